import type { Percentiles } from '../core/latencies.ts';
import type { Entry, ValueEntry } from '../report/model.ts';
import type { AnalysisDefinition } from './analysis.ts';
import { rank } from './ranking.ts';

/** All HTTP together, of every version. */
export const http: AnalysisDefinition = {
  part: 'http',
  ofStreams: 'all',
  create(context) {
    const { traffic } = context.http();
    return {
      isEmpty: () => traffic.requests === 0 && traffic.responses === 0,
      finish: () => {
        const [latency, network, server] = traffic.percentiles();
        return {
          kind: 'record',
          name: 'http',
          title: 'HTTP',
          entries: [
            { key: 'requests', label: 'Requests', type: 'count', value: traffic.requests },
            { key: 'responses', label: 'Responses', type: 'count', value: traffic.responses },
            percentileEntry('latency', 'Time to answer', latency),
            percentileEntry('network', "Network's share", network),
            percentileEntry('server', "Server's share", server),
          ],
        };
      },
    };
  },
};

/** Methods by requests. */
export const methods: AnalysisDefinition = {
  part: 'methods',
  ofStreams: 'all',
  create(context) {
    const { traffic, exchanges } = context.http();
    return {
      finish() {
        const { names } = exchanges.methods;
        const used = names.map((_, number) => number).filter((number) => traffic.methods[number] > 0);
        const order = rank(used.length, context.options.top, (row) => traffic.methods[used[row]]);
        return {
          kind: 'table',
          name: 'methods',
          title: 'Methods',
          within: 'http',
          rowCount: order.length,
          totalRows: used.length,
          columns: [
            { key: 'method', label: 'Method', type: 'text', value: (row) => names[used[order[row]]] },
            { key: 'hits', label: 'Hits', type: 'count', value: (row) => traffic.methods[used[order[row]]] },
          ],
        };
      },
    };
  },
};

/** Status codes by responses, interim ones too. */
export const statuses: AnalysisDefinition = {
  part: 'statuses',
  ofStreams: 'all',
  create(context) {
    const { traffic } = context.http();
    return {
      finish() {
        const used = [...traffic.statuses.keys()].filter((status) => traffic.statuses[status] > 0);
        const order = rank(used.length, context.options.top, (row) => traffic.statuses[used[row]]);
        return {
          kind: 'table',
          name: 'statuses',
          title: 'Statuses',
          within: 'http',
          rowCount: order.length,
          totalRows: used.length,
          columns: [
            { key: 'status', label: 'Status', type: 'code', value: (row) => used[order[row]] },
            { key: 'hits', label: 'Hits', type: 'count', value: (row) => traffic.statuses[used[order[row]]] },
          ],
        };
      },
    };
  },
};

export function percentileEntry(key: string, label: string, percentiles: Percentiles | undefined): Entry {
  const entry = (name: keyof Percentiles): ValueEntry => ({
    key: name,
    label: name,
    type: 'seconds',
    value: percentiles?.[name] ?? null,
  });
  return { key, label, entries: [entry('p50'), entry('p95'), entry('p99'), entry('max')] };
}
