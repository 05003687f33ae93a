import { formatTime } from '../core/time.ts';
import type { ExactTime } from '../core/units.ts';
import type { Column, Part, TablePart, ValueEntry } from '../report/model.ts';
import type { NameRates, Overview } from './live-overview.ts';

/** What the report says of itself. */
export interface Moment {
  readonly time: ExactTime;
  /** Since the start, and since the report before. */
  readonly seconds: number;
  readonly recentSeconds: number;
  readonly interfaces: readonly string[];
  readonly packets: number;
  readonly wireBytes: number;
  /** A second, since the report before. */
  readonly recentPackets: number;
  /** Undefined where nobody can tell. */
  readonly dropped: number | undefined;
}

/** What goes on, the top host's sections, sections and hosts, `top` rows of each. */
export function overviewParts(moment: Moment, overview: Overview, top: number | undefined): Part[] {
  const { hosts, hostCount, sections, sectionCount, topHostSections } = overview;
  const parts: Part[] = [livePart(moment, overview)];
  if (hosts.length > 0) {
    const title = `Top host: ${hosts[0].name}`;
    const own = topHostSections.length;
    parts.push(ratesTable('topHostSections', title, 'section', 'Section', topHostSections, own, top));
  }
  parts.push(ratesTable('liveSections', 'Sections', 'section', 'Section', sections, sectionCount, top));
  parts.push(ratesTable('liveHosts', 'Hosts', 'host', 'Host', hosts, hostCount, top));
  return parts;
}

/** What goes on, in a few numbers; of HTTP where that is looked at. */
export function livePart(moment: Moment, overview: Overview | undefined): Part {
  const { time, seconds, recentSeconds, interfaces, packets, wireBytes, recentPackets, dropped } = moment;
  const entries: ValueEntry[] = [
    { key: 'interfaces', label: 'Interface', type: 'list', value: interfaces },
    { key: 'time', label: 'Time', type: 'time', value: time, audience: 'machines' },
    { key: 'elapsed', label: 'For', type: 'duration', value: exactSpan(seconds) },
    { key: 'interval', label: 'Interval', type: 'duration', value: exactSpan(recentSeconds), audience: 'machines' },
    { key: 'packets', label: 'Packets', type: 'packets', value: packets },
    { key: 'wireBytes', label: 'On the wire', type: 'bytes', value: wireBytes },
    { key: 'recentPackets', label: 'Packets now', type: 'perSecond', value: recentPackets },
    { key: 'kernelDrops', label: 'Dropped', type: 'count', value: dropped ?? null, warning: true },
  ];
  if (overview !== undefined) entries.push(...httpEntries(overview));
  return { kind: 'record', name: 'live', title: `Live, ${formatTime(time.seconds, 0, 0)}`, entries };
}

function httpEntries({ requests, recentRequests, meanRequests, hostCount, hosts }: Overview): ValueEntry[] {
  const perHost = hostCount === 0 ? null : meanRequests / hostCount;
  return [
    { key: 'requests', label: 'Hits', type: 'count', value: requests },
    { key: 'recentPerSecond', label: 'Hits now', type: 'perSecond', value: recentRequests },
    { key: 'perSecond', label: 'Hits, mean', type: 'perSecond', value: meanRequests },
    { key: 'meanPerHost', label: 'Mean per host', type: 'perSecond', value: perHost },
    { key: 'topHost', label: 'Top host', type: 'text', value: hosts[0]?.name ?? null, audience: 'machines' },
  ];
}

function ratesTable(
  name: string,
  title: string,
  key: string,
  label: string,
  rows: readonly NameRates[],
  totalRows: number,
  top: number | undefined,
): TablePart {
  const columns: Column[] = [
    { key, label, type: 'text', value: (row) => rows[row].name },
    { key: 'hits', label: 'Hits', type: 'count', value: (row) => rows[row].hits },
    { key: 'recentPerSecond', label: 'Now', type: 'perSecond', value: (row) => rows[row].recent },
    { key: 'perSecond', label: 'Mean', type: 'perSecond', value: (row) => rows[row].mean },
    { key: 'errors', label: 'Errors', type: 'count', priority: 1, value: (row) => rows[row].errors },
    {
      key: 'p50',
      label: 'p50',
      type: 'seconds',
      group: 'latency',
      priority: 3,
      value: (row) => rows[row].latency?.p50 ?? null,
    },
    {
      key: 'p95',
      label: 'p95',
      type: 'seconds',
      group: 'latency',
      priority: 2,
      value: (row) => rows[row].latency?.p95 ?? null,
    },
    {
      key: 'p99',
      label: 'p99',
      type: 'seconds',
      group: 'latency',
      priority: 5,
      value: (row) => rows[row].latency?.p99 ?? null,
    },
    {
      key: 'max',
      label: 'max',
      type: 'seconds',
      group: 'latency',
      priority: 4,
      value: (row) => rows[row].latency?.max ?? null,
    },
  ];
  const rowCount = Math.min(rows.length, top ?? rows.length);
  return { kind: 'table', name, title, within: 'live', rowCount, totalRows, columns };
}

function exactSpan(seconds: number): ExactTime {
  const nanoseconds = Math.round(seconds * 1e9);
  const whole = Math.floor(nanoseconds / 1e9);
  return { seconds: whole, nanoseconds: nanoseconds - whole * 1e9 };
}
