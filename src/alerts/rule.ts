/** What keys there are to tell traffic apart by. */
export const KEY_KINDS = ['none', 'host', 'section', 'client', 'server', 'port', 'service', 'pair'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What can be counted: something happens, at a time, with an amount. */
export const COUNTED = [
  'http.requests',
  'http.errors',
  'http.serverErrors',
  'packets',
  'bytes',
  'connections',
  'dns.queries',
  'syn',
  'tcp.halfOpen',
  'tcp.failedPorts',
  'arp.changes',
  'tcp.listeners',
] as const;
export type Counted = (typeof COUNTED)[number];

/** Percentiles of the time to answer. */
export const PERCENTILES = { 'http.latency.p50': 0.5, 'http.latency.p95': 0.95, 'http.latency.p99': 0.99 } as const;
export type PercentileMetric = keyof typeof PERCENTILES;

export type Metric =
  | { readonly kind: 'count'; readonly of: Counted }
  | { readonly kind: 'share'; readonly of: Counted; readonly among: Counted }
  | { readonly kind: 'percentile'; readonly percentile: number };

/** What to watch for. Plain and frozen. */
export interface AlertRule {
  readonly name: string;
  /** As it is written: `http.errors/http.requests`. */
  readonly metricName: string;
  readonly metric: Metric;
  readonly by: KeyKind;
  /** In the metric's unit: how many, bytes, a share of 1, nanoseconds. With a baseline: what is never too much. */
  readonly threshold: number;
  readonly windowNs: number;
  /** It has to hold for so long. */
  readonly minDurationNs: number;
  /** Over only when below; undefined: as soon as the threshold is no longer exceeded. */
  readonly recoverBelow: number | undefined;
  /** So long after a recovery nothing fires. */
  readonly cooldownNs: number;
  /** Shares and percentiles of fewer tell nothing. */
  readonly leastCount: number;
  /** Learns what is normal, and fires beyond so many spreads of it; undefined: the threshold holds. */
  readonly sensitivity: number | undefined;
}

/** Keys that a metric can be told apart by: HTTP's names belong to HTTP alone. */
export function keysOf(metric: Metric): readonly KeyKind[] {
  const isHttp = metric.kind === 'percentile' || metric.of.startsWith('http.');
  if (isHttp) return KEY_KINDS;
  const others = KEY_KINDS.filter((kind) => kind !== 'host' && kind !== 'section');
  return metric.of === 'arp.changes' ? ['none', 'client'] : others;
}
