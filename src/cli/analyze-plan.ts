import type { AlertRule } from '../alerts/rule.ts';
import { makeRule, refuseFlag } from '../alerts/rule-values.ts';
import type { PartName } from '../analyses/analysis.ts';
import { usageError } from '../core/errors.ts';
import { type AnalyzeFormat, type AnalyzePlan, freezePlan, type InputPlan, planOutput } from './plan.ts';

const DEFAULT_BUCKET_MS = 1000;
const DEFAULT_EVERY_MS = 10_000;
/** Numbers of narrower buckets, counted since the epoch, would not be exact. */
const NARROWEST_BUCKET_MS = 0.001;
/** More often nobody can read, and each report takes its time. */
const SHORTEST_EVERY_MS = 100;
export const TABLE_ROWS = 10;

/** Flags that stand for a part of `--show`. */
const SHORTHANDS = {
  'top-sections': 'sections',
  'top-urls': 'urls',
  'top-hosts': 'hosts',
  talkers: 'endpoints',
  conversations: 'conversations',
  protocols: 'protocols',
  timeline: 'timeline',
} as const satisfies Record<string, PartName>;

export type AnalyzeFlags = {
  readonly [flag in keyof typeof SHORTHANDS]: boolean;
} & {
  readonly show?: PartName[] | undefined;
  readonly format: AnalyzeFormat;
  readonly output?: string | undefined;
  readonly top?: number | undefined;
  readonly bucket?: number | undefined;
  readonly every?: number | undefined;
  readonly threshold?: string | undefined;
  readonly window?: string | undefined;
  readonly 'with-query': boolean;
};

export function planAnalyze(input: InputPlan, flags: AnalyzeFlags): AnalyzePlan {
  const asked = new Set<PartName>(flags.show);
  for (const [flag, part] of Object.entries(SHORTHANDS)) {
    if (flags[flag as keyof typeof SHORTHANDS]) asked.add(part);
  }
  if (flags.format === 'csv' && asked.size !== 1) {
    throw usageError('csv takes exactly one part', 'Choose one: --show conversations --format csv.');
  }
  return freezePlan<AnalyzePlan>({
    input,
    output: planOutput(flags.format, flags.output),
    show: asked.size === 0 ? undefined : [...asked],
    top: flags.top ?? (flags.format === 'table' ? TABLE_ROWS : undefined),
    bucketNanoseconds: bucketWidth(flags.bucket ?? DEFAULT_BUCKET_MS),
    withQuery: flags['with-query'],
    everyMs: interval(flags.every, input),
    alert: alertRule(flags, input, asked.size > 0),
  });
}

/** The overview of live traffic has one anyhow, unless parts were asked for. */
function alertRule({ threshold, window }: AnalyzeFlags, { live }: InputPlan, hasParts: boolean): AlertRule | undefined {
  const isAsked = threshold !== undefined || window !== undefined;
  if (isAsked && live === undefined) {
    throw usageError('--threshold and --window are for live traffic', "Of files 'sniff alert' tells.");
  }
  if (isAsked && hasParts) {
    throw usageError('alerts stand below the overview: --show has none', "Leave --show out, or take 'sniff alert'.");
  }
  return live === undefined || hasParts ? undefined : makeRule({ threshold, window }, refuseFlag);
}

function bucketWidth(milliseconds: number): number {
  if (milliseconds < NARROWEST_BUCKET_MS) {
    throw usageError('--bucket: no timeline has buckets below 1us', 'Write it as 250ms, 10s, 2m, 1h or 1d.');
  }
  return Math.round(milliseconds * 1_000_000);
}

function interval(milliseconds: number | undefined, { live }: InputPlan): number {
  if (milliseconds === undefined) return DEFAULT_EVERY_MS;
  if (live === undefined)
    throw usageError('--every is for live traffic: a file has one report', 'Give -i, or leave it out.');
  if (milliseconds < SHORTEST_EVERY_MS)
    throw usageError('--every: no more than ten reports a second', 'Write it as 10s.');
  return milliseconds;
}
