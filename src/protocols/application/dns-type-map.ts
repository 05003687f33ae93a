import type { DnsCursor } from './dns-cursor.ts';
import { resource } from './dns-fields.ts';

/** Blocks of 256 types, one bit each, of which the empty end is left out (RFC 4034 §4.1.2). */
export function readTypes(cursor: DnsCursor): boolean {
  while (cursor.left >= 2) {
    const block = cursor.u8() << 8;
    const size = cursor.u8(1);
    cursor.at += 2;
    if (size > cursor.left) return false;
    for (let i = 0; i < size * 8; i++) {
      if ((cursor.u8(i >>> 3) & (0x80 >>> (i & 7))) !== 0) cursor.sink.value(resource.type, block + i);
    }
    cursor.at += size;
  }
  return cursor.left === 0;
}
