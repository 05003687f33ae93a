import { limits } from '../core/limits.ts';
import { KeyBuckets } from './key-buckets.ts';
import type { SavedSums, SavedWindow, SumWindow } from './key-window.ts';
import type { RowOf } from './saved-rings.ts';

/** Sums are kept in this many buckets of a window: what is added counts for up to one of them less than the window. */
export const BUCKETS_PER_WINDOW = 128;

/** Whether the sums of a window, of both amounts, are too much for a threshold. */
export type Holds = (sum: number, of: number, threshold: number) => boolean;

/** Makes thresholds of what is normal. */
export interface Learner {
  /** So much more at a time; returns the key's threshold. */
  learn(row: number, time: number, amount: number): number;
  /** What happens around this time is not normal. */
  flag(row: number, time: number): void;
  forget(row: number): void;
  shift(nanoseconds: number): void;
  save(): SavedSums['learnt'];
  restore(saved: SavedSums['learnt'], rowOf: RowOf): void;
}

export interface BucketOptions {
  readonly windowNs: number;
  readonly threshold: number;
  readonly holds: Holds;
  /** As `holds`, for what is on alarm already. */
  readonly stillHolds: Holds;
  /** What is told of both sums. */
  readonly value: (sum: number, of: number) => number;
  readonly withFrames: boolean;
  /** What a key's threshold is instead, by what it had so far; undefined: always the one above. */
  readonly learner?: Learner | undefined;
}

/**
 * Sums in a sliding window that moves on by 1/128 of itself: buckets are aligned to multiples of that. For amounts of
 * any size (bytes), for shares of two sums, and where the threshold changes.
 */
export class BucketWindow implements SumWindow {
  begun = Number.NaN;
  readonly #options: BucketOptions;
  readonly #bucketNs: number;
  #keys: (KeyBuckets | undefined)[] = [];
  readonly #watched = new Set<number>();
  readonly #thresholds = new Map<number, number>();

  constructor(options: BucketOptions) {
    this.#options = options;
    this.#bucketNs = Math.max(1, Math.ceil(options.windowNs / BUCKETS_PER_WINDOW));
  }

  add(row: number, time: number, amount: number, of: number, frame: number): boolean {
    const { holds, withFrames, learner } = this.#options;
    this.#keys[row] ??= new KeyBuckets();
    const key = this.#keys[row];
    const end = Math.max(time, key.last);
    const first = Math.floor(end / this.#bucketNs) - BUCKETS_PER_WINDOW + 1;
    const bucket = Math.floor(time / this.#bucketNs);
    if (bucket < first) return false;
    key.dropBefore(first);
    const bound = learner === undefined ? this.#options.threshold : this.#learn(row, time, amount, learner);
    const held = holds(key.sum, key.of, bound);
    key.add(bucket, amount, of, time);
    if (withFrames && amount > 0 && frame > 0) key.note(frame, limits.alertFrames);
    if (held || !holds(key.sum, key.of, bound)) return false;
    learner?.flag(row, time);
    this.begun = end;
    return true;
  }

  watch(row: number): void {
    this.#watched.add(row);
  }

  unwatch(row: number): void {
    this.#watched.delete(row);
  }

  clearAt(row: number): number {
    const key = this.#keys[row];
    if (key === undefined) return Number.NEGATIVE_INFINITY;
    const bound = this.thresholdOf(row);
    const last = key.lastToHold((sum, of) => this.#options.stillHolds(sum, of, bound));
    return last === undefined ? Number.NEGATIVE_INFINITY : (last + BUCKETS_PER_WINDOW) * this.#bucketNs;
  }

  valueAt(row: number, time: number): number {
    const key = this.#keys[row];
    if (key === undefined) return 0;
    const { sum, of } = key.sumsFrom(Math.floor(time / this.#bucketNs) - BUCKETS_PER_WINDOW + 1);
    return this.#options.value(sum, of);
  }

  framesAt(row: number): number[] {
    return [...(this.#keys[row]?.frames ?? [])];
  }

  lastOf(row: number): number {
    return this.#keys[row]?.last ?? Number.NEGATIVE_INFINITY;
  }

  forget(row: number): void {
    this.#keys[row] = undefined;
    this.#thresholds.delete(row);
    this.#options.learner?.forget(row);
  }

  shift(nanoseconds: number): void {
    const buckets = Math.floor(nanoseconds / this.#bucketNs);
    for (const key of this.#keys) key?.shift(buckets, nanoseconds);
    this.#options.learner?.shift(nanoseconds);
  }

  thresholdOf(row: number): number {
    return this.#thresholds.get(row) ?? this.#options.threshold;
  }

  save(): SavedSums {
    const keys = [...this.#keys.entries()].flatMap(([row, key]) =>
      key === undefined ? [] : [[row, key.save()] as const],
    );
    return { kind: 'sums', keys, thresholds: [...this.#thresholds], learnt: this.#options.learner?.save() ?? [] };
  }

  restore(saved: SavedWindow, rowOf: RowOf): void {
    if (saved.kind !== 'sums') return;
    for (const [row, buckets] of saved.keys) {
      const key = new KeyBuckets();
      key.restore(buckets);
      if (rowOf(row) >= 0) this.#keys[rowOf(row)] = key;
    }
    for (const [row, threshold] of saved.thresholds) this.#thresholds.set(rowOf(row), threshold);
    this.#options.learner?.restore(saved.learnt, rowOf);
  }

  /** What is flagged is not learnt: the threshold of a key that is on alarm stays. */
  #learn(row: number, time: number, amount: number, learner: Learner): number {
    if (this.#watched.has(row)) {
      learner.flag(row, time);
      return this.thresholdOf(row);
    }
    const threshold = learner.learn(row, time, amount);
    this.#thresholds.set(row, threshold);
    return threshold;
  }
}
