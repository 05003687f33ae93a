/** Presence bits and what they stand for: https://www.radiotap.org/fields/defined. */
export const ITEM = {
  time: 0,
  flags: 1,
  rate: 2,
  channel: 3,
  hopping: 4,
  signalDbm: 5,
  noiseDbm: 6,
  quality: 7,
  attenuation: 8,
  attenuationDb: 9,
  power: 10,
  antenna: 11,
  signalDb: 12,
  noiseDb: 13,
  rxFlags: 14,
  txFlags: 15,
  retries: 17,
  extendedChannel: 18,
  mcs: 19,
  aggregate: 20,
  vht: 21,
  timestamp: 22,
  vendor: 30,
} as const;

export const PRESENT = 4;
const NAMESPACE = 1 << 29;
const VENDOR = 1 << 30;
const MORE = 1 << 31;
const VENDOR_HEADER = 6;
/** Bytes and alignment of bits 0 to 27; of a bit that nobody has defined neither is known, and all behind it is lost. */
const SIZES = [8, 1, 1, 4, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 8, 3, 8, 12, 12, 12, 12, 0, 1, 4];
const ALIGNMENTS = [8, 1, 1, 2, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 4, 1, 4, 2, 8, 2, 2, 1, 1, 2];

/** Is told of each item that lies within the header; `item` is a presence bit. */
export type ItemVisitor = (item: number, at: number) => void;

/**
 * Goes through the items of the header `[start, end)`: words of presence bits, each of radiotap's own namespace or of a
 * vendor's, then what they announce, aligned to the header's start.
 */
export function visitItems(view: DataView, start: number, end: number, visit: ItemVisitor): void {
  let at = endOfWords(view, start, end);
  if (at < 0) return;
  let isKnown = true;
  for (let word = start + PRESENT; ; word += 4) {
    const present = view.getUint32(word, true);
    for (let item = 0; item < SIZES.length && isKnown; item++) {
      if ((present & (1 << item)) === 0) continue;
      const size = SIZES[item];
      at = align(at, start, ALIGNMENTS[item]);
      if (size === 0 || at + size > end) return;
      visit(item, at);
      at += size;
    }
    // Without either bit the next word goes on with items beyond 31, which nobody has defined.
    isKnown = (present & NAMESPACE) !== 0;
    if ((present & VENDOR) !== 0) {
      at = align(at, start, 2);
      if (at + VENDOR_HEADER > end) return;
      visit(ITEM.vendor, at);
      at += VENDOR_HEADER + view.getUint16(at + 4, true);
    }
    if ((present & MORE) === 0) return;
  }
}

/** Behind the last presence word; -1 where they run over. */
export function endOfWords(view: DataView, start: number, end: number): number {
  for (let at = start + PRESENT; at + 4 <= end; at += 4) {
    if ((view.getUint32(at, true) & MORE) === 0) return at + 4;
  }
  return -1;
}

export function align(at: number, start: number, alignment: number): number {
  return at + (-(at - start) & (alignment - 1));
}
