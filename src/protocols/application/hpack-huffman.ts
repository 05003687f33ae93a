/** Bits of the code of each byte and of EOS, as digits in base 36 (RFC 7541 appendix B). */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq' +
  'u';

const EOS = 256;
const LONGEST = 30;
/** Padding is shorter than a byte (RFC 7541 §5.2). */
const MOST_PADDING = 7;

/**
 * The code is canonical: of equal length, codes follow the order of their symbols. So the first code of each length and
 * where its symbols stand in `symbols` are all there is to know.
 */
class HuffmanCode {
  readonly first = new Int32Array(LONGEST + 1);
  readonly counts = new Int32Array(LONGEST + 1);
  readonly places = new Int32Array(LONGEST + 1);
  readonly symbols = new Uint16Array(LENGTHS.length);

  constructor() {
    let code = 0;
    let place = 0;
    for (let length = 1; length <= LONGEST; length++) {
      code <<= 1;
      this.first[length] = code;
      this.places[length] = place;
      for (let symbol = 0; symbol < LENGTHS.length; symbol++) {
        if (Number.parseInt(LENGTHS[symbol], 36) === length) this.symbols[place++] = symbol;
      }
      this.counts[length] = place - this.places[length];
      code += this.counts[length];
    }
  }
}

let known: HuffmanCode | undefined;

/**
 * Decodes the string `[start, end)` (RFC 7541 §5.2) into `to` from `at` on, where at least 8/5 of its length are free. The
 * offset behind what was written; -1: it is none.
 */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  // Made for the first who needs it, not at start.
  known ??= new HuffmanCode();
  const { first, counts, places, symbols } = known;
  let written = at;
  let code = 0;
  let length = 0;
  for (let from = start; from < end; from++) {
    const byte = bytes[from];
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >>> bit) & 1);
      length += 1;
      if (length > LONGEST) return -1;
      const place = code - first[length];
      if (place >= counts[length]) continue;
      const symbol = symbols[places[length] + place];
      if (symbol === EOS) return -1;
      to[written++] = symbol;
      code = 0;
      length = 0;
    }
  }
  // What is left is the beginning of EOS, all ones.
  return length <= MOST_PADDING && code === (1 << length) - 1 ? written : -1;
}
