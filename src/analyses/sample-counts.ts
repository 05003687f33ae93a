import { limits } from '../core/limits.ts';
import { bucketOf } from './latency-buckets.ts';

/** What is measured of each row. */
export const METRICS = ['latency', 'network', 'server'] as const;

type VisitSamples = (row: number, metric: number, bucket: number, count: number) => void;

const BUCKET_BITS = 12;
const BUCKET_MASK = (1 << BUCKET_BITS) - 1;
const METRIC_BITS = 2;
const ROW_SHIFT = BUCKET_BITS + METRIC_BITS;
const KEY_MASK = (1 << ROW_SHIFT) - 1;
/** In the log, a latency without shares. */
const NO_SHARES = BUCKET_MASK;
const INITIAL_SLOTS = 1 << 12;
const INITIAL_LOG = 1 << 12;

/**
 * Measurements counted by row, metric and bucket: what most rows never measure takes no room. They are noted one after
 * the other, and sorted by row before they are counted, so that counting meets each row's counts in the cache.
 */
export class SampleCounts {
  /** Samples for which there was no room. */
  lost = 0;
  /** Row and latency's bucket; buckets of network and server. */
  #log = new Int32Array(INITIAL_LOG << 1);
  #logged = 0;
  /** Key and count of each slot; key 0 is a free one, as metrics count from 1. */
  #slots = new Int32Array(INITIAL_SLOTS << 1);
  #mask = INITIAL_SLOTS - 1;
  #used = 0;

  get isFull(): boolean {
    return this.#used >= limits.latencySamples;
  }

  /** Nanoseconds; `network` is -1 where the share isn't known. */
  add(row: number, latency: number, network: number): void {
    let at = this.#logged << 1;
    if (at === this.#log.length) {
      this.#makeRoom();
      at = this.#logged << 1;
    }
    const log = this.#log;
    log[at] = (row << BUCKET_BITS) | bucketOf(latency);
    log[at + 1] = network < 0 ? NO_SHARES : bucketOf(network) | (bucketOf(latency - network) << BUCKET_BITS);
    this.#logged += 1;
  }

  count(row: number, metric: number, bucket: number, times: number): void {
    this.#addKey((row << ROW_SHIFT) | ((metric + 1) << BUCKET_BITS) | bucket, times);
  }

  /** Adds the counts to others: `to[row]` is the row there; -1: left out. */
  countInto(target: SampleCounts, to: Int32Array): void {
    const log = this.#log;
    for (let at = 0; at < this.#logged << 1; at += 2) {
      const row = to[log[at] >>> BUCKET_BITS];
      if (row < 0) continue;
      target.count(row, 0, log[at] & BUCKET_MASK, 1);
      if (log[at + 1] === NO_SHARES) continue;
      target.count(row, 1, log[at + 1] & BUCKET_MASK, 1);
      target.count(row, 2, log[at + 1] >>> BUCKET_BITS, 1);
    }
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += 2) {
      const key = slots[at];
      if (key === 0) continue;
      const row = to[key >>> ROW_SHIFT];
      if (row >= 0) target.#addKey((row << ROW_SHIFT) | (key & KEY_MASK), slots[at + 1]);
    }
  }

  /** Each count with its row, metric and bucket. */
  forEach(visit: VisitSamples): void {
    this.#flush();
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += 2) {
      const key = slots[at];
      if (key !== 0) visit(key >>> ROW_SHIFT, ((key >>> BUCKET_BITS) & 3) - 1, key & BUCKET_MASK, slots[at + 1]);
    }
  }

  /** Moves the counts of rows to others: `to[row]` is the row where they belong. */
  move(to: Int32Array): void {
    this.#flush();
    const old = this.#slots;
    this.#slots = new Int32Array(old.length);
    this.#used = 0;
    for (let at = 0; at < old.length; at += 2) {
      const key = old[at];
      if (key === 0) continue;
      this.#addKey((to[key >>> ROW_SHIFT] << ROW_SHIFT) | (key & KEY_MASK), old[at + 1]);
    }
  }

  #makeRoom(): void {
    if (this.#log.length >= limits.latencyLog << 1) {
      this.#flush();
      return;
    }
    const log = new Int32Array(this.#log.length * 4);
    log.set(this.#log);
    this.#log = log;
  }

  /** Counts what is noted, row by row. */
  #flush(): void {
    const log = this.#log;
    const end = this.#logged << 1;
    let last = 0;
    for (let at = 0; at < end; at += 2) last = Math.max(last, log[at] >>> BUCKET_BITS);
    const starts = new Int32Array(last + 2);
    for (let at = 0; at < end; at += 2) starts[(log[at] >>> BUCKET_BITS) + 1] += 1;
    for (let row = 0; row <= last; row++) starts[row + 1] += starts[row];
    const order = new Int32Array(this.#logged);
    for (let at = 0; at < end; at += 2) order[starts[log[at] >>> BUCKET_BITS]++] = at;
    for (let i = 0; i < order.length; i++) {
      const first = log[order[i]];
      const second = log[order[i] + 1];
      const row = first >>> BUCKET_BITS;
      this.count(row, 0, first & BUCKET_MASK, 1);
      if (second === NO_SHARES) continue;
      this.count(row, 1, second & BUCKET_MASK, 1);
      this.count(row, 2, second >>> BUCKET_BITS, 1);
    }
    this.#logged = 0;
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
    this.#used += 1;
    // Three quarters: neighbours stand together anyway.
    if (this.#used > mask - (mask >>> 2)) this.#grow();
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
