const LF = 0x0a;
const LINE_FEEDS = 0x0a0a0a0a;
const ONES = 0x01010101;
const LOW_BITS = 0x7f7f7f7f;
const HIGH_BITS = 0x80808080 | 0;

/**
 * Looks for line feeds four bytes at a time, in aligned words: a third of the time that unaligned ones take. All sums
 * are kept to 32 bits at each step, or the engine goes over to doubles.
 */
export class LineFeeds {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  /** Where the bytes start in the words' memory. */
  readonly #base: number;
  /** Behind the last byte that is in a whole word. */
  readonly #wholeEnd: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#base = bytes.byteOffset;
    this.#words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >>> 2);
    this.#wholeEnd = (this.#words.length << 2) - this.#base;
  }

  /** Offset of the next line feed, or -1. */
  next(start: number, end: number): number {
    const words = this.#words;
    const base = this.#base;
    const from = start + base;
    const wholeEnd = Math.min(end, this.#wholeEnd);
    if (start < wholeEnd) {
      const last = (wholeEnd + base - 1) >> 2;
      let at = from >> 2;
      // A byte of the word is 0 where a line feed was. This test is exact for each byte: some stand before the start.
      let word = words[at] ^ LINE_FEEDS;
      let zeros = ~(((word & LOW_BITS) + LOW_BITS) | 0 | word | LOW_BITS) & (-1 << ((from & 3) << 3));
      while (zeros === 0) {
        if (++at > last) break;
        // This one is quicker, and exact for the lowest.
        word = words[at] ^ LINE_FEEDS;
        zeros = ((word - ONES) | 0) & ~word & HIGH_BITS;
      }
      if (zeros !== 0) {
        const found = (at << 2) + ((31 - Math.clz32(zeros & (-zeros | 0))) >>> 3) - base;
        return found < end ? found : -1;
      }
    }
    const bytes = this.#bytes;
    for (let at = Math.max(start, wholeEnd); at < end; at++) if (bytes[at] === LF) return at;
    return -1;
  }
}
