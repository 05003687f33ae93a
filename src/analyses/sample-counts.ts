import { bucketOf } from '../core/latencies.ts';
import { limits } from '../core/limits.ts';

/** What is measured of each row. */
export const METRICS = ['latency', 'network', 'server'] as const;

type VisitKeys = (key: number, count: number) => void;
type VisitSamples = (row: number, metric: number, bucket: number, count: number) => void;

const BUCKET_BITS = 12;
const BUCKET_MASK = (1 << BUCKET_BITS) - 1;
const METRIC_BITS = 2;
const ROW_SHIFT = BUCKET_BITS + METRIC_BITS;
const KEY_MASK = (1 << ROW_SHIFT) - 1;
/** In the log, a latency without shares. */
const NO_SHARES = BUCKET_MASK;
const INITIAL_SLOTS = 1 << 8;
/** So many counts are found by key in no time as well, and there is no array to look through in the end. */
const SPARSE = 1 << 12;
/** Words of a block of the log: two a sample. The first is smaller. */
const BLOCK = 1 << 16;
const FIRST_BLOCK = 1 << 10;
/** Rows below have their counts in an array by key: what few rows there are is counted in no time. */
const DENSE_ROWS = 64;

/**
 * Measurements counted by row, metric and bucket: what most rows never measure takes no room. They are noted one after
 * the other, and counted when there are many, a block at a time, sorted by row so that counting meets each row's counts
 * in the cache.
 */
export class SampleCounts {
  /** Samples for which there was no room. */
  lost = 0;
  /** Row and latency's bucket; buckets of network and server. The first blocks are in use, the last of them is filled. */
  readonly #log: Int32Array[] = [];
  #blocks = 0;
  #block: Int32Array = new Int32Array(0);
  #at = 0;
  #dense = new Uint32Array(0);
  #lastDense = -1;
  /** Key and count of each slot; key 0 is a free one, as metrics count from 1. */
  #slots = new Int32Array(INITIAL_SLOTS << 1);
  #mask = INITIAL_SLOTS - 1;
  #used = 0;

  get isFull(): boolean {
    return this.#used >= limits.latencySamples;
  }

  /** Nanoseconds; `network` is -1 where the share isn't known. */
  add(row: number, latency: number, network: number): void {
    if (this.#at === this.#block.length) this.#makeRoom();
    const block = this.#block;
    const at = this.#at;
    block[at] = (row << BUCKET_BITS) | bucketOf(latency);
    block[at + 1] = network < 0 ? NO_SHARES : bucketOf(network) | (bucketOf(latency - network) << BUCKET_BITS);
    this.#at = at + 2;
  }

  count(row: number, metric: number, bucket: number, times: number): void {
    this.#addKey((row << ROW_SHIFT) | ((metric + 1) << BUCKET_BITS) | bucket, times);
  }

  /** Adds the counts to others: `to[row]` is the row there; -1: left out. */
  countInto(target: SampleCounts, to: Int32Array): void {
    for (let i = 0; i < this.#blocks; i++) {
      const block = this.#log[i];
      const end = this.#endOf(i);
      for (let at = 0; at < end; at += 2) {
        const row = to[block[at] >>> BUCKET_BITS];
        if (row >= 0) target.#addSample(row, block[at], block[at + 1]);
      }
    }
    this.#forEachKey((key, times) => {
      const row = to[key >>> ROW_SHIFT];
      if (row >= 0) target.#addKey((row << ROW_SHIFT) | (key & KEY_MASK), times);
    });
  }

  /** Each count with its row, metric and bucket. */
  forEach(visit: VisitSamples): void {
    this.#flush();
    this.#forEachKey((key, times) => {
      visit(key >>> ROW_SHIFT, ((key >>> BUCKET_BITS) & 3) - 1, key & BUCKET_MASK, times);
    });
  }

  /** Moves the counts of rows to others: `to[row]` is the row where they belong. */
  move(to: Int32Array): void {
    this.#flush();
    const dense = this.#dense;
    const lastDense = this.#lastDense;
    const slots = this.#slots;
    this.#dense = new Uint32Array(0);
    this.#lastDense = -1;
    this.#slots = new Int32Array(slots.length);
    this.#used = 0;
    const add = (key: number, times: number): void => {
      this.#addKey((to[key >>> ROW_SHIFT] << ROW_SHIFT) | (key & KEY_MASK), times);
    };
    visitDense(dense, lastDense, add);
    visitSlots(slots, add);
  }

  #forEachKey(visit: VisitKeys): void {
    visitDense(this.#dense, this.#lastDense, visit);
    visitSlots(this.#slots, visit);
  }

  #makeRoom(): void {
    if (this.#blocks * (BLOCK >> 1) >= limits.latencyLog) this.#flush();
    // Those that were counted serve again: new ones would stand beside them until garbage is collected.
    if (this.#blocks === this.#log.length) this.#log.push(new Int32Array(this.#blocks === 0 ? FIRST_BLOCK : BLOCK));
    this.#block = this.#log[this.#blocks++];
    this.#at = 0;
  }

  /** Counts what is noted, row by row. */
  #flush(): void {
    // Some four samples share their counts: growing step by step would move each key several times.
    this.#reserve(Math.max(this.#used, (this.#blocks * BLOCK) / 8));
    const order = new Int32Array(BLOCK >> 1);
    for (let i = 0; i < this.#blocks; i++) {
      const block = this.#log[i];
      const end = this.#endOf(i);
      orderByRow(block, end, order);
      for (let n = 0; n < end >> 1; n++) {
        const at = order[n];
        this.#addSample(block[at] >>> BUCKET_BITS, block[at], block[at + 1]);
      }
    }
    this.#blocks = 0;
    this.#block = new Int32Array(0);
    this.#at = 0;
  }

  /** Words of a block that are filled. */
  #endOf(block: number): number {
    return block === this.#blocks - 1 ? this.#at : this.#log[block].length;
  }

  #addSample(row: number, first: number, second: number): void {
    const key = row << ROW_SHIFT;
    this.#addKey(key | (1 << BUCKET_BITS) | (first & BUCKET_MASK), 1);
    if (second === NO_SHARES) return;
    this.#addKey(key | (2 << BUCKET_BITS) | (second & BUCKET_MASK), 1);
    this.#addKey(key | (3 << BUCKET_BITS) | (second >>> BUCKET_BITS), 1);
  }

  #addKey(key: number, count: number): void {
    if (key < DENSE_ROWS << ROW_SHIFT && this.#used >= SPARSE) {
      // Pages that nothing is written to take no memory.
      if (this.#dense.length === 0) this.#dense = new Uint32Array(DENSE_ROWS << ROW_SHIFT);
      if (key > this.#lastDense) this.#lastDense = key;
      this.#dense[key] += count;
      return;
    }
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
    if (this.#used > mostOf(mask + 1)) this.#resize((mask + 1) << 1);
  }

  #reserve(keys: number): void {
    let size = this.#mask + 1;
    while (mostOf(size) < keys) size <<= 1;
    if (size > this.#mask + 1) this.#resize(size);
  }

  #resize(size: number): void {
    const old = this.#slots;
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

/** Keys that so many slots take: seven eighths, as neighbours stand together anyway and counts are added many at once. */
function mostOf(slots: number): number {
  return slots - 1 - ((slots - 1) >>> 3);
}

/** Neighbouring buckets of a row stand in neighbouring slots: eight to a cache line. */
function hashKey(key: number): number {
  const hash = Math.imul(key >>> 3, 0x9e3779b1);
  return ((hash ^ (hash >>> 15)) << 3) | (key & 7);
}

/** Writes to `order` where the samples of a block stand, those of a row together. */
function orderByRow(block: Int32Array, end: number, order: Int32Array): void {
  let last = 0;
  for (let at = 0; at < end; at += 2) last = Math.max(last, block[at] >>> BUCKET_BITS);
  const starts = new Int32Array(last + 2);
  for (let at = 0; at < end; at += 2) starts[(block[at] >>> BUCKET_BITS) + 1] += 1;
  for (let row = 0; row <= last; row++) starts[row + 1] += starts[row];
  for (let at = 0; at < end; at += 2) order[starts[block[at] >>> BUCKET_BITS]++] = at;
}

function visitDense(dense: Uint32Array, last: number, visit: VisitKeys): void {
  for (let key = 0; key <= last; key++) if (dense[key] !== 0) visit(key, dense[key]);
}

function visitSlots(slots: Int32Array, visit: VisitKeys): void {
  for (let at = 0; at < slots.length; at += 2) if (slots[at] !== 0) visit(slots[at], slots[at + 1]);
}
