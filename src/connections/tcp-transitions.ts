import { ROW_SHIFT } from '../trackers/row-key.ts';
import {
  ATTEMPTING,
  type ConnectionRows,
  ENDED_A,
  FLAGS,
  HEARD_ORIGINATOR,
  ORIGINATOR_IS_B,
  PARTIAL,
} from './connection-rows.ts';
import { addFlip } from './history.ts';
import { formerStateOf, setState, stateOf } from './tcp-sequence.ts';
import { STATE, type TcpSegment } from './tcp-states.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Moves on the state of the side that sent the segment. True: with it the side is at its end. */
export function moveState(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  segment: TcpSegment,
  isOriginator: boolean,
): boolean {
  switch (stateOf(rows, row, side)) {
    case STATE.inactive:
      return leaveInactive(rows, row, side, segment, isOriginator);
    case STATE.synSent:
    case STATE.synAckSent:
      return leaveHandshake(rows, row, side, segment.bits);
    case STATE.established:
    case STATE.partial:
      return leaveOpen(rows, row, side, segment.bits);
    case STATE.closed:
      return leaveClosed(rows, row, side, segment.bits);
    default:
      return false;
  }
}

function leaveInactive(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  { bits, length }: TcpSegment,
  isOriginator: boolean,
): boolean {
  const at = (row << ROW_SHIFT) + FLAGS;
  if ((bits & SYN) !== 0) {
    if (isOriginator) {
      setState(rows, row, side, (bits & ACK) === 0 ? STATE.synSent : STATE.synAckSent);
      rows.words[at] |= ATTEMPTING;
    } else {
      answer(rows, row, side, bits);
    }
  }
  if ((bits & FIN) !== 0) setState(rows, row, side, STATE.closed);
  if ((bits & RST) !== 0) setState(rows, row, side, STATE.reset);
  if ((bits & (SYN | FIN | RST)) === 0) joinMidway(rows, row, side, bits, length, isOriginator);
  return (bits & (FIN | RST)) !== 0;
}

/** The responder's SYN. */
function answer(rows: ConnectionRows, row: number, side: 0 | 1, bits: number): void {
  const other = side === 0 ? 1 : 0;
  const at = (row << ROW_SHIFT) + FLAGS;
  if ((bits & ACK) === 0 && stateOf(rows, row, other) === STATE.synAckSent) {
    // SYN and its answer came in the wrong order: the roles are the other way round.
    rows.words[at] = (rows.words[at] ^ ORIGINATOR_IS_B) & ~(PARTIAL | (HEARD_ORIGINATOR << 1));
    rows.words[at] |= HEARD_ORIGINATOR | (HEARD_ORIGINATOR << 1);
    addFlip(rows, row);
    setState(rows, row, other, STATE.established);
  }
  if (stateOf(rows, row, other) === STATE.synSent) setState(rows, row, other, STATE.established);
  setState(rows, row, side, STATE.established);
}

/** Neither SYN nor an end: the beginning is not in the capture, or not of this direction. */
function joinMidway(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  bits: number,
  length: number,
  isOriginator: boolean,
): void {
  const theirs = stateOf(rows, row, side === 0 ? 1 : 0);
  // Some acknowledge a SYN before they send theirs.
  if (!isOriginator && length === 0 && theirs === STATE.synSent) return;
  if ((bits & ACK) !== 0 && theirs === STATE.established) {
    // Only the SYN is missing.
    setState(rows, row, side, STATE.established);
    const at = (row << ROW_SHIFT) + FLAGS;
    rows.words[at] &= ~PARTIAL;
  } else {
    setState(rows, row, side, STATE.partial);
  }
}

function leaveHandshake(rows: ConnectionRows, row: number, side: 0 | 1, bits: number): boolean {
  if ((bits & FIN) !== 0) setState(rows, row, side, STATE.closed);
  if ((bits & RST) !== 0) setState(rows, row, side, STATE.reset);
  return (bits & (FIN | RST)) !== 0;
}

function leaveOpen(rows: ConnectionRows, row: number, side: 0 | 1, bits: number): boolean {
  const other = side === 0 ? 1 : 0;
  const isUnheard = stateOf(rows, row, other) === STATE.inactive;
  if ((bits & (SYN | ACK)) === SYN && stateOf(rows, row, side) === STATE.partial && isUnheard) {
    setState(rows, row, side, STATE.synSent);
  }
  if ((bits & (FIN | RST)) === FIN) {
    setState(rows, row, side, STATE.closed);
    // FIN and then RST was a normal end after all.
    const isReset = stateOf(rows, row, other) === STATE.reset;
    if (isReset && formerStateOf(rows, row, other) === STATE.closed) setState(rows, row, other, STATE.closed);
  }
  if ((bits & RST) !== 0) setState(rows, row, side, STATE.reset);
  return (bits & (FIN | RST)) !== 0;
}

/** A reset after both have closed changes nothing. */
function leaveClosed(rows: ConnectionRows, row: number, side: 0 | 1, bits: number): boolean {
  if ((bits & RST) === 0 || stateOf(rows, row, side === 0 ? 1 : 0) === STATE.closed) return false;
  setState(rows, row, side, STATE.reset);
  return (rows.words[(row << ROW_SHIFT) + FLAGS] & (ENDED_A << side)) === 0;
}
