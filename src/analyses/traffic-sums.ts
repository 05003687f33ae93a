import { Latencies, type Percentiles } from '../core/latencies.ts';
import { limits } from '../core/limits.ts';
import { SampleCounts } from './sample-counts.ts';
import { SUM, TrafficRows } from './traffic-rows.ts';

const MERGED = 0;
const METRIC_COUNT = 3;

/** Sums by name, for a report: row 0 has what was counted together. */
export class TrafficSums {
  readonly rows = new TrafficRows();
  /** Names that were counted together. */
  merged = 0;
  /** Samples that are not copied here, and which row theirs belong to; -1: none. */
  readonly #sources: { samples: SampleCounts; to: Int32Array }[] = [];
  readonly #names: string[] = [''];
  readonly #byName = new Map<string, number>();

  get count(): number {
    return this.#names.length;
  }

  name(row: number): string {
    return this.#names[row];
  }

  /** Adds another table's rows by their names, with their samples; those without a name are left out. */
  add(from: TrafficRows, count: number, nameOf: (row: number) => string | undefined): void {
    const to = this.#absorb(from, count, nameOf, false);
    from.samples.countInto(this.rows.samples, to);
    if (this.count > limits.trafficRows) this.#mergeRarest();
  }

  /** The same of the finest table, which stays as it is: its samples are looked at there. */
  complete(from: TrafficRows, count: number, nameOf: (row: number) => string | undefined): void {
    this.#sources.push({ samples: from.samples, to: this.#absorb(from, count, nameOf, true) });
  }

  #absorb(
    from: TrafficRows,
    count: number,
    nameOf: (row: number) => string | undefined,
    isFinest: boolean,
  ): Int32Array {
    const to = new Int32Array(count).fill(-1);
    for (let row = 0; row < count; row++) {
      const name = row === MERGED ? undefined : nameOf(row);
      const isMerged = row === MERGED && isFinest;
      if (name === undefined && !isMerged) continue;
      to[row] = name === undefined ? MERGED : this.#rowOf(name);
      this.rows.absorb(to[row], from, row, isFinest);
    }
    return to;
  }

  /** One more with the same rows, that goes its own way; for sums that samples were added to (`add`). */
  copy(): TrafficSums {
    const copy = new TrafficSums();
    const all = Int32Array.from({ length: this.count }, (_, row) =>
      row === MERGED ? MERGED : copy.#rowOf(this.name(row)),
    );
    for (const row of all) copy.rows.absorb(row, this.rows, row, false);
    this.rows.samples.countInto(copy.rows.samples, all);
    copy.merged = this.merged;
    return copy;
  }

  /** Percentiles of rows, by metric: asked for together, as each look takes all samples. */
  percentiles(rows: Int32Array): (position: number, metric: number) => Percentiles | undefined {
    const positions = new Int32Array(this.count).fill(-1);
    rows.forEach((row, position) => {
      positions[row] = position;
    });
    const asked = new SampleCounts();
    this.rows.samples.countInto(asked, positions);
    for (const { samples, to } of this.#sources) {
      samples.countInto(
        asked,
        to.map((row) => (row < 0 ? -1 : positions[row])),
      );
    }
    const lists = Array.from({ length: rows.length * METRIC_COUNT }, (): number[] => []);
    asked.forEach((position, metric, bucket, times) => {
      lists[position * METRIC_COUNT + metric].push(bucket, times);
    });
    const counts = new Latencies();
    return (position, metric) => {
      counts.clear();
      const list = lists[position * METRIC_COUNT + metric];
      for (let i = 0; i < list.length; i += 2) counts.addBucket(list[i], list[i + 1]);
      counts.max = this.rows.maxOf(rows[position], metric);
      return counts.percentiles();
    };
  }

  #rowOf(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const row = this.#names.push(name) - 1;
    this.#byName.set(name, row);
    this.rows.reserve(row);
    return row;
  }

  /** Half of the names stay: those with the most hits. */
  #mergeRarest(): void {
    const { rows } = this;
    const order = Array.from({ length: this.count - 1 }, (_, index) => index + 1);
    order.sort((a, b) => rows.sum(b, SUM.hits) - rows.sum(a, SUM.hits) || a - b);
    const kept = order.slice(0, limits.trafficRows >>> 1).sort((a, b) => a - b);
    const to = new Int32Array(this.count);
    const names = kept.map((row) => this.#names[row]);
    for (const row of order.slice(kept.length)) rows.absorb(MERGED, rows, row, false);
    this.merged += order.length - kept.length;
    kept.forEach((row, index) => {
      to[row] = index + 1;
      if (row !== index + 1) {
        rows.clear(index + 1);
        rows.absorb(index + 1, rows, row, false);
      }
    });
    for (let row = kept.length + 1; row < to.length; row++) rows.clear(row);
    rows.samples.move(to);
    this.#names.length = 1;
    this.#byName.clear();
    for (const name of names) this.#byName.set(name, this.#names.push(name) - 1);
  }
}
