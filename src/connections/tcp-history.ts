import { ROW_SHIFT } from '../trackers/row-key.ts';
import {
  BARE_ACK_A,
  type ConnectionRows,
  DATA_A,
  FLAGS,
  LAST_FIN,
  LAST_RST,
  LAST_SYN,
  ZERO_WINDOWS,
} from './connection-rows.ts';
import { addLetter, addOnce, addScaled, KINDS, LETTER } from './history.ts';
import { sideAt, stateOf } from './tcp-sequence.ts';
import { STATE, type TcpSegment } from './tcp-states.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** The letter of what a segment is. `relative`: its sequence number. */
export function tellSegment(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  { bits, length }: TcpSegment,
  relative: number,
  isOriginator: boolean,
): void {
  const words = sideAt(row, side);
  const control = bits & (SYN | FIN | RST);
  if (control === 0) {
    if (length > 0 || (bits & ACK) !== 0) tellPlain(rows, row, side, length > 0);
  } else if (control === SYN) {
    const letter = (bits & ACK) === 0 ? LETTER.syn : LETTER.handshake;
    tellAgain(rows, row, words + LAST_SYN, relative, KINDS.syn, letter, isOriginator);
  } else if (control === FIN) {
    tellAgain(rows, row, words + LAST_FIN, relative + length, KINDS.fin, LETTER.fin, isOriginator);
  } else if (control === RST) {
    tellAgain(rows, row, words + LAST_RST, relative, KINDS.reset, LETTER.reset, isOriginator);
  } else if ((control & (FIN | RST)) === (FIN | RST)) {
    addOnce(rows, row, KINDS.finReset, LETTER.inconsistent, isOriginator);
  } else {
    addOnce(rows, row, KINDS.multiple, LETTER.multiple, isOriginator);
  }
}

/** Data, or an acknowledgment alone: told once. */
export function tellPlain(rows: ConnectionRows, row: number, side: 0 | 1, hasData: boolean): void {
  rows.words[(row << ROW_SHIFT) + FLAGS] |= (hasData ? DATA_A : BARE_ACK_A) << side;
  const kind = hasData ? KINDS.data : KINDS.ack;
  addOnce(rows, row, kind, hasData ? LETTER.data : LETTER.ack, rows.originator(row) === side);
}

/** Told again where its sequence number differs from the last one's, kept in word `last`. */
function tellAgain(
  rows: ConnectionRows,
  row: number,
  last: number,
  relative: number,
  kind: number,
  letter: number,
  isOriginator: boolean,
): void {
  const isAgain = addOnce(rows, row, kind, letter, isOriginator);
  if (isAgain && rows.sides[last] !== (relative | 0)) addLetter(rows, row, letter, isOriginator);
  rows.sides[last] = relative | 0;
}

/** A window of 0 tells nothing once the other side has nothing more to send. */
export function tellZeroWindow(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  { bits, window }: TcpSegment,
  isOriginator: boolean,
): void {
  if (window !== 0 || (bits & RST) !== 0) return;
  if (stateOf(rows, row, side) === STATE.reset || stateOf(rows, row, side === 0 ? 1 : 0) === STATE.closed) return;
  addScaled(rows, row, side, ZERO_WINDOWS, LETTER.zeroWindow, isOriginator);
}
