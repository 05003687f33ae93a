/** Castagnoli's polynomial, bits reversed (RFC 9260 Appendix A). */
const POLYNOMIAL = 0x82f63b78;
const TABLE = makeTable();

/** CRC32c of `[start, end)`, of which the four bytes at `zeroAt` count as zero. */
export function crc32c(bytes: Uint8Array, start: number, end: number, zeroAt: number): number {
  let sum = -1;
  for (let at = start; at < end; at++) {
    const byte = at >= zeroAt && at < zeroAt + 4 ? 0 : bytes[at];
    sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 0xff];
  }
  return ~sum >>> 0;
}

function makeTable(): Int32Array {
  const table = new Int32Array(256);
  for (let index = 0; index < 256; index++) {
    let sum = index;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ ((sum & 1) === 0 ? 0 : POLYNOMIAL);
    table[index] = sum;
  }
  return table;
}
