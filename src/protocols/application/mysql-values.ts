import { findByte } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { encodedLength, extendedBits, mysqlFields as f, prefix } from './mysql-fields.ts';

const PS_MULTIPLE = 0x0004;
const WIDTHS: Readonly<Record<number, number>> = { 252: 2, 253: 3, 254: 8 };
const psMultiple = extendedBits[2];

/** A length-encoded text: its length is a number as `walkNumber` reads; NULL has neither. */
export function walkEncodedText(cursor: FieldCursor, field: Field): void {
  if (cursor.left > 0 && cursor.peek(cursor.at, 1) === 0xfb) {
    cursor.pass(1);
    return;
  }
  const length = walkNumber(cursor, undefined);
  if (length > cursor.left || length < 0) cursor.pass(cursor.left);
  else if (length === 0) cursor.sink.at(field, cursor.at, 0);
  else cursor.bytes(field, length);
}

/** A length-encoded number, of one byte or up to nine; -1 where it is cut. */
export function walkNumber(cursor: FieldCursor, field: Field | undefined): number {
  const first = cursor.left > 0 ? cursor.peek(cursor.at, 1) : 0xff;
  const width = first < 0xfb ? 0 : (WIDTHS[first] ?? -1);
  if (width < 0 || cursor.left <= width) {
    cursor.pass(cursor.left);
    return -1;
  }
  cursor.sink.at(prefix, cursor.at, 1);
  cursor.pass(1);
  let value = width === 0 ? first : 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + cursor.peek(cursor.at + i, 1);
  cursor.pass(width);
  cursor.sink.value(encodedLength, value);
  if (field !== undefined) cursor.sink.value(field, value);
  return value;
}

/** Two bytes of flags and their bits. Returns the flags; 0 where they are cut. */
export function walkBits(cursor: FieldCursor, field: Field, bits: readonly Field[]): number {
  const { at, left, sink } = cursor;
  cursor.pass(2);
  if (left < 2) return 0;
  sink.at(field, at, 2);
  for (const bit of bits) sink.at(bit, at, 2);
  return cursor.layer.view.getUint16(at, true);
}

/** The upper half of the capabilities. Returns it; 0 where it is cut. */
export function walkExtended(cursor: FieldCursor, field: Field): number {
  const isThere = cursor.left >= 2;
  const flags = walkBits(cursor, field, extendedBits);
  // Wireshark shows this one twice.
  if (isThere) cursor.sink.value(psMultiple, (flags & PS_MULTIPLE) !== 0);
  if (isThere) cursor.sink.value(f.unusedCapabilities, flags >>> 14);
  return flags;
}

/** Up to its NUL, with it; without one, to the packet's end. */
export function walkText(cursor: FieldCursor, field: Field): void {
  const nul = findByte(cursor.layer.bytes, 0, cursor.at, cursor.end);
  const length = Math.min(cursor.end, nul + 1) - cursor.at;
  if (length === 0) cursor.sink.at(field, cursor.at, 0);
  else cursor.bytes(field, length);
}
