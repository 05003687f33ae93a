import type { FieldCursor } from '../field-cursor.ts';
import { PAIRS, PIM, pimOldFlags, pimRegistered } from './pim-fields.ts';

/** The fields of PIM's version 1 (draft-ietf-idmr-pim-spec-02), a type of IGMP's; `verify` gives the checksum's status. */
export function walkPim1(cursor: FieldCursor, verify: () => number): void {
  const { sink } = cursor;
  sink.value(PIM.igmpType, 'PIM (0x14)');
  cursor.pass(1);
  const code = cursor.number(PIM.code, 1);
  // Wireshark asks for the version first, which stands behind the checksum.
  if (cursor.left <= 2 || cursor.number(PIM.checksum, 2) < 0) return;
  sink.value(PIM.checksumStatus, verify());
  cursor.number(PIM.version, 1);
  if (cursor.bytes(PIM.reserved, 3)) messages[code]?.(cursor);
}

const messages: Readonly<Record<number, (cursor: FieldCursor) => void>> = {
  0(cursor) {
    cursor.same(PIM.mode);
    cursor.pass(2);
    cursor.number(PIM.holdTime, 2);
  },
  1: pimRegistered,
  2(cursor) {
    cursor.bytes(PAIRS.group[0], 4);
    cursor.bytes(PAIRS.source[0], 4);
  },
  3: readJoins,
  4(cursor) {
    cursor.bytes(PIM.groupAddress, 4);
    cursor.bytes(PIM.groupMask, 4);
    cursor.bytes(PAIRS.rp[0], 4);
    cursor.bytes(PIM.reserved, 2);
    cursor.number(PIM.holdTime, 2);
  },
  5(cursor) {
    cursor.bytes(PIM.groupAddress, 4);
    cursor.bytes(PIM.groupMask, 4);
    cursor.same(PIM.rpTree);
    cursor.number(PIM.preference, 4);
    cursor.number(PIM.metric, 4);
  },
  6: readJoins,
  7: readJoins,
};

function readJoins(cursor: FieldCursor): void {
  cursor.bytes(PAIRS.upstream[0], 4);
  cursor.bytes(PIM.reserved, 2);
  cursor.number(PIM.holdTime, 2);
  cursor.bytes(PIM.reserved, 1);
  cursor.number(PIM.maskLength, 1);
  cursor.number(PIM.addressLength, 1);
  for (let groups = cursor.number(PIM.groups, 1); groups > 0; groups--) {
    cursor.bytes(PAIRS.group[0], 4);
    if (!cursor.bytes(PIM.groupMask, 4)) return;
    const joins = cursor.number(PIM.joins, 2);
    const prunesAt = cursor.at;
    const prunes = cursor.left < 2 ? -1 : cursor.peek(prunesAt, 2);
    cursor.pass(2);
    if (prunes < 0 || !readSources(cursor, joins, PAIRS.join[0])) return;
    cursor.sink.at(PIM.prunes, prunesAt, 2);
    if (!readSources(cursor, prunes, PAIRS.prune[0])) return;
  }
}

function readSources(cursor: FieldCursor, count: number, address: (typeof PAIRS.join)[0]): boolean {
  for (let left = count; left > 0; left--) {
    cursor.same(...pimOldFlags);
    cursor.pass(1);
    cursor.number(PIM.maskLength, 1);
    if (!cursor.bytes(address, 4)) return false;
  }
  return true;
}
