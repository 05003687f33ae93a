import type { SavedHistory } from './baseline.ts';
import type { SavedBuckets } from './key-buckets.ts';
import type { SavedOlder } from './older-times.ts';
import type { SavedSamples } from './percentile-window.ts';
import type { RowOf } from './saved-rings.ts';

/**
 * What a rule keeps of each key (a row): what fell into the window (t−w, t], and whether that is too much. Times are
 * nanoseconds of the packet clock.
 */
export interface KeyWindow {
  /** When what was found to be too much began to be. (A time that is returned would be allocated.) */
  readonly begun: number;
  /** From now on more has to be known of the key: how much there is, not only that it is too much. */
  watch(row: number): void;
  unwatch(row: number): void;
  /** Does the window that ends at `time` hold what made the alarm, for hysteresis' sake not less than it takes to recover? */
  clearAt(row: number): number;
  /** What the window holds that ends at `time`. */
  valueAt(row: number, time: number): number;
  /** Numbers of the packets that made it, the last ones where they are too many; only where they are kept. */
  framesAt(row: number, time: number): number[];
  /** When something happened last; -Infinity where nothing is known. */
  lastOf(row: number): number;
  forget(row: number): void;
  /** The clock begins anew: all times are so much less. */
  shift(nanoseconds: number): void;
  /** What is too much for the key now: a baseline learns it. */
  thresholdOf(row: number): number;
  save(): SavedWindow;
  /** Goes on with what a window of the same rule knew. */
  restore(saved: SavedWindow, rowOf: RowOf): void;
}

/** By row. */
type ByRow<Kept> = readonly (readonly [row: number, kept: Kept])[];

export interface SavedSums {
  readonly kind: 'sums';
  readonly keys: ByRow<SavedBuckets>;
  readonly thresholds: ByRow<number>;
  readonly learnt: ByRow<SavedHistory>;
}

/** What a window knows, to be kept between two runs. */
export type SavedWindow =
  | { readonly kind: 'counts'; readonly older: ByRow<SavedOlder> }
  | SavedSums
  | { readonly kind: 'samples'; readonly sums: SavedSums; readonly samples: ByRow<SavedSamples> };

/** Keeps sums of its own. */
export interface SumWindow extends KeyWindow {
  /** Something happened at `time`, which may lie before what is known already. True: there is too much, from `begun` on. */
  add(row: number, time: number, amount: number, of: number, frame: number): boolean;
}
