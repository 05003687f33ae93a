import { usageError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';
import { parseDuration, parseSize } from '../core/units.ts';
import { parseMetric } from './metrics.ts';
import { type AlertRule, KEY_KINDS, type KeyKind, keysOf, type Metric } from './rule.ts';

/** A rule as it is written, on the command line or in a file; texts are in the units of the command line. */
export interface RuleValues {
  readonly name?: unknown;
  readonly metric?: unknown;
  readonly by?: unknown;
  readonly threshold?: unknown;
  readonly window?: unknown;
  readonly 'min-duration'?: unknown;
  readonly 'recover-below'?: unknown;
  readonly cooldown?: unknown;
  readonly 'least-count'?: unknown;
  readonly baseline?: unknown;
  readonly sensitivity?: unknown;
}

export const RULE_KEYS: readonly (keyof RuleValues)[] = [
  'name',
  'metric',
  'by',
  'threshold',
  'window',
  'min-duration',
  'recover-below',
  'cooldown',
  'least-count',
  'baseline',
  'sensitivity',
];

const DEFAULT_THRESHOLD = 10;
const DEFAULT_WINDOW = '2m';
const DEFAULT_SENSITIVITY = 6;
const DEFAULT_LEAST_COUNT = 20;
/** Times are exact as doubles over more than twice that. */
const LONGEST_WINDOW_NS = 14 * 86_400e9;

/** Makes the refusal of a key's value; a file's tells the line as well. */
export type Refuse = (key: keyof RuleValues, expected: string) => Error;

/** On the command line keys are flags. */
export const refuseFlag: Refuse = (key, expected) => usageError(`--${key}: ${expected}`);

/** A rule out of what is written, with defaults for what isn't. */
export function makeRule(values: RuleValues, refuse: Refuse): AlertRule {
  const metricName = textOf(values, 'metric', refuse) ?? 'http.requests';
  const metric = parseMetric(metricName, (message) => refuse('metric', message));
  const by = keyKindOf(values, metric, refuse);
  const isBaseline = values.baseline === true || values.sensitivity !== undefined;
  if (isBaseline && metric.kind !== 'count') throw refuse('baseline', 'only what is counted has a baseline');
  if (values.baseline !== undefined && typeof values.baseline !== 'boolean') {
    throw refuse('baseline', 'true or false is expected');
  }
  const threshold = amountOf(values, 'threshold', metric, refuse);
  const recoverBelow = amountOf(values, 'recover-below', metric, refuse);
  const windowNs = spanOf(values, 'window', refuse) ?? spanOf({ window: DEFAULT_WINDOW }, 'window', refuse) ?? 0;
  if (windowNs <= 0 || windowNs > LONGEST_WINDOW_NS) throw refuse('window', 'longer than 0 and up to 14d is expected');
  if (recoverBelow !== undefined && metric.kind === 'percentile') {
    throw refuse('recover-below', 'percentiles recover when the threshold is no longer exceeded');
  }
  const bound = threshold ?? (isBaseline ? 0 : defaultThreshold(metric, refuse));
  if (recoverBelow !== undefined && !isBaseline && recoverBelow > bound + (metric.kind === 'count' ? 1 : 0)) {
    throw refuse('recover-below', `at most the threshold (${bound}) is expected`);
  }
  return Object.freeze({
    name: textOf(values, 'name', refuse) ?? defaultName(metricName),
    metricName,
    metric: Object.freeze(metric),
    by,
    threshold: bound,
    windowNs,
    minDurationNs: spanOf(values, 'min-duration', refuse) ?? 0,
    recoverBelow,
    cooldownNs: spanOf(values, 'cooldown', refuse) ?? 0,
    leastCount: numberOf(values, 'least-count', refuse) ?? DEFAULT_LEAST_COUNT,
    sensitivity: isBaseline ? (numberOf(values, 'sensitivity', refuse) ?? DEFAULT_SENSITIVITY) : undefined,
  });
}

function defaultThreshold(metric: Metric, refuse: Refuse): number {
  if (metric.kind === 'count' && metric.of === 'http.requests') return DEFAULT_THRESHOLD;
  throw refuse('threshold', 'is missing: what is too much of this metric?');
}

/** The classic message says 'High traffic'. */
function defaultName(metricName: string): string {
  return metricName === 'http.requests' ? 'High traffic' : `High ${metricName}`;
}

function keyKindOf(values: RuleValues, metric: Metric, refuse: Refuse): KeyKind {
  const word = textOf(values, 'by', refuse) ?? 'none';
  const kind = KEY_KINDS.find((known) => known === word);
  if (kind === undefined) {
    throw refuse('by', `'${word}' is no key. ${suggest(word, KEY_KINDS, `Keys are ${KEY_KINDS.join(', ')}.`)}`);
  }
  const possible = keysOf(metric);
  if (!possible.includes(kind)) throw refuse('by', `this metric goes by ${possible.join(', ')}, not by ${kind}`);
  if (metric.kind === 'share' && !keysOf({ kind: 'count', of: metric.among }).includes(kind)) {
    throw refuse('by', `${metric.among} does not go by ${kind}`);
  }
  return kind;
}

function textOf(values: RuleValues, key: keyof RuleValues, refuse: Refuse): string | undefined {
  const value = values[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.trim() === '') throw refuse(key, 'a text is expected');
  return value;
}

function numberOf(values: RuleValues, key: keyof RuleValues, refuse: Refuse): number | undefined {
  const value = values[key];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) {
    throw refuse(key, `a number from 0 on is expected, not ${JSON.stringify(value)}`);
  }
  return number;
}

/** In the metric's unit: sizes for bytes, durations for percentiles (bare: seconds), 5% or 0.05 for shares. */
function amountOf(
  values: RuleValues,
  key: 'threshold' | 'recover-below',
  metric: Metric,
  refuse: Refuse,
): number | undefined {
  const value = values[key];
  if (value === undefined) return undefined;
  const text = String(value);
  if (metric.kind === 'percentile') return spanOf(values, key, refuse);
  if (metric.kind === 'share' && /^\d+(\.\d+)?%$/.test(text)) return Number(text.slice(0, -1)) / 100;
  if (metric.kind === 'count' && metric.of === 'bytes') {
    try {
      return parseSize(text);
    } catch {
      throw refuse(key, `bytes as 500, 64KiB or 100MB are expected, not ${JSON.stringify(value)}`);
    }
  }
  return numberOf(values, key, refuse);
}

function spanOf(values: RuleValues, key: keyof RuleValues, refuse: Refuse): number | undefined {
  const value = values[key];
  if (value === undefined) return undefined;
  try {
    const { seconds, nanoseconds } = parseDuration(String(value), 's');
    return seconds * 1e9 + nanoseconds;
  } catch {
    throw refuse(key, `a duration as 250ms, 10s or 2m is expected, not ${JSON.stringify(value)}`);
  }
}
