import { limits } from '../core/limits.ts';
import type { Learner } from './bucket-window.ts';
import type { RowOf } from './saved-rings.ts';

/** Windows that are seen before anything is judged. */
export const WARM_UP_WINDOWS = 10;
/** A median absolute deviation of a normal distribution, times this, is its standard deviation. */
const DEVIATIONS_PER_MAD = 1.4826;
/** What varies by less than a twentieth is taken to vary by that. */
const LEAST_SPREAD = 0.05;

export interface BaselineOptions {
  readonly windowNs: number;
  /** Spreads beyond the level that are too much. */
  readonly sensitivity: number;
  /** What is never too much. */
  readonly least: number;
}

interface History {
  /** Number of the window at hand, and what it has so far. */
  current: number;
  sum: number;
  /** The last window of which nothing is learnt. */
  flagged: number;
  /** Whole windows, a ring. */
  readonly values: number[];
  next: number;
  threshold: number;
}

export type SavedHistory = Readonly<History>;

/**
 * What is normal for a key: the median of its last windows, and the median of how far they are from it. Both shrug at
 * single outliers. Windows lie side by side; one that was flagged is left out.
 */
export class Baseline implements Learner {
  readonly #options: BaselineOptions;
  readonly #keys = new Map<number, History>();

  constructor(options: BaselineOptions) {
    this.#options = options;
  }

  learn(row: number, time: number, amount: number): number {
    const current = Math.floor(time / this.#options.windowNs);
    const key = this.#keys.get(row) ?? this.#begin(row, current);
    if (current > key.current) this.#turn(key, current);
    key.sum += amount;
    return key.threshold;
  }

  flag(row: number, time: number): void {
    const key = this.#keys.get(row);
    if (key !== undefined) key.flagged = Math.max(key.flagged, Math.floor(time / this.#options.windowNs));
  }

  forget(row: number): void {
    this.#keys.delete(row);
  }

  shift(nanoseconds: number): void {
    const windows = Math.floor(nanoseconds / this.#options.windowNs);
    for (const key of this.#keys.values()) {
      key.current -= windows;
      key.flagged -= windows;
    }
  }

  save(): (readonly [row: number, kept: SavedHistory])[] {
    return [...this.#keys].map(([row, key]) => [row, { ...key, values: [...key.values] }] as const);
  }

  restore(saved: readonly (readonly [row: number, kept: SavedHistory])[], rowOf: RowOf): void {
    for (const [row, key] of saved)
      if (rowOf(row) >= 0) this.#keys.set(rowOf(row), { ...key, values: [...key.values] });
  }

  /** The first window began before anybody looked: it is not learnt. */
  #begin(row: number, current: number): History {
    const key = { current, sum: 0, flagged: current, values: [], next: 0, threshold: Number.POSITIVE_INFINITY };
    this.#keys.set(row, key);
    return key;
  }

  #turn(key: History, current: number): void {
    if (key.current > key.flagged) push(key, key.sum);
    const silent = Math.max(key.current, key.flagged) + 1;
    for (let window = Math.max(silent, current - limits.baselineWindows); window < current; window++) push(key, 0);
    key.current = current;
    key.sum = 0;
    key.threshold = this.#thresholdOf(key.values);
  }

  #thresholdOf(values: readonly number[]): number {
    if (values.length < WARM_UP_WINDOWS) return Number.POSITIVE_INFINITY;
    const { level, spread } = describe(values);
    return Math.max(this.#options.least, level + this.#options.sensitivity * spread);
  }
}

/** Level and spread of some values; not all of their spread is chance, but counts vary by their root at least. */
export function describe(values: readonly number[]): { level: number; spread: number } {
  const level = median(values);
  const deviation = median(values.map((value) => Math.abs(value - level)));
  return { level, spread: Math.max(DEVIATIONS_PER_MAD * deviation, Math.sqrt(level), LEAST_SPREAD * level, 1) };
}

function push(key: History, value: number): void {
  key.values[key.next] = value;
  key.next = (key.next + 1) % limits.baselineWindows;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
