import { suggest } from '../core/nearest.ts';
import { formatBytes } from '../report/units.ts';
import { COUNTED, type Counted, type Metric, PERCENTILES, type PercentileMetric } from './rule.ts';

/** What people call what is counted. */
const NOUNS: Readonly<Record<Counted, string>> = {
  'http.requests': 'hits',
  'http.errors': 'errors',
  'http.serverErrors': 'server errors',
  packets: 'packets',
  bytes: 'bytes',
  connections: 'connections',
  'dns.queries': 'queries',
  syn: 'SYNs',
  'tcp.halfOpen': 'half-open connections',
  'tcp.failedPorts': 'ports',
  'arp.changes': 'changes',
  'tcp.listeners': 'new listeners',
};

const NAMES = [...COUNTED, ...Object.keys(PERCENTILES)];

/** Reads `http.requests`, `http.latency.p95` or `http.errors/http.requests`. */
export function parseMetric(text: string, refuse: (message: string) => Error): Metric {
  const [first = '', second, ...more] = text.split('/');
  if (isPercentile(text)) return { kind: 'percentile', percentile: PERCENTILES[text] };
  if (second === undefined) return { kind: 'count', of: countedOf(first, refuse) };
  if (more.length > 0) throw refuse(`'${text}' has more than one '/': a share is one metric of another`);
  return { kind: 'share', of: countedOf(first, refuse), among: countedOf(second, refuse) };
}

/** `hits`, `p95`, `share`. */
export function nounOf({ metric, metricName }: { readonly metric: Metric; readonly metricName: string }): string {
  if (metric.kind === 'count') return NOUNS[metric.of];
  return metric.kind === 'share' ? 'share' : (metricName.split('.').at(-1) ?? '');
}

/** A value for people. */
export function valueText(metric: Metric, value: number): string {
  if (metric.kind === 'share') return `${Number((value * 100).toFixed(2))}%`;
  if (metric.kind === 'percentile') return `${Number((value / 1e6).toPrecision(4))}ms`;
  if (metric.of === 'bytes') return formatBytes(value);
  return String(Number(value.toFixed(2)));
}

/** A value for machines: base units. */
export function rawValue(metric: Metric, value: number): number {
  return metric.kind === 'percentile' ? value / 1e9 : value;
}

function countedOf(word: string, refuse: (message: string) => Error): Counted {
  const known = COUNTED.find((counted) => counted === word);
  if (known !== undefined) return known;
  if (isPercentile(word)) throw refuse(`'${word}' is no count: it can't be part of a share`);
  throw refuse(`'${word}' is no metric. ${suggest(word, NAMES, `Metrics are ${NAMES.join(', ')}.`)}`);
}

function isPercentile(word: string): word is PercentileMetric {
  return Object.hasOwn(PERCENTILES, word);
}
