import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker } from '../layout.ts';
import { readRsn, readWpa, securityFields } from './wlan-rsn.ts';
import { tagLength, tagNumber, vendorKind, vendorOrganisation, wfaKind } from './wlan-tag-head.ts';

const RSN = 48;
const VENDOR = 221;
const ORGANISATION = { ieee: 0x000fac, microsoft: 0x0050f2 } as const;
const PMKID = 4;

const field = fieldMaker('wlan.rsn.ie.', 'IEEE 802.11 §12.7.2');
const dataType = field('kde.data_type', 'Data Type', 'u8');
const pmkid = field('pmkid', 'PMKID', 'bytes');

export const keyDataFields: readonly Field[] = [
  ...[tagNumber, tagLength, vendorOrganisation, vendorKind, wfaKind, dataType, pmkid],
  ...securityFields,
];

/** The elements that the handshake carries: what security the network has, and keys' names. */
export function readKeyData(cursor: FieldCursor): void {
  while (cursor.left >= 2) {
    const number = cursor.number(tagNumber, 1);
    const length = cursor.number(tagLength, 1);
    if (length > cursor.left) return;
    const value = cursor.part(length);
    if (number === RSN) readRsn(value);
    else if (number === VENDOR) readVendorData(value);
  }
}

function readVendorData(cursor: FieldCursor): void {
  const vendor = cursor.number(vendorOrganisation, 3);
  if (vendor < 0 || !cursor.same(vendorKind)) return;
  const kind = cursor.peek(cursor.at, 1);
  if (vendor === ORGANISATION.ieee) {
    cursor.number(dataType, 1);
    if (kind === PMKID) cursor.bytes(pmkid, cursor.left);
  } else if (vendor === ORGANISATION.microsoft) {
    cursor.number(wfaKind, 1);
    if (kind === 1) readWpa(cursor);
  }
}
