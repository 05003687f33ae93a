const TWO_32 = 0x1_0000_0000;

/**
 * One's-complement sum (RFC 1071) of `[start, end)`, added to `sum`; an odd last byte is padded with zero.
 * The result is folded to 16 bits.
 *
 * Words are summed in the processor's order and swapped at the end (RFC 1071 §2 B): 32 bits at a time, in four
 * doubles that hold 2^21 of them exactly. Doubles need no carry: a fifth faster than pairs of int32 sums.
 */
export function addToSum(view: DataView, bytes: Uint8Array, start: number, end: number, sum: number): number {
  let at = start;
  let words = 0;
  if (end - at >= 16) {
    let lane0 = 0;
    let lane1 = 0;
    let lane2 = 0;
    let lane3 = 0;
    for (const last = end - 16; at <= last; at += 16) {
      lane0 += view.getUint32(at, true);
      lane1 += view.getUint32(at + 4, true);
      lane2 += view.getUint32(at + 8, true);
      lane3 += view.getUint32(at + 12, true);
    }
    words = lane0 + lane1 + (lane2 + lane3);
  }
  for (const last = end - 4; at <= last; at += 4) words += view.getUint32(at, true);
  let rest = 0;
  if (end - at >= 2) {
    rest = view.getUint16(at, true);
    at += 2;
  }
  if (at < end) rest += bytes[at];
  const folded = fold(rest + foldWords(words | 0, Math.floor(words / TWO_32) | 0));
  const swapped = ((folded & 0xff) << 8) | (folded >>> 8);
  return fold(swapped + sum);
}

/** Is the sum of an IPv4 header without options (20 bytes) right: all ones, in whichever order its bytes are taken? */
export function isHeaderSumRight(view: DataView, at: number): boolean {
  const first = view.getUint32(at, true) + view.getUint32(at + 4, true) + view.getUint32(at + 8, true);
  const words = first + view.getUint32(at + 12, true) + view.getUint32(at + 16, true);
  return foldWords(words | 0, Math.floor(words / TWO_32) | 0) === 0xffff;
}

/** Folds the two halves of a sum of 32-bit words; as int32, for a double would be boxed on its way into a call. */
function foldWords(low: number, high: number): number {
  return fold(fold(low) + fold(high));
}

/** Folds the carries of a 32-bit sum back into 16 bits. */
export function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}
