import { limits } from '../core/limits.ts';
import { bucketOf } from './latency-buckets.ts';

/** What is measured of each row. */
export const METRICS = ['latency', 'network', 'server'] as const;

const BUCKET_BITS = 12;
const METRIC_BITS = 2;
const ROW_SHIFT = BUCKET_BITS + METRIC_BITS;
const INITIAL_SLOTS = 1 << 12;

/** Measurements counted by row, metric and bucket: what most rows never measure takes no room. */
export class SampleCounts {
  /** Samples for which there was no room: of rows' rarest values. */
  lost = 0;
  /** Key and count of each slot; key 0 is a free one, as metrics count from 1. */
  #slots = new Int32Array(INITIAL_SLOTS << 1);
  #mask = INITIAL_SLOTS - 1;
  #used = 0;

  get isFull(): boolean {
    return this.#used >= limits.latencySamples;
  }

  add(row: number, metric: number, nanoseconds: number): void {
    this.#addKey((row << ROW_SHIFT) | ((metric + 1) << BUCKET_BITS) | bucketOf(nanoseconds), 1);
  }

  count(row: number, metric: number, bucket: number, times: number): void {
    this.#addKey((row << ROW_SHIFT) | ((metric + 1) << BUCKET_BITS) | bucket, times);
  }

  /** Each count with its row, metric and bucket. */
  forEach(visit: (row: number, metric: number, bucket: number, count: number) => void): void {
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += 2) {
      const key = slots[at];
      if (key === 0) continue;
      visit(key >>> ROW_SHIFT, ((key >>> BUCKET_BITS) & 3) - 1, key & 0xfff, slots[at + 1]);
    }
  }

  /** Moves the counts of some rows to another: `to[row]` is the row where they belong. */
  move(to: Int32Array): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length);
    this.#used = 0;
    for (let at = 0; at < old.length; at += 2) {
      const key = old[at];
      if (key === 0) continue;
      const rest = key & ((1 << ROW_SHIFT) - 1);
      this.#addKey((to[key >>> ROW_SHIFT] << ROW_SHIFT) | rest, old[at + 1]);
    }
  }

  #addKey(key: number, count: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hashKey(key) & mask;
    for (let at = slot << 1; slots[at] !== 0; at = slot << 1) {
      if (slots[at] === key) {
        slots[at + 1] += count;
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (this.isFull) {
      this.lost += count;
      return;
    }
    slots[slot << 1] = key;
    slots[(slot << 1) + 1] = count;
    if (++this.#used > mask >>> 1) this.#grow();
  }

  #grow(): void {
    const old = this.#slots;
    const size = (this.#mask + 1) << 1;
    const slots = new Int32Array(size << 1);
    const mask = size - 1;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue;
      let slot = hashKey(old[from]) & mask;
      while (slots[slot << 1] !== 0) slot = (slot + 1) & mask;
      slots[slot << 1] = old[from];
      slots[(slot << 1) + 1] = old[from + 1];
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}

/** Neighbouring buckets of a row stand in neighbouring slots: eight to a cache line. */
function hashKey(key: number): number {
  const hash = Math.imul(key >>> 3, 0x9e3779b1);
  return ((hash ^ (hash >>> 15)) << 3) | (key & 7);
}
