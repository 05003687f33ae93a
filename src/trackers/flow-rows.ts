import { KeyedRows } from './keyed-rows.ts';
import { DOUBLE_SHIFT, KIND, ROW_SHIFT, WITH_PORTS } from './row-key.ts';
import { INITIAL_ROWS } from './row-room.ts';

/** Words of a row behind its key. */
export const FLAGS = 4;
export const LAST_NANOSECONDS = 5;
/** By the side that sends; also `BYTES`. */
export const PACKETS = 12;
export const START_NANOSECONDS = 14;
/** Of TCP, one more than the how many-th of its connections it is. */
export const TCP_NUMBER = 15;
/** As doubles. */
export const LAST_SECONDS = 3;
export const BYTES = 4;

/** Bits of the flags that readers ask for. */
export const ORIGINATOR_IS_B = 8;
export const REUSED = 32;

/** A row and what stands beside it, to be put into another table. */
export interface SavedFlow {
  readonly words: Int32Array;
  readonly bases: Int32Array;
  readonly start: number;
  /** A's four words, then B's. */
  readonly addresses: Int32Array;
}

/** What is known of a flow. What not each packet touches stands in columns of its own. */
export class FlowRows extends KeyedRows {
  protected startColumn = new Float64Array(INITIAL_ROWS);
  /** First sequence numbers of both sides. */
  protected bases = new Int32Array(INITIAL_ROWS << 1);

  /** Has the row ports, and not just a protocol? */
  hasPorts(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + KIND] & WITH_PORTS) !== 0;
  }

  /** Where the side's sequence numbers start: that of its SYN, or one before the first that was met. */
  baseSequence(row: number, side: 0 | 1): number {
    return this.bases[(row << 1) + side] >>> 0;
  }

  /** Did the row take over the ports of an earlier one? */
  isReused(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + FLAGS] & REUSED) !== 0;
  }

  /** B sent the SYN. */
  originatorIsB(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + FLAGS] & ORIGINATOR_IS_B) !== 0;
  }

  /** The row's number among those of TCP, for who keeps something of these alone; -1: it is none. */
  tcpNumber(row: number): number {
    return this.words[(row << ROW_SHIFT) + TCP_NUMBER] - 1;
  }

  packetsAB(row: number): number {
    return this.words[(row << ROW_SHIFT) + PACKETS] >>> 0;
  }

  bytesAB(row: number): number {
    return this.doubles[(row << DOUBLE_SHIFT) + BYTES];
  }

  packetsBA(row: number): number {
    return this.words[(row << ROW_SHIFT) + PACKETS + 1] >>> 0;
  }

  bytesBA(row: number): number {
    return this.doubles[(row << DOUBLE_SHIFT) + BYTES + 1];
  }

  /** Infinite while no packet of the row had a time. */
  startSeconds(row: number): number {
    return this.startColumn[row];
  }

  startNanoseconds(row: number): number {
    return this.words[(row << ROW_SHIFT) + START_NANOSECONDS];
  }

  lastSeconds(row: number): number {
    return this.doubles[(row << DOUBLE_SHIFT) + LAST_SECONDS];
  }

  lastNanoseconds(row: number): number {
    return this.words[(row << ROW_SHIFT) + LAST_NANOSECONDS];
  }

  copyRow(row: number): SavedFlow {
    const at = row << ROW_SHIFT;
    return {
      words: this.words.slice(at, at + (1 << ROW_SHIFT)),
      bases: this.bases.slice(row << 1, (row + 1) << 1),
      start: this.startColumn[row],
      addresses: Int32Array.from({ length: 8 }, (_, index) => this.addressWord(row, index < 4 ? 0 : 1, index & 3)),
    };
  }

  /** Those that something was heard of last, `most` of them; none whose ports another one took over. */
  copyLatest(most: number): SavedFlow[] {
    const rows = Array.from({ length: this.count }, (_, row) => row).filter((row) => !this.isClosed(row));
    if (rows.length > most) rows.sort((a, b) => this.lastSeconds(b) - this.lastSeconds(a));
    return rows.slice(0, most).map((row) => this.copyRow(row));
  }

  protected override growRows(): void {
    super.growRows();
    const startColumn = new Float64Array(this.capacity);
    startColumn.set(this.startColumn);
    this.startColumn = startColumn;
    const bases = new Int32Array(this.capacity << 1);
    bases.set(this.bases);
    this.bases = bases;
  }
}
