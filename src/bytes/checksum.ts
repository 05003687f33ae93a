/**
 * One's-complement sum (RFC 1071) of `[start, end)`, added to `sum`; an odd last byte is padded with zero.
 * The result is folded to 16 bits. Big-endian words of the bytes; 32 bits a step, four lanes, carries kept apart.
 */
export function addToSum(view: DataView, bytes: Uint8Array, start: number, end: number, sum: number): number {
  let at = start;
  let high = 0;
  let low = 0;
  // Each lane adds at most 2 × 65535 a step; 2^31 / 2^17 steps is far beyond the 64 KiB that a datagram can have.
  for (const last = end - 16; at <= last; at += 16) {
    const a = view.getInt32(at);
    const b = view.getInt32(at + 4);
    const c = view.getInt32(at + 8);
    const d = view.getInt32(at + 12);
    high = (high + (a >>> 16) + (b >>> 16) + (c >>> 16) + (d >>> 16)) | 0;
    low = (low + (a & 0xffff) + (b & 0xffff) + (c & 0xffff) + (d & 0xffff)) | 0;
  }
  for (const last = end - 4; at <= last; at += 4) {
    const word = view.getInt32(at);
    high = (high + (word >>> 16)) | 0;
    low = (low + (word & 0xffff)) | 0;
  }
  if (end - at >= 2) {
    high = (high + view.getUint16(at)) | 0;
    at += 2;
  }
  if (at < end) low = (low + (bytes[at] << 8)) | 0;
  return fold(fold(high) + fold(low) + sum);
}

/** Folds the carries of a sum back into 16 bits. */
export function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}
