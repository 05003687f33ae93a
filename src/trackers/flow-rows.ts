/**
 * Rows of flows in typed arrays. What each packet touches fills one cache line: 16 words, of which some are read as
 * doubles. The rest stands in columns of its own.
 */
export const ROW_SHIFT = 4;
/** IPv4's address, or the fold of IPv6's. */
export const ADDRESS_A = 0;
export const ADDRESS_B = 1;
export const PORTS = 2;
/** IP protocol, and the bits below. */
export const KIND = 3;
export const FLAGS = 4;
export const LAST_NANOSECONDS = 5;
export const PACKETS_AB = 12;
export const PACKETS_BA = 13;
export const START_NANOSECONDS = 14;
/** IPv6: where its addresses stand in `wide`, in units of `WIDE` words. */
export const WIDE_INDEX = 15;
/** As doubles, of which a row has 8. */
export const DOUBLE_SHIFT = 3;
export const LAST_SECONDS = 3;
export const BYTES_AB = 4;
export const BYTES_BA = 5;
/** Words of two IPv6 addresses. */
export const WIDE = 8;

/** Bits of the kind beside the IP protocol. A closed row matches no packet any more. */
export const VERSION_6 = 0x100;
export const CLOSED = 0x200;
/** Fragments and cut packets have none though their protocol has. */
export const WITH_PORTS = 0x400;

/** Bits of the flags that readers ask for. */
export const ORIGINATOR_IS_B = 8;
export const REUSED = 32;

// Small, so that growing happens before the code that reads the arrays is optimised for arrays that never change.
const INITIAL_ROWS = 16;

export class FlowRows {
  /** Rows in use; a row's number never changes. */
  count = 0;
  protected capacity = INITIAL_ROWS;
  protected words = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  /** The same memory. */
  protected doubles = new Float64Array(this.words.buffer);
  protected startColumn = new Float64Array(INITIAL_ROWS);
  /** First sequence numbers of both sides. */
  protected bases = new Int32Array(INITIAL_ROWS << 1);
  protected wide = new Int32Array(0);
  protected wideCount = 0;

  ipProtocol(row: number): number {
    return this.words[(row << ROW_SHIFT) + KIND] & 0xff;
  }

  isVersion6(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + KIND] & VERSION_6) !== 0;
  }

  /** Has the row ports, and not just a protocol? */
  hasPorts(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + KIND] & WITH_PORTS) !== 0;
  }

  portA(row: number): number {
    return this.words[(row << ROW_SHIFT) + PORTS] >>> 16;
  }

  portB(row: number): number {
    return this.words[(row << ROW_SHIFT) + PORTS] & 0xffff;
  }

  /** Word `index` (0 to 3, big-endian order) of an address; IPv4 stands in word 0, before zeros. */
  addressWord(row: number, side: 0 | 1, index: number): number {
    const at = row << ROW_SHIFT;
    if ((this.words[at + KIND] & VERSION_6) === 0) return index === 0 ? this.words[at + side] : 0;
    return this.wide[this.words[at + WIDE_INDEX] * WIDE + (side << 2) + index];
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

  packetsAB(row: number): number {
    return this.words[(row << ROW_SHIFT) + PACKETS_AB] >>> 0;
  }

  bytesAB(row: number): number {
    return this.doubles[(row << DOUBLE_SHIFT) + BYTES_AB];
  }

  packetsBA(row: number): number {
    return this.words[(row << ROW_SHIFT) + PACKETS_BA] >>> 0;
  }

  bytesBA(row: number): number {
    return this.doubles[(row << DOUBLE_SHIFT) + BYTES_BA];
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

  /** Doubles the rows, `limit` at most. Pages that no row has touched yet take no memory. */
  protected growRows(limit: number): void {
    this.capacity = Math.min(this.capacity * 2, limit);
    const words = new Int32Array(this.capacity << ROW_SHIFT);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(words.buffer);
    const startColumn = new Float64Array(this.capacity);
    startColumn.set(this.startColumn);
    this.startColumn = startColumn;
    const bases = new Int32Array(this.capacity << 1);
    bases.set(this.bases);
    this.bases = bases;
  }

  /** Keeps both addresses of an IPv6 row; returns their index. */
  protected addWide(addresses: Int32Array): number {
    const index = this.wideCount++;
    if (this.wideCount * WIDE > this.wide.length) {
      const wide = new Int32Array(Math.max(INITIAL_ROWS * WIDE, this.wide.length * 2));
      wide.set(this.wide);
      this.wide = wide;
    }
    for (let i = 0; i < WIDE; i++) this.wide[index * WIDE + i] = addresses[i];
    return index;
  }
}
