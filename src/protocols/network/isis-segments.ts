import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';

const segment = fieldMaker('isis.lsp.', 'RFC 8667 §2.1');
const label = segment('sid.sli_label', 'SID/Label/Index', 'u24', { mask: 0x0fffff });
const index = segment('sid.sli_index', 'SID/Label/Index', 'u32', HEX);
const address = segment('sid.sli_ipv6', 'SID/Label/Index', 'ipv6');
/** Of prefixes, and those that a router can do. */
export const algorithm = segment('sr_alg', 'Algorithm', 'u8');
const depth = fieldMaker('isis.lsp.', 'RFC 8491 §2');
const depthType = depth('igp_msd_type', 'MSD Type', 'u8');
const depthValue = depth('igp_msd_value', 'MSD Value', 'u8');

export const segmentFields: readonly Field[] = [label, index, address, algorithm, depthType, depthValue];

/** A segment's identifier, which its length tells: a label, an index or an address. */
export function walkSegment(value: FieldCursor): void {
  if (value.left === 3) value.number(label, 3);
  else if (value.left === 4) value.number(index, 4);
  else if (value.left === 16) value.bytes(address, 16);
}

/** How many segments a router or one of its links can do, by kind. */
export function walkDepths(value: FieldCursor): void {
  while (value.left >= 2) {
    value.number(depthType, 1);
    value.number(depthValue, 1);
  }
}
