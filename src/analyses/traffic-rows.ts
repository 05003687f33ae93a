import { SampleCounts } from './sample-counts.ts';

const INITIAL_ROWS = 1 << 10;
const METRIC_COUNT = 3;

/** Sums by row: of a URL, a section or a host. Row 0 has what was counted together. */
export class TrafficRows {
  readonly samples = new SampleCounts();
  hits = new Float64Array(INITIAL_ROWS);
  bytes = new Float64Array(INITIAL_ROWS);
  errors = new Int32Array(INITIAL_ROWS);
  serverErrors = new Int32Array(INITIAL_ROWS);
  /** Hits from before the name was given up, that came back with it; they are in other sums already. */
  restored = new Float64Array(INITIAL_ROWS);
  /** How often the row was given to another name. */
  generation = new Int32Array(INITIAL_ROWS);
  /** The largest of each metric, in nanoseconds; 0 and none are told apart by the samples. */
  max = new Float64Array(INITIAL_ROWS * METRIC_COUNT);

  /** Makes room for `row`. */
  reserve(row: number): void {
    if (row < this.hits.length) return;
    const rows = Math.max(row + 1, this.hits.length * 2);
    this.hits = grown(this.hits, new Float64Array(rows));
    this.bytes = grown(this.bytes, new Float64Array(rows));
    this.errors = grown(this.errors, new Int32Array(rows));
    this.serverErrors = grown(this.serverErrors, new Int32Array(rows));
    this.restored = grown(this.restored, new Float64Array(rows));
    this.generation = grown(this.generation, new Int32Array(rows));
    this.max = grown(this.max, new Float64Array(rows * METRIC_COUNT));
  }

  measure(row: number, metric: number, nanoseconds: number): void {
    this.samples.add(row, metric, nanoseconds);
    const at = row * METRIC_COUNT + metric;
    if (nanoseconds > this.max[at]) this.max[at] = nanoseconds;
  }

  maxOf(row: number, metric: number): number {
    return this.max[row * METRIC_COUNT + metric];
  }

  /** Adds another table's row to one of these; its samples are moved apart. */
  absorb(row: number, other: TrafficRows, from: number, withRestored: boolean): void {
    this.hits[row] += other.hits[from] + (withRestored ? other.restored[from] : 0);
    this.bytes[row] += other.bytes[from];
    this.errors[row] += other.errors[from];
    this.serverErrors[row] += other.serverErrors[from];
    for (let metric = 0; metric < METRIC_COUNT; metric++) {
      const at = row * METRIC_COUNT + metric;
      this.max[at] = Math.max(this.max[at], other.max[from * METRIC_COUNT + metric]);
    }
  }

  clear(row: number): void {
    this.hits[row] = 0;
    this.restored[row] = 0;
    this.bytes[row] = 0;
    this.errors[row] = 0;
    this.serverErrors[row] = 0;
    this.max.fill(0, row * METRIC_COUNT, (row + 1) * METRIC_COUNT);
  }
}

function grown<T extends Float64Array | Int32Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}
