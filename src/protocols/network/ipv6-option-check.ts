import type { Dissection } from '../dissection.ts';

const PAD1 = 0x00;

/**
 * False when an option of `[from, end)` claims more than the packet has: noted, and nothing follows. One that only runs
 * into the next header ends the list. All bytes up to `end` are there.
 */
export function areOptionsWithin(d: Dissection, from: number, end: number): boolean {
  const { bytes } = d;
  let at = from;
  while (at + 2 <= end) {
    const next = bytes[at] === PAD1 ? at + 1 : at + 2 + bytes[at + 1];
    if (next > d.wireEnd) {
      d.malformed(at, next - at, d.wireEnd - at);
      return false;
    }
    at = next;
  }
  return true;
}
