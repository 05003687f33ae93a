import { limits } from '../core/limits.ts';
import { BucketWindow } from './bucket-window.ts';
import type { SavedWindow, SumWindow } from './key-window.ts';
import type { RowOf } from './saved-rings.ts';

export interface PercentileOptions {
  readonly windowNs: number;
  /** Nanoseconds. */
  readonly threshold: number;
  /** 0.95. */
  readonly percentile: number;
  readonly leastCount: number;
  readonly withFrames: boolean;
}

interface Samples {
  readonly times: number[];
  readonly values: number[];
}

export interface SavedSamples {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Percentiles (nearest rank) of what was measured within a sliding window. That one exceeds a threshold is but a share:
 * of those measured, so many must not exceed it. Its value is that of the last `limits.alertSamples` of the window.
 */
export class PercentileWindow implements SumWindow {
  readonly #options: PercentileOptions;
  readonly #shares: BucketWindow;
  readonly #samples = new Map<number, Samples>();

  constructor(options: PercentileOptions) {
    this.#options = options;
    const { percentile, leastCount } = options;
    const holds = (slow: number, all: number): boolean =>
      all >= Math.max(1, leastCount) && all - slow < Math.ceil(percentile * all);
    this.#shares = new BucketWindow({ ...options, holds, stillHolds: holds, value: (slow) => slow });
  }

  get begun(): number {
    return this.#shares.begun;
  }

  add(row: number, time: number, amount: number, _of: number, frame: number): boolean {
    const samples = this.#samples.get(row) ?? { times: [], values: [] };
    this.#samples.set(row, samples);
    samples.times.push(time);
    if (samples.values.push(amount) >= 2 * limits.alertSamples) {
      samples.times.splice(0, limits.alertSamples);
      samples.values.splice(0, limits.alertSamples);
    }
    return this.#shares.add(row, time, amount > this.#options.threshold ? 1 : 0, 1, frame);
  }

  watch(row: number): void {
    this.#shares.watch(row);
  }

  unwatch(row: number): void {
    this.#shares.unwatch(row);
  }

  clearAt(row: number): number {
    return this.#shares.clearAt(row);
  }

  /** 0 where nothing was measured. */
  valueAt(row: number, time: number): number {
    const { times, values } = this.#samples.get(row) ?? { times: [], values: [] };
    const from = time - this.#options.windowNs;
    const within = values.filter((_, index) => times[index] > from && times[index] <= time).sort((a, b) => a - b);
    return within.length === 0 ? 0 : within[Math.max(0, Math.ceil(this.#options.percentile * within.length) - 1)];
  }

  framesAt(row: number): number[] {
    return this.#shares.framesAt(row);
  }

  lastOf(row: number): number {
    return this.#shares.lastOf(row);
  }

  forget(row: number): void {
    this.#shares.forget(row);
    this.#samples.delete(row);
  }

  shift(nanoseconds: number): void {
    this.#shares.shift(nanoseconds);
    for (const { times } of this.#samples.values()) {
      for (let i = 0; i < times.length; i++) times[i] -= nanoseconds;
    }
  }

  save(): SavedWindow {
    const samples = [...this.#samples].map(
      ([row, { times, values }]) =>
        [row, { times: Float64Array.from(times), values: Float64Array.from(values) }] as const,
    );
    return { kind: 'samples', sums: this.#shares.save(), samples };
  }

  restore(saved: SavedWindow, rowOf: RowOf): void {
    if (saved.kind !== 'samples') return;
    this.#shares.restore(saved.sums, rowOf);
    for (const [row, { times, values }] of saved.samples) {
      if (rowOf(row) >= 0) this.#samples.set(rowOf(row), { times: [...times], values: [...values] });
    }
  }

  thresholdOf(): number {
    return this.#options.threshold;
  }
}
