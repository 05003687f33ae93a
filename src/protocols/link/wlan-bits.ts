import { fieldMaker, HEX, type Layout } from '../layout.ts';

/** Name, label and mask of a part of a little-endian number; no mask: the number as a whole. */
export type Bits = readonly (readonly [name: string, label: string, mask: number, flag?: typeof FLAG])[];

export const FLAG = 'bool';
const TYPES = { 1: 'u8', 2: 'u16le', 4: 'u32le' } as const;

/** The fields of the number `at` bytes into its structure; a flag is read from the byte that holds it. */
export function bitLayout(prefix: string, ref: string, width: 1 | 2 | 4, at: number, rows: Bits): Layout {
  const field = fieldMaker(`wlan.${prefix}`, ref);
  return rows.map(([name, label, mask, flag]) => {
    if (mask === 0) return [at, field(name, label, TYPES[width], HEX)];
    if (flag === undefined) return [at, field(name, label, TYPES[width], { mask })];
    const byte = (31 - Math.clz32(mask)) >>> 3;
    return [at + byte, field(name, label, 'bool', { mask: mask >>> (byte * 8) })];
  });
}
