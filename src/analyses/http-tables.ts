import type { Percentiles } from '../core/latencies.ts';
import type { Column, Part } from '../report/model.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition, PartName } from './analysis.ts';
import { rank } from './ranking.ts';
import { METRICS } from './sample-counts.ts';
import type { Level } from './traffic-names.ts';
import { SUM } from './traffic-rows.ts';
import type { TrafficSums } from './traffic-sums.ts';

const RANKS = ['p50', 'p95', 'p99', 'max'] as const;
const LABELS = { latency: '', network: 'network ', server: 'server ' } as const;

/** Hosts by requests, the most first. */
export const hosts: AnalysisDefinition = trafficTable('hosts', 'host', 'Hosts', 'Host');
/** Sections: the host and the path before its second slash. */
export const sections: AnalysisDefinition = trafficTable('sections', 'section', 'Sections', 'Section');
/** URLs without their query, unless it was asked for. */
export const urls: AnalysisDefinition = trafficTable('urls', 'url', 'URLs', 'URL');

function trafficTable(part: PartName, level: Level, title: string, label: string): AnalysisDefinition {
  return {
    part,
    ofStreams: 'all',
    create(context): Analysis {
      const { traffic } = context.http();
      traffic.ask(level);
      return { finish: () => describe(context, traffic.sums(level), part, level, title, label) };
    },
  };
}

function describe(
  { options, totals }: AnalysisContext,
  sums: TrafficSums,
  part: PartName,
  level: Level,
  title: string,
  label: string,
): Part {
  const { rows } = sums;
  // Row 0 is no name's.
  const ranked = rank(sums.count - 1, options.top, (row) => rows.sum(row + 1, SUM.hits)).map((row) => row + 1);
  const seconds = spanOf(totals.duration);
  const percentiles = cachedPercentiles(sums, ranked);
  const name = (row: number): string => (level === 'url' ? `http://${sums.name(ranked[row])}` : sums.name(ranked[row]));
  const columns: Column[] = [
    { key: level, label, type: level === 'url' ? 'url' : 'text', value: name },
    { key: 'hits', label: 'Hits', type: 'count', value: (row) => rows.sum(ranked[row], SUM.hits) },
    { key: 'bytes', label: 'Bytes', type: 'bytes', priority: 3, value: (row) => rows.sum(ranked[row], SUM.bytes) },
    {
      key: 'perSecond',
      label: 'Rate',
      type: 'perSecond',
      priority: 4,
      value: (row) => (seconds > 0 ? rows.sum(ranked[row], SUM.hits) / seconds : null),
    },
    { key: 'errors', label: 'Errors', type: 'count', priority: 1, value: (row) => rows.sum(ranked[row], SUM.errors) },
    {
      key: 'serverErrors',
      label: '5xx',
      type: 'count',
      priority: 2,
      value: (row) => rows.sum(ranked[row], SUM.serverErrors),
    },
  ];
  METRICS.forEach((metric, index) => {
    for (const [place, key] of RANKS.entries()) {
      columns.push({
        key,
        label: `${LABELS[metric]}${key}`,
        type: 'seconds',
        group: metric,
        priority: PRIORITIES[index][place],
        value: (row) => percentiles(row, index)?.[key] ?? null,
      });
    }
  });
  const { merged } = sums;
  return {
    kind: 'table',
    name: part,
    title,
    within: 'http',
    rowCount: ranked.length,
    totalRows: sums.count - 1,
    columns,
    ...(merged > 0
      ? {
          merged: { names: merged, hits: rows.sum(0, SUM.hits) },
          notes: [
            `${merged} rare ${title} with ${rows.sum(0, SUM.hits)} hits are counted together: there are too many`,
          ],
        }
      : {}),
  };
}

/** What goes first from a narrow table: the network's share, the server's, then what p95 tells about as well. */
const PRIORITIES = [
  [0, 0, 6, 7],
  [12, 14, 15, 16],
  [10, 11, 13, 13],
] as const;

/** Each row's percentiles are computed once, as its columns ask one after the other. */
function cachedPercentiles(
  sums: TrafficSums,
  ranked: Int32Array,
): (row: number, metric: number) => Percentiles | undefined {
  const compute = sums.percentiles(ranked);
  let cachedRow = -1;
  let cached: (Percentiles | undefined)[] = [];
  return (row, metric) => {
    if (row !== cachedRow) {
      cachedRow = row;
      cached = [0, 1, 2].map((index) => compute(row, index));
    }
    return cached[metric];
  };
}

function spanOf(duration: { seconds: number; nanoseconds: number } | null): number {
  return duration === null ? 0 : duration.seconds + duration.nanoseconds / 1e9;
}
