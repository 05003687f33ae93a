import { classFor, DoublePool, SMALLEST, sizeOf } from './double-pool.ts';
import type { KeyWindow } from './key-window.ts';
import { OlderTimes } from './older-times.ts';

/** Cells of a key: its block, the block's class, the oldest time's place in it, how many there are. */
const CELL_SHIFT = 2;
const BLOCK = 0;
const CLASS = 1;
const HEAD = 2;
const LENGTH = 3;
const INITIAL_KEYS = 64;

export interface CountLimits {
  readonly windowNs: number;
  /** More than so many are too much: a whole number. */
  readonly threshold: number;
  /** It is over when there are fewer than so many; at most `threshold` + 1, which is the plain rule. */
  readonly recoverBelow: number;
  /** Keeps the numbers of packets too. */
  readonly withFrames: boolean;
}

/**
 * Exact counts in a sliding window: of a threshold N the last N + 1 times tell all. There are more than N when the
 * oldest of them is within the window, and that is over when it leaves it. Of keys that are on alarm older times are
 * kept too, for the peak.
 */
export class CountWindow implements KeyWindow {
  begun = Number.NaN;
  readonly #limits: CountLimits;
  readonly #pool = new DoublePool();
  readonly #windowNs: number;
  readonly #threshold: number;
  readonly #largestClass: number;
  /** Doubles that a time takes. */
  readonly #width: number;
  #cells = new Int32Array(INITIAL_KEYS << CELL_SHIFT);
  /** Of keys on alarm, by row. */
  readonly #older: (OlderTimes | undefined)[] = [];

  constructor(limits: CountLimits) {
    this.#limits = limits;
    this.#windowNs = limits.windowNs;
    this.#threshold = limits.threshold;
    this.#width = limits.withFrames ? 2 : 1;
    // One more than it takes, so that one that comes late finds its place.
    this.#largestClass = classFor(limits.threshold + 2);
  }

  add(row: number, time: number, _amount: number, _of: number, frame: number): boolean {
    const at = row << CELL_SHIFT;
    if (at >= this.#cells.length) this.#growCells(row);
    const cells = this.#cells;
    const windowNs = this.#windowNs;
    let { doubles } = this.#pool;
    let mask = (SMALLEST << cells[at + CLASS]) - 1;
    let length = cells[at + LENGTH];
    if (length === 0) {
      cells[at + BLOCK] = this.#begin(at);
      mask = SMALLEST - 1;
      doubles = this.#pool.doubles;
    } else if (length > mask) {
      // The oldest goes when it tells nothing any more, else the block is doubled.
      const oldest = doubles[cells[at + BLOCK] + cells[at + HEAD]];
      const isOld = oldest <= time - windowNs;
      if (isOld || cells[at + CLASS] === this.#largestClass) {
        if (!isOld) this.#older[row]?.push(oldest);
        cells[at + HEAD] = (cells[at + HEAD] + 1) & mask;
        length -= 1;
      } else {
        this.#grow(at);
        mask = 2 * mask + 1;
        doubles = this.#pool.doubles;
      }
    }
    const block = cells[at + BLOCK];
    const last = cells[at + HEAD] + length;
    cells[at + LENGTH] = length + 1;
    if (this.#width === 2) doubles[block + mask + 1 + (last & mask)] = frame;
    if (length > 0 && doubles[block + ((last - 1) & mask)] > time) return this.#insert(at, time, frame);
    doubles[block + (last & mask)] = time;
    const threshold = this.#threshold;
    if (length < threshold || doubles[block + ((last - threshold) & mask)] <= time - windowNs) return false;
    this.begun = time;
    return true;
  }

  watch(row: number): void {
    this.#older[row] = new OlderTimes(this.#limits.windowNs);
  }

  unwatch(row: number): void {
    this.#older[row] = undefined;
  }

  clearAt(row: number): number {
    const { recoverBelow, windowNs } = this.#limits;
    const length = this.#lengthOf(row);
    return length < recoverBelow ? Number.NEGATIVE_INFINITY : this.#timeAt(row, length - recoverBelow) + windowNs;
  }

  valueAt(row: number, time: number): number {
    const from = time - this.#limits.windowNs;
    const length = this.#lengthOf(row);
    const first = this.#behind(row, from);
    const end = this.#behind(row, time);
    const older = first === 0 ? (this.#older[row]?.countBehind(from) ?? 0) : 0;
    return older + Math.min(end, length) - first;
  }

  framesAt(row: number, time: number): number[] {
    if (this.#width === 1) return [];
    const cells = this.#cells;
    const at = row << CELL_SHIFT;
    const size = sizeOf(cells[at + CLASS]);
    const first = this.#behind(row, time - this.#limits.windowNs);
    const count = Math.max(0, this.#behind(row, time) - first);
    const { doubles } = this.#pool;
    return Array.from(
      { length: count },
      (_, index) => doubles[cells[at + BLOCK] + size + ((cells[at + HEAD] + first + index) & (size - 1))],
    );
  }

  lastOf(row: number): number {
    const length = this.#lengthOf(row);
    return length === 0 ? Number.NEGATIVE_INFINITY : this.#timeAt(row, length - 1);
  }

  forget(row: number): void {
    if (this.#lengthOf(row) === 0) return;
    const at = row << CELL_SHIFT;
    this.#pool.give(this.#cells[at + BLOCK], this.#cells[at + CLASS] + this.#width - 1);
    this.#cells[at + LENGTH] = 0;
    this.#older[row] = undefined;
  }

  shift(nanoseconds: number): void {
    const cells = this.#cells;
    const { doubles } = this.#pool;
    for (let at = 0; at < cells.length; at += 1 << CELL_SHIFT) {
      const mask = sizeOf(cells[at + CLASS]) - 1;
      for (let i = 0; i < cells[at + LENGTH]; i++)
        doubles[cells[at + BLOCK] + ((cells[at + HEAD] + i) & mask)] -= nanoseconds;
    }
    for (const older of this.#older) older?.shift(nanoseconds);
  }

  thresholdOf(): number {
    return this.#limits.threshold;
  }

  #begin(at: number): number {
    this.#cells[at + CLASS] = 0;
    this.#cells[at + HEAD] = 0;
    return this.#pool.take(this.#width - 1);
  }

  /** The block is doubled, the oldest time first in it. */
  #grow(at: number): void {
    const cells = this.#cells;
    const size = sizeOf(cells[at + CLASS]);
    const to = this.#pool.take(cells[at + CLASS] + this.#width);
    const { doubles } = this.#pool;
    const from = cells[at + BLOCK];
    for (let part = 0; part < this.#width; part++) {
      for (let i = 0; i < size; i++) {
        doubles[to + 2 * part * size + i] = doubles[from + part * size + ((cells[at + HEAD] + i) & (size - 1))];
      }
    }
    this.#pool.give(from, cells[at + CLASS] + this.#width - 1);
    cells[at + BLOCK] = to;
    cells[at + CLASS] += 1;
    cells[at + HEAD] = 0;
  }

  /** One that is late finds its place: room for it is there. Any window that ends at it or later may now be too full. */
  #insert(at: number, time: number, frame: number): boolean {
    const cells = this.#cells;
    const { doubles } = this.#pool;
    const { windowNs, threshold } = this.#limits;
    const size = sizeOf(cells[at + CLASS]);
    const block = cells[at + BLOCK];
    const head = cells[at + HEAD];
    const length = cells[at + LENGTH];
    const place = (index: number): number => block + ((head + index) & (size - 1));
    let index = length - 1;
    for (; index > 0 && doubles[place(index - 1)] > time; index--) {
      doubles[place(index)] = doubles[place(index - 1)];
      if (this.#width === 2) doubles[place(index) + size] = doubles[place(index - 1) + size];
    }
    doubles[place(index)] = time;
    if (this.#width === 2) doubles[place(index) + size] = frame;
    for (let last = Math.max(index, threshold); last < length; last++) {
      const end = doubles[place(last)];
      if (doubles[place(last - threshold)] <= end - windowNs) continue;
      this.begun = end;
      return true;
    }
    return false;
  }

  /** How many of the kept times are not later than `time`. */
  #behind(row: number, time: number): number {
    let low = 0;
    let high = this.#lengthOf(row);
    // Nearly always it is all of them or none.
    if (high === 0 || this.#timeAt(row, high - 1) <= time) return high;
    if (this.#timeAt(row, 0) > time) return 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timeAt(row, middle) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #lengthOf(row: number): number {
    return row << CELL_SHIFT < this.#cells.length ? this.#cells[(row << CELL_SHIFT) + LENGTH] : 0;
  }

  #timeAt(row: number, index: number): number {
    const cells = this.#cells;
    const at = row << CELL_SHIFT;
    const mask = sizeOf(cells[at + CLASS]) - 1;
    return this.#pool.doubles[cells[at + BLOCK] + ((cells[at + HEAD] + index) & mask)];
  }

  #growCells(row: number): void {
    const cells = new Int32Array(Math.max(this.#cells.length * 2, (row + 1) << CELL_SHIFT));
    cells.set(this.#cells);
    this.#cells = cells;
  }
}
