import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';

const LENGTH = 0x7f;

const field = fieldMaker('isis.lsp.application.', 'RFC 9479 §4.1');
const standard = [
  field('sabm.legacy', 'Legacy flag (L)', 'bool', { mask: 0x80 }),
  field('sabm.length', 'SABM Length', 'u8', { mask: LENGTH }),
];
const own = [
  field('udabm.reserved', 'Reserved (R)', 'bool', { mask: 0x80 }),
  field('udabm.length', 'UDABM Length', 'u8', { mask: LENGTH }),
];
const bits = [
  field('sabm.bits', 'Standard Application Identifier Bit Mask', 'u8', HEX),
  field('sabm.bits.r', 'RSVP-TE bit (R)', 'bool', { mask: 0x80 }),
  field('sabm.bits.s', 'Segment Routing Policy bit (S)', 'bool', { mask: 0x40 }),
  field('sabm.bits.f', 'Loop-Free Alternate (LFA) bit (F)', 'bool', { mask: 0x20 }),
  field('sabm.bits.x', 'Flexible Algorithm bit (X)', 'bool', { mask: 0x10 }),
];
const ownBits = field('udabm.bits', 'User-Defined Application Identifier Bit Mask', 'bytes');

export const applicationFields: readonly Field[] = [...standard, ...own, ...bits, ownBits];

/** Which applications the attributes behind it are for. */
export function walkApplications(value: FieldCursor): void {
  if (value.left < 2) return;
  const standardLength = value.peek(value.at, 1) & LENGTH;
  value.same(...standard);
  value.pass(1);
  const ownLength = value.peek(value.at, 1) & LENGTH;
  value.same(...own);
  value.pass(1);
  const mask = value.part(standardLength);
  mask.same(...bits);
  value.bytes(ownBits, ownLength);
}
