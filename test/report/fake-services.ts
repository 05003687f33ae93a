import type { Column, Entry, Report } from '../../src/report/model.ts';
import { rowsPart } from './fake-rows.ts';

function percentiles(key: string, label: string, values: readonly (number | null)[]): Entry {
  const names = ['p50', 'p95', 'p99', 'max'];
  return {
    key,
    label,
    entries: names.map((name, index) => ({ key: name, label: name, type: 'seconds', value: values[index] ?? null })),
  };
}

export const http = {
  kind: 'record',
  name: 'http',
  title: 'HTTP',
  entries: [
    { key: 'requests', label: 'Requests', type: 'count', value: 150_000 },
    { key: 'responses', label: 'Responses', type: 'count', value: 149_990 },
    percentiles('latency', 'Latency', [0.00123, 0.0456, 0.789, 12.3]),
    percentiles('network', 'Network', [0.0001, 0.0002, 0.0003, 0.0004]),
    percentiles('server', 'Server', [0.00113, 0.0454, 0.7887, 12.2996]),
  ],
} as const;

const HOST_COLUMNS: Omit<Column, 'value'>[] = [
  { key: 'host', label: 'Host', type: 'text' },
  { key: 'hits', label: 'Hits', type: 'count' },
  { key: 'bytes', label: 'Bytes', type: 'bytes', priority: 1 },
  { key: 'perSecond', label: 'Rate', type: 'perSecond', priority: 2 },
  { key: 'errors', label: 'Errors', type: 'count' },
  { key: 'serverErrors', label: 'of them 5xx', type: 'count', priority: 3 },
  ...['latency', 'network', 'server'].flatMap((group, index): Omit<Column, 'value'>[] => [
    { key: 'p50', label: `${group} p50`, type: 'seconds', group, priority: index * 4 },
    { key: 'p95', label: 'p95', type: 'seconds', group, priority: index * 4 + 1 },
    { key: 'p99', label: 'p99', type: 'seconds', group, priority: index * 4 + 2 },
    { key: 'max', label: 'max', type: 'seconds', group, priority: index * 4 + 3 },
  ]),
];

const LATENCIES = [0.001, 0.002, 0.003, 0.004, 0.0001, 0.0002, 0.0003, 0.0004, 0.0009, 0.0018, 0.0027, 0.0036];

export const hosts = rowsPart({ name: 'hosts', title: 'Hosts', within: 'http' }, HOST_COLUMNS, [
  ['shop.example', 149_000, 400_000_000, 2098.59, 12, 3, ...LATENCIES],
  ['=cmd|"/c calc"!A1', 1, 120, 0.0140845, 0, 0, ...LATENCIES.map(() => null)],
  ['evil\u001b]0;owned\u0007\u202e.example', 1, 120, 0.0140845, 1, 0, ...LATENCIES],
  ['例え.テスト', 998, 120_000, 14.0563, 0, 0, ...LATENCIES],
]);

export const statuses = rowsPart(
  { name: 'statuses', title: 'Statuses', within: 'http' },
  [
    { key: 'status', label: 'Status', type: 'code' },
    { key: 'hits', label: 'Hits', type: 'count' },
  ],
  [
    [200, 149_978],
    [404, 12],
  ],
);

export const dns = {
  kind: 'record',
  name: 'dns',
  title: 'DNS',
  entries: [
    { key: 'queries', label: 'Queries', type: 'count', value: 500 },
    { key: 'responses', label: 'Responses', type: 'count', value: 500 },
    { key: 'unanswered', label: 'Unanswered', type: 'count', value: 0, hideZero: true, warning: true },
    {
      key: 'names',
      label: 'Names',
      table: {
        ...rowsPart(
          { name: 'names', title: '' },
          [
            { key: 'name', label: 'Name', type: 'text' },
            { key: 'hits', label: 'Hits', type: 'count' },
          ],
          [
            ['shop.example', 300],
            ['a.very.long.name.that.nobody.can.read.at.once.and.that.no.table.of.eighty.columns.can.hold.example', 200],
          ],
        ),
        totalRows: 17,
      },
    },
    {
      key: 'types',
      label: 'Types',
      table: rowsPart(
        { name: 'types', title: '' },
        [
          { key: 'type', label: 'Type', type: 'text' },
          { key: 'hits', label: 'Hits', type: 'count' },
        ],
        [],
      ),
    },
    {
      key: 'rcodes',
      label: 'Answers',
      table: rowsPart(
        { name: 'rcodes', title: '' },
        [
          { key: 'rcode', label: 'Code', type: 'text' },
          { key: 'hits', label: 'Hits', type: 'count' },
        ],
        [['NOERROR', 500]],
      ),
    },
    percentiles('latency', 'Latency', []),
  ],
} satisfies Report['parts'][number];

export const tcp = {
  kind: 'record',
  name: 'tcp',
  title: 'TCP',
  entries: [
    { key: 'connections', label: 'Connections', type: 'count', value: 20_000 },
    { key: 'retransmissions', label: 'Retransmissions', type: 'packets', value: 17 },
    { key: 'fastRetransmissions', label: 'Fast retransmissions', type: 'packets', value: 0, hideZero: true },
    { key: 'spuriousRetransmissions', label: 'Spurious retransmissions', type: 'packets', value: 0, hideZero: true },
    { key: 'outOfOrder', label: 'Out of order', type: 'packets', value: 0, hideZero: true },
    { key: 'lostSegments', label: 'Previous not captured', type: 'packets', value: 0, hideZero: true },
    { key: 'ackedLostSegments', label: 'ACKed, not captured', type: 'packets', value: 0, hideZero: true },
    { key: 'duplicateAcks', label: 'Duplicate ACKs', type: 'packets', value: 4, hideZero: true },
    { key: 'zeroWindows', label: 'Zero windows', type: 'packets', value: 0, hideZero: true },
    { key: 'windowFull', label: 'Windows filled', type: 'packets', value: 0, hideZero: true },
    { key: 'zeroWindowProbes', label: 'Zero window probes', type: 'packets', value: 0, hideZero: true },
    { key: 'zeroWindowProbeAcks', label: 'Probes answered', type: 'packets', value: 0, hideZero: true },
    { key: 'keepAlives', label: 'Keep-alives', type: 'packets', value: 0, hideZero: true },
    { key: 'keepAliveAcks', label: 'Keep-alives answered', type: 'packets', value: 0, hideZero: true },
    { key: 'resets', label: 'Resets', type: 'packets', value: 2, hideZero: true },
    percentiles('handshakeRtt', 'Handshake', [0.00005, 0.0001, 0.00015, 0.0123]),
    percentiles('dataRtt', 'Segment to ACK', [0.0003, 0.0008, 0.0037, 0.0168]),
    { key: 'perConnection', label: '', audience: 'machines', table: { rowCount: 0, columns: [] } },
  ],
} satisfies Report['parts'][number];
