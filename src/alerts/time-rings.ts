import { classFor, DoublePool, SMALLEST, sizeOf } from './double-pool.ts';

/** Words of a key: its block, the block's class, the oldest time's place in it, how many there are; then who waits. */
const CELL_SHIFT = 3;
const BLOCK = 0;
const CLASS = 1;
const HEAD = 2;
const LENGTH = 3;
/** So many more may come until somebody has to look, of so many from the last look on. */
const LEFT = 4;
const STEP = 5;
const INITIAL_KEYS = 64;
const LONGEST_STEP = 1 << 30;

/** A rule that reads these times. */
export interface RingReader {
  readonly windowNs: number;
  /** The last so many times and one tell it all. */
  readonly threshold: number;
  /** A time that goes though it lies within the window. */
  drop(row: number, time: number): void;
}

/**
 * When something happened, of each key (a row), for all rules that count the same thing: of a threshold N the last N + 1
 * times tell all, so that the largest has room for the others. In order of time, what is late too.
 */
export class TimeRings {
  /** Of the last `push`: where it was put in because it came late; -1: it is the newest. */
  lateIndex = -1;
  /** Keys on alarm, of all readers: somebody asks for times that are dropped. */
  watched = 0;
  readonly #readers: RingReader[] = [];
  readonly #pool = new DoublePool();
  /** Doubles that a time takes: with the number of its packet, two. */
  readonly #width: number;
  /** By size class of a full block: of the readers that need more, the longest window. */
  #horizons: number[] = [];
  #cells = new Int32Array(INITIAL_KEYS << CELL_SHIFT);

  constructor(withFrames: boolean) {
    this.#width = withFrames ? 2 : 1;
  }

  /** Before the first `push`. */
  join(reader: RingReader): void {
    this.#readers.push(reader);
    // One more than it takes, so that one that comes late finds its place.
    const most = Math.max(...this.#readers.map(({ threshold }) => threshold)) + 2;
    this.#horizons = Array.from({ length: classFor(most) + 1 }, (_, sizeClass) =>
      this.#readers.reduce(
        (longest, { threshold, windowNs }) =>
          threshold + 2 > sizeOf(sizeClass) ? Math.max(longest, windowNs) : longest,
        Number.NEGATIVE_INFINITY,
      ),
    );
  }

  /** It happened at `time`; true: somebody has to look. */
  push(row: number, time: number, frame: number): boolean {
    const at = row << CELL_SHIFT;
    if (at >= this.#cells.length) this.#growCells(row);
    const cells = this.#cells;
    let { doubles } = this.#pool;
    let mask = (SMALLEST << cells[at + CLASS]) - 1;
    let length = cells[at + LENGTH];
    if (length === 0) {
      cells[at + CLASS] = 0;
      cells[at + HEAD] = 0;
      cells[at + BLOCK] = this.#pool.take(this.#width - 1);
      mask = SMALLEST - 1;
      doubles = this.#pool.doubles;
    } else if (length > mask) {
      // The oldest goes when it tells nothing any more, else the block is doubled.
      const oldest = doubles[cells[at + BLOCK] + cells[at + HEAD]];
      if (oldest > time - this.#horizons[cells[at + CLASS]]) {
        this.#grow(at);
        mask = 2 * mask + 1;
        doubles = this.#pool.doubles;
      } else {
        if (this.watched > 0) this.#drop(row, oldest, time);
        cells[at + HEAD] = (cells[at + HEAD] + 1) & mask;
        length -= 1;
      }
    }
    const block = cells[at + BLOCK];
    const last = cells[at + HEAD] + length;
    cells[at + LENGTH] = length + 1;
    cells[at + LEFT] -= 1;
    if (this.#width === 2) doubles[block + mask + 1 + (last & mask)] = frame;
    if (length > 0 && doubles[block + ((last - 1) & mask)] > time) {
      this.lateIndex = this.#insert(at, time, frame);
      return true;
    }
    doubles[block + (last & mask)] = time;
    if (cells[at + LEFT] > 0) return false;
    this.lateIndex = -1;
    return true;
  }

  /** How many came since the last look. */
  elapsed(row: number): number {
    const at = row << CELL_SHIFT;
    return at < this.#cells.length ? this.#cells[at + STEP] - this.#cells[at + LEFT] : 0;
  }

  /** Nobody has to look before so many more came. */
  rest(row: number, count: number): void {
    const at = row << CELL_SHIFT;
    this.#cells[at + STEP] = this.#cells[at + LEFT] = Math.min(count, LONGEST_STEP);
  }

  /** Somebody has to look at what comes next. */
  wake(row: number): void {
    const at = row << CELL_SHIFT;
    if (at >= this.#cells.length) return;
    this.#cells[at + STEP] = this.elapsed(row) + 1;
    this.#cells[at + LEFT] = 1;
  }

  /** Rows that there may be. */
  get capacity(): number {
    return this.#cells.length >> CELL_SHIFT;
  }

  /** The longest window that anybody asks for. */
  get longestNs(): number {
    return Math.max(...this.#readers.map(({ windowNs }) => windowNs));
  }

  lengthOf(row: number): number {
    return row << CELL_SHIFT < this.#cells.length ? this.#cells[(row << CELL_SHIFT) + LENGTH] : 0;
  }

  /** Of the times that are kept, oldest first. */
  timeAt(row: number, index: number): number {
    const cells = this.#cells;
    const at = row << CELL_SHIFT;
    const mask = sizeOf(cells[at + CLASS]) - 1;
    return this.#pool.doubles[cells[at + BLOCK] + ((cells[at + HEAD] + index) & mask)];
  }

  /** -Infinity where nothing is known. */
  newest(row: number): number {
    const length = this.lengthOf(row);
    return length === 0 ? Number.NEGATIVE_INFINITY : this.timeAt(row, length - 1);
  }

  /** How many of the kept times are not later than `time`. */
  behind(row: number, time: number): number {
    let low = 0;
    let high = this.lengthOf(row);
    // Nearly always it is all of them or none.
    if (high === 0 || this.timeAt(row, high - 1) <= time) return high;
    if (this.timeAt(row, 0) > time) return 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeAt(row, middle) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Numbers of packets; those of another run are not known. */
  frames(row: number, from: number, end: number): number[] {
    if (this.#width === 1) return [];
    const cells = this.#cells;
    const at = row << CELL_SHIFT;
    const size = sizeOf(cells[at + CLASS]);
    const frames: number[] = [];
    for (let index = from; index < end; index++) {
      const frame = this.#pool.doubles[cells[at + BLOCK] + size + ((cells[at + HEAD] + index) & (size - 1))];
      if (frame > 0) frames.push(frame);
    }
    return frames;
  }

  forget(row: number): void {
    const at = row << CELL_SHIFT;
    if (this.lengthOf(row) === 0) return;
    this.#pool.give(this.#cells[at + BLOCK], this.#cells[at + CLASS] + this.#width - 1);
    this.#cells.fill(0, at, at + (1 << CELL_SHIFT));
  }

  shift(nanoseconds: number): void {
    const cells = this.#cells;
    const { doubles } = this.#pool;
    for (let at = 0; at < cells.length; at += 1 << CELL_SHIFT) {
      const mask = sizeOf(cells[at + CLASS]) - 1;
      for (let i = 0; i < cells[at + LENGTH]; i++) {
        doubles[cells[at + BLOCK] + ((cells[at + HEAD] + i) & mask)] -= nanoseconds;
      }
    }
  }

  #drop(row: number, oldest: number, time: number): void {
    for (const reader of this.#readers) if (oldest > time - reader.windowNs) reader.drop(row, oldest);
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

  /** One that is late finds its place: room for it is there. */
  #insert(at: number, time: number, frame: number): number {
    const cells = this.#cells;
    const { doubles } = this.#pool;
    const size = sizeOf(cells[at + CLASS]);
    const block = cells[at + BLOCK];
    const head = cells[at + HEAD];
    const place = (index: number): number => block + ((head + index) & (size - 1));
    let index = cells[at + LENGTH] - 1;
    for (; index > 0 && doubles[place(index - 1)] > time; index--) {
      doubles[place(index)] = doubles[place(index - 1)];
      if (this.#width === 2) doubles[place(index) + size] = doubles[place(index - 1) + size];
    }
    doubles[place(index)] = time;
    if (this.#width === 2) doubles[place(index) + size] = frame;
    return index;
  }

  #growCells(row: number): void {
    const cells = new Int32Array(Math.max(this.#cells.length * 2, (row + 1) << CELL_SHIFT));
    cells.set(this.#cells);
    this.#cells = cells;
  }
}
