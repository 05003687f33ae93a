import { ROW_SHIFT } from '../trackers/row-key.ts';
import {
  BYTE_SHIFT,
  type ConnectionRows,
  HISTORY,
  HISTORY_LENGTH,
  HISTORY_LETTERS,
  SEEN,
  SIDE_SHIFT,
} from './connection-rows.ts';

/** Letters of an originator, as Zeek's `history` has them; a responder's are small. */
export const LETTER = {
  syn: 0x53,
  handshake: 0x48,
  ack: 0x41,
  data: 0x44,
  fin: 0x46,
  reset: 0x52,
  checksum: 0x43,
  gap: 0x47,
  retransmission: 0x54,
  zeroWindow: 0x57,
  inconsistent: 0x49,
  multiple: 0x51,
} as const;

const FLIPPED = 0x5e;
const INCOMPLETE = 0x58;
const SMALL = 0x20;
/** Bits of the responder in `SEEN`. */
const RESPONDER_SHIFT = 16;
/** Longer histories are an attack or a broken host: nobody reads them. */
const LONGEST = 4096;
const LOGARITHM_BASE = 10;

/** Bits of `SEEN`, one for each kind that is told once, or again only when it differs. */
export const KINDS = {
  syn: 1,
  fin: 2,
  reset: 4,
  finReset: 8,
  data: 16,
  ack: 32,
  multiple: 64,
} as const;

/** Adds the letter of the role, however often it is there. */
export function addLetter(rows: ConnectionRows, row: number, letter: number, isOriginator: boolean): void {
  append(rows, row, isOriginator ? letter : letter | SMALL);
}

/** The roles were changed over, against what the first packet said. */
export function addFlip(rows: ConnectionRows, row: number): void {
  append(rows, row, FLIPPED);
}

/** Not all that could be told of the connection is. */
export function addIncomplete(rows: ConnectionRows, row: number): void {
  append(rows, row, INCOMPLETE);
}

/** Adds the letter once a role; true when it was there already. */
export function addOnce(
  rows: ConnectionRows,
  row: number,
  kind: number,
  letter: number,
  isOriginator: boolean,
): boolean {
  const bit = isOriginator ? kind : kind << RESPONDER_SHIFT;
  const at = (row << ROW_SHIFT) + SEEN;
  if ((rows.cold[at] & bit) !== 0) return true;
  rows.cold[at] |= bit;
  addLetter(rows, row, letter, isOriginator);
  return false;
}

/** Counts an event of a side of TCP in its word `counter`: the 1st, 10th, 100th … is a letter. */
export function addScaled(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  counter: number,
  letter: number,
  isOriginator: boolean,
): void {
  const at = (((row << 1) | side) << SIDE_SHIFT) + counter;
  const count = rows.sides[at] + 1;
  rows.sides[at] = count;
  if (isPower(count)) addLetter(rows, row, letter, isOriginator);
}

function isPower(count: number): boolean {
  let power = 1;
  while (power < count) power *= LOGARITHM_BASE;
  return power === count;
}

function append(rows: ConnectionRows, row: number, code: number): void {
  const at = (row << ROW_SHIFT) + HISTORY_LENGTH;
  const length = rows.cold[at];
  if (length < HISTORY_LETTERS) {
    rows.bytes[(row << BYTE_SHIFT) + HISTORY + length] = code;
    rows.cold[at] += 1;
    return;
  }
  const more = rows.longHistories.get(row) ?? '';
  if (more.length < LONGEST) rows.longHistories.set(row, more + String.fromCharCode(code));
}
