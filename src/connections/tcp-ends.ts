import type { Packet } from '../core/packet.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import {
  type ConnectionRows,
  DEFERRED_A,
  END_NANOSECONDS,
  END_SECONDS,
  ENDED,
  ENDED_A,
  ENDING,
  FLAGS,
  SIDE_DOUBLE_SHIFT,
} from './connection-rows.ts';
import type { ContentHoles } from './content-holes.ts';
import { relativeNext, sideAt, stateOf } from './tcp-sequence.ts';
import { STATE } from './tcp-states.ts';

/** The side has sent its FIN or RST: it is at its end once everything before it is here. */
export function endSide(rows: ConnectionRows, row: number, side: 0 | 1, holes: ContentHoles, packet: Packet): void {
  const at = (row << ROW_SHIFT) + FLAGS;
  if (isWaiting(rows, row, side, holes)) {
    rows.words[at] |= DEFERRED_A << side;
    return;
  }
  rows.words[at] &= ~(DEFERRED_A << side);
  enterEnd(rows, row, side, packet);
}

/** The side is at its end; the connection too, with it or by a reset. */
export function enterEnd(rows: ConnectionRows, row: number, side: 0 | 1, packet: Packet): void {
  const at = (row << ROW_SHIFT) + FLAGS;
  if ((rows.words[at] & (ENDED_A << side)) !== 0) return;
  rows.words[at] |= ENDED_A << side;
  const other = side === 0 ? 1 : 0;
  const isWhole =
    stateOf(rows, row, side) === STATE.reset ||
    (rows.words[at] & (ENDED_A << other)) !== 0 ||
    stateOf(rows, row, other) === STATE.inactive;
  if (!isWhole) return;
  rows.words[at] |= ENDING;
  rows.sides[sideAt(row, 0) + END_NANOSECONDS] = packet.nanoseconds;
  rows.sideDoubles[(row << (SIDE_DOUBLE_SHIFT + 1)) + END_SECONDS] = packet.seconds;
}

/** Are both sides at their ends? */
export function hasEnded(rows: ConnectionRows, row: number): boolean {
  return (rows.words[(row << ROW_SHIFT) + FLAGS] & ENDED) === ENDED;
}

/** Ends that waited for bytes which are here by now, or given up. */
export function settleEnds(
  rows: ConnectionRows,
  row: number,
  own: ContentHoles,
  theirs: ContentHoles,
  side: 0 | 1,
  packet: Packet,
): void {
  const flags = rows.words[(row << ROW_SHIFT) + FLAGS];
  if ((flags & (DEFERRED_A << side)) !== 0) endSide(rows, row, side, own, packet);
  const other = side === 0 ? 1 : 0;
  if ((flags & (DEFERRED_A << other)) !== 0) endSide(rows, row, other, theirs, packet);
}

/** A FIN takes a number of its own, a RST does not. */
function isWaiting(rows: ConnectionRows, row: number, side: 0 | 1, holes: ContentHoles): boolean {
  if (holes.isGivenUp) return false;
  const next = relativeNext(rows, row, side);
  return next >= holes.delivered && next !== holes.delivered && next !== holes.delivered + 1;
}
