import { ROW_SHIFT } from '../trackers/row-key.ts';
import {
  ACKED,
  ACKED_WRAPS,
  type ConnectionRows,
  FINS,
  FLAGS,
  FORMER_STATES,
  NEXT,
  NEXT_WRAPS,
  SIDE_SHIFT,
  START,
  STATE_BITS,
} from './connection-rows.ts';
import { STATE } from './tcp-states.ts';

/** Sequence numbers wrap at it. */
const TURN = 2 ** 32;
const STATE_MASK = 7;

export function stateOf(rows: ConnectionRows, row: number, side: 0 | 1): number {
  return (rows.words[(row << ROW_SHIFT) + FLAGS] >>> (side * STATE_BITS)) & STATE_MASK;
}

export function formerStateOf(rows: ConnectionRows, row: number, side: 0 | 1): number {
  return (rows.words[(row << ROW_SHIFT) + FLAGS] >>> (FORMER_STATES + side * STATE_BITS)) & STATE_MASK;
}

/** The state before is remembered. */
export function setState(rows: ConnectionRows, row: number, side: 0 | 1, state: number): void {
  const shift = side * STATE_BITS;
  const at = (row << ROW_SHIFT) + FLAGS;
  const flags = rows.words[at];
  const former = (flags >>> shift) & STATE_MASK;
  if (former === state) return;
  const cleared = flags & ~((STATE_MASK << shift) | (STATE_MASK << (FORMER_STATES + shift)));
  rows.words[at] = cleared | (state << shift) | (former << (FORMER_STATES + shift));
}

/** Where the words of a side begin. */
export function sideAt(row: number, side: 0 | 1): number {
  return ((row << 1) | side) << SIDE_SHIFT;
}

/** The SYN's sequence number, or the one before the first that was met. */
export function startOf(rows: ConnectionRows, row: number, side: 0 | 1): number {
  return rows.sides[sideAt(row, side) + START] >>> 0;
}

/** Relative to the start, over as many turns as there were. */
export function relativeNext(rows: ConnectionRows, row: number, side: 0 | 1): number {
  const turns = rows.sides[sideAt(row, side) + NEXT_WRAPS];
  return turns * TURN + (rows.words[(row << ROW_SHIFT) + NEXT + side] >>> 0) - startOf(rows, row, side);
}

/** The same of what was acknowledged of the side. */
export function relativeAcked(rows: ConnectionRows, row: number, side: 0 | 1): number {
  const turns = rows.sides[sideAt(row, side) + ACKED_WRAPS];
  return turns * TURN + (rows.words[(row << ROW_SHIFT) + ACKED + side] >>> 0) - startOf(rows, row, side);
}

/** A sequence number near `known`, which has made so many turns, relative to the start; negative: before it. */
export function relativeTo(sequence: number, known: number, turns: number, start: number): number {
  const delta = (sequence - known) | 0;
  let own = turns;
  if (delta < 0 && turns > 0 && sequence > known) own -= 1;
  else if (delta > 0 && sequence < known) own += 1;
  return own === 0 ? (sequence - start) | 0 : own * TURN + sequence - start;
}

/** Bytes that the side sent, by its sequence numbers and what was acknowledged of them. */
export function payloadOf(rows: ConnectionRows, row: number, side: 0 | 1): number {
  const other = side === 0 ? 1 : 0;
  const isAbandoned =
    formerStateOf(rows, row, side) === STATE.synSent &&
    stateOf(rows, row, side) === STATE.reset &&
    stateOf(rows, row, other) === STATE.inactive;
  // A half-open connection, found and given up: the numbers mean nothing.
  if (isAbandoned && !isUnacknowledged(rows, row, side)) return 0;
  let size = Math.max(relativeNext(rows, row, side), relativeAcked(rows, row, side));
  // A start of 2^32 - 1 that was made up from 0 has its turn behind it.
  if (size < 0) size += TURN;
  if (size > 0) size -= 1;
  if (size > 0 && rows.sides[sideAt(row, side) + FINS] > 0) size -= 1;
  return size;
}

/** Nothing of the side but perhaps its SYN was acknowledged. */
export function isUnacknowledged(rows: ConnectionRows, row: number, side: 0 | 1): boolean {
  const acked = relativeAcked(rows, row, side);
  return acked === 0 || acked === 1;
}
