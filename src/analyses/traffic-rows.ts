import { INITIAL_ROWS } from '../trackers/row-room.ts';
import { SampleCounts } from './sample-counts.ts';

/** Sums of a row: eight doubles, one cache line. */
export const SUM = {
  hits: 0,
  bytes: 1,
  errors: 2,
  serverErrors: 3,
  /** Hits from before the name was given up, that came back with it; they are in other sums already. */
  restored: 4,
  /** The largest of each metric in nanoseconds, three of them. */
  max: 5,
} as const;
export const SUM_SHIFT = 3;
const METRIC_COUNT = 3;

/** Sums by row: of a URL, a section or a host. Row 0 has what was counted together. */
export class TrafficRows {
  readonly samples = new SampleCounts();
  sums = new Float64Array(INITIAL_ROWS << SUM_SHIFT);
  /** How often the row was given to another name. */
  generation = new Int32Array(INITIAL_ROWS);

  /** Makes room for `row`. */
  reserve(row: number): void {
    if (row < this.generation.length) return;
    const rows = Math.max(row + 1, this.generation.length * 2);
    const sums = new Float64Array(rows << SUM_SHIFT);
    sums.set(this.sums);
    this.sums = sums;
    const generation = new Int32Array(rows);
    generation.set(this.generation);
    this.generation = generation;
  }

  sum(row: number, sum: number): number {
    return this.sums[(row << SUM_SHIFT) + sum];
  }

  add(row: number, sum: number, value: number): void {
    this.sums[(row << SUM_SHIFT) + sum] += value;
  }

  maxOf(row: number, metric: number): number {
    return this.sums[(row << SUM_SHIFT) + SUM.max + metric];
  }

  /** Latency and, where it is known (not -1), the network's share of it. */
  measure(row: number, latency: number, network: number): void {
    const { sums } = this;
    const at = (row << SUM_SHIFT) + SUM.max;
    if (latency > sums[at]) sums[at] = latency;
    if (network >= 0) {
      if (network > sums[at + 1]) sums[at + 1] = network;
      if (latency - network > sums[at + 2]) sums[at + 2] = latency - network;
    }
    this.samples.add(row, latency, network);
  }

  /** Adds another table's row to one of these. Samples stay where they are. */
  absorb(row: number, other: TrafficRows, from: number, withRestored: boolean): void {
    const to = row << SUM_SHIFT;
    const at = from << SUM_SHIFT;
    const { sums } = this;
    for (let sum = SUM.hits; sum <= SUM.serverErrors; sum++) sums[to + sum] += other.sums[at + sum];
    if (withRestored) sums[to] += other.sums[at + SUM.restored];
    for (let sum = SUM.max; sum < SUM.max + METRIC_COUNT; sum++) {
      sums[to + sum] = Math.max(sums[to + sum], other.sums[at + sum]);
    }
  }

  clear(row: number): void {
    this.sums.fill(0, row << SUM_SHIFT, (row + 1) << SUM_SHIFT);
  }
}
