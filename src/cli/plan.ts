import type { AlertRule } from '../alerts/rule.ts';
import { usageError } from '../core/errors.ts';
import { type ChoiceFlags, type ChoicePlan, planChoice } from './choice-plan.ts';
import { type LiveFlagValues, type LivePlan, planLiveOrFiles } from './live-flags.ts';

/** Which packets of which files a job is about. Plain and frozen, so that it can be logged, compared and sent. */
export interface InputPlan extends ChoicePlan {
  /** The wire instead of files. */
  readonly live: LivePlan | undefined;
  readonly paths: readonly string[];
  /** A damaged input ends with exit code 1. */
  readonly strict: boolean;
}

export interface OutputPlan<F extends string> {
  readonly format: F;
  /** `-o`; undefined is stdout. */
  readonly path: string | undefined;
}

export type AnalyzeFormat = 'table' | 'json' | 'ndjson' | 'csv';

export interface AnalyzePlan {
  readonly input: InputPlan;
  /** Of live input: a report each so many milliseconds. */
  readonly everyMs: number;
  /** Of live input: what its overview tells of when there is too much. */
  readonly alert: AlertRule | undefined;
  readonly output: OutputPlan<AnalyzeFormat>;
  /** Parts in the order they were asked for; undefined is the default report. */
  readonly show: readonly string[] | undefined;
  /** Rows of each table; undefined is the format's default. */
  readonly top: number | undefined;
  readonly bucketNanoseconds: number;
  /** URLs with their query. */
  readonly withQuery: boolean;
}

export type DecodeFormat = 'text' | 'json' | 'ndjson' | 'csv';

export interface DecodePlan {
  readonly input: InputPlan;
  readonly output: OutputPlan<DecodeFormat>;
  readonly fields: readonly string[] | undefined;
  readonly hex: boolean;
}

export interface InputFlags extends ChoiceFlags, LiveFlagValues {
  readonly strict?: boolean | undefined;
}

/** `examples` are the two command lines that are shown when no input is named. */
export function planInput(
  paths: readonly string[] | undefined,
  flags: InputFlags,
  filterWords: readonly string[],
  examples: readonly [string, string],
): InputPlan {
  const live = planLiveOrFiles(paths, flags);
  if (live === undefined && (paths === undefined || paths.length === 0)) {
    throw usageError(
      'no input: name a capture file, - for stdin, or an interface with -i',
      `${examples[0]}\n${examples[1]}`,
    );
  }
  if ((paths?.filter((path) => path === '-').length ?? 0) > 1) throw usageError('stdin (-) can be read only once');
  return Object.freeze({
    ...planChoice(flags, filterWords),
    live,
    paths: Object.freeze([...(paths ?? [])]),
    strict: flags.strict ?? false,
  });
}

export function planOutput<F extends string>(format: F, path: string | undefined): OutputPlan<F> {
  return Object.freeze({ format, path: path === '-' ? undefined : path });
}

/** Freezes a plan with what it holds. */
export function freezePlan<T extends object>(plan: T): T {
  for (const value of Object.values(plan)) if (typeof value === 'object' && value !== null) Object.freeze(value);
  return Object.freeze(plan);
}
