import type { FlowTable } from './flow-table.ts';
import { ROW_SHIFT as KEY_SHIFT, KIND, PORTS, VERSION_6 } from './row-key.ts';
import { INITIAL_ROWS, roomFor } from './row-room.ts';
import type { StreamFlows, StreamFlowTable } from './stream-flows.ts';

const ROW_SHIFT = 2;
const WIDE = 8;

/** Flows that another thread found, as it tells of them with each packet. */
export class ToldFlows implements StreamFlows {
  tcpRow = -1;
  tcpSide: 0 | 1 = 0;
  tcpLayer = 0;
  udpRow = -1;
  udpSide: 0 | 1 = 0;
  udpLayer = 0;
  readonly table = new ToldFlowTable();

  /** Its packets are told of beforehand. */
  packet(): void {}

  segment(): boolean {
    return true;
  }
}

class ToldFlowTable implements StreamFlowTable {
  count = 0;
  #capacity = INITIAL_ROWS;
  /** The key of each row, which for IPv6 tells where the addresses stand. */
  #keys: Int32Array = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  #starts: Float64Array = new Float64Array(INITIAL_ROWS);
  #startNanoseconds: Int32Array = new Int32Array(INITIAL_ROWS);
  #wide: Int32Array = new Int32Array(INITIAL_ROWS * WIDE);
  #wideCount = 0;

  /** Takes up rows as a `FlowTeller` wrote them. */
  add(words: Int32Array): void {
    for (let at = 0; at < words.length; ) {
      const row = this.count++;
      if (row >= this.#capacity) this.#grow(row);
      this.#starts[row] = Number.POSITIVE_INFINITY;
      const key = row << ROW_SHIFT;
      for (let i = 0; i <= KIND; i++) this.#keys[key + i] = words[at++];
      if ((this.#keys[key + KIND] & VERSION_6) === 0) continue;
      const wide = this.#wideCount++ * WIDE;
      if (wide === this.#wide.length) this.#wide = larger(this.#wide, wide * 2);
      this.#keys[key] = wide;
      for (let i = 0; i < WIDE; i++) this.#wide[wide + i] = words[at++];
    }
  }

  /** A packet of the row had this time. */
  meet(row: number, seconds: number, nanoseconds: number): void {
    const start = this.#starts[row];
    if (seconds > start || (seconds === start && nanoseconds >= this.#startNanoseconds[row])) return;
    this.#starts[row] = seconds;
    this.#startNanoseconds[row] = nanoseconds;
  }

  startSeconds(row: number): number {
    return this.#starts[row];
  }

  startNanoseconds(row: number): number {
    return this.#startNanoseconds[row];
  }

  isVersion6(row: number): boolean {
    return (this.#keys[(row << ROW_SHIFT) + KIND] & VERSION_6) !== 0;
  }

  port(row: number, side: 0 | 1): number {
    const ports = this.#keys[(row << ROW_SHIFT) + PORTS];
    return side === 0 ? ports >>> 16 : ports & 0xffff;
  }

  addressWord(row: number, side: 0 | 1, index: number): number {
    const at = row << ROW_SHIFT;
    if (this.isVersion6(row)) return this.#wide[this.#keys[at] + (side << 2) + index];
    return index === 0 ? this.#keys[at + side] : 0;
  }

  #grow(row: number): void {
    const starts = this.#starts;
    this.#capacity = roomFor(row);
    this.#keys = larger(this.#keys, this.#capacity << ROW_SHIFT);
    this.#startNanoseconds = larger(this.#startNanoseconds, this.#capacity);
    this.#starts = new Float64Array(this.#capacity);
    this.#starts.set(starts);
  }
}

/** Numbers the flows that another thread is told of, in the order in which it hears of them: its rows. */
export class FlowTeller {
  readonly #table: FlowTable;
  /** By row of the flow table; one more than the number, 0 for those that were not told. */
  #numbers: Int32Array = new Int32Array(INITIAL_ROWS);
  #count = 0;
  /** Keys that wait to be told. */
  #words: Int32Array<ArrayBuffer> = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  #length = 0;

  constructor(table: FlowTable) {
    this.#table = table;
  }

  /** The other thread's row for one of the flow table; -1 for -1. */
  rowOf(row: number): number {
    if (row < 0) return -1;
    if (row >= this.#numbers.length) this.#numbers = larger(this.#numbers, roomFor(row));
    const number = this.#numbers[row] - 1;
    return number >= 0 ? number : this.#tell(row);
  }

  isTold(row: number): boolean {
    return row >= 0 && row < this.#numbers.length && this.#numbers[row] > 0;
  }

  /** What `ToldFlows` has to hear before the packets that were told meanwhile: each key, and of IPv6 both addresses. */
  take(): Int32Array<ArrayBuffer> {
    const told = this.#words.slice(0, this.#length);
    this.#length = 0;
    return told;
  }

  #tell(row: number): number {
    const table = this.#table;
    const needed = this.#length + (1 << ROW_SHIFT) + WIDE;
    if (needed > this.#words.length) this.#words = larger(this.#words, 2 * needed);
    const words = this.#words;
    const key = row << KEY_SHIFT;
    for (let i = 0; i <= KIND; i++) words[this.#length++] = table.words[key + i];
    if (table.isVersion6(row)) {
      for (let i = 0; i < WIDE; i++) words[this.#length++] = table.addressWord(row, i < 4 ? 0 : 1, i & 3);
    }
    this.#numbers[row] = ++this.#count;
    return this.#count - 1;
  }
}

function larger(words: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(words);
  return copy;
}
