import type { Layer } from '../layer.ts';

/** The header's length, and where its ten items begin. */
export const PRISM = { length: 144, items: 24 } as const;
const ITEM = 12;

/** What an item is about, whichever of the two numberings of drivers it has. */
export const PRISM_ITEM = {
  hostTime: 1,
  macTime: 2,
  channel: 3,
  rssi: 4,
  quality: 5,
  signal: 6,
  noise: 7,
  rate: 8,
  sent: 9,
  length: 10,
} as const;

type Visit = (item: number, value: number, type: number, status: number, length: number) => void;

/** The items of the header at `start`, all of them unsigned, in the order of bytes that its first word tells. */
export function visitPrism({ view }: Layer, start: number, end: number, visit: Visit): void {
  const isLittle = view.getUint32(start) > 0xffff;
  for (let at = start + PRISM.items; at + ITEM <= end; at += ITEM) {
    const type = view.getUint32(at, isLittle);
    // 0x00030044 and 0x3041 are both the channel.
    const item = type > 0xffff ? type >>> 16 : type >>> 12;
    visit(
      item,
      view.getUint32(at + 8, isLittle),
      type,
      view.getUint16(at + 4, isLittle),
      view.getUint16(at + 6, isLittle),
    );
  }
}
