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

  /** Takes up rows as `tellRows` wrote them. */
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

/** The rows from `from` on, for `add`: each one's key, and of IPv6 both addresses. */
export function tellRows(table: FlowTable, from: number): Int32Array<ArrayBuffer> {
  const words = new Int32Array((table.count - from) * ((1 << ROW_SHIFT) + WIDE));
  let at = 0;
  for (let row = from; row < table.count; row++) {
    const key = row << KEY_SHIFT;
    for (let i = 0; i <= KIND; i++) words[at++] = table.words[key + i];
    if (!table.isVersion6(row)) continue;
    for (let i = 0; i < WIDE; i++) words[at++] = table.addressWord(row, i < 4 ? 0 : 1, i & 3);
  }
  return words.slice(0, at);
}

function larger(words: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(words);
  return copy;
}
