import type { Packet } from '../core/packet.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import {
  ACKED,
  ACKED_WRAPS,
  ATTEMPTING,
  type ConnectionRows,
  DEFERRED_A,
  FIN_SEQUENCE,
  FINS,
  FLAGS,
  FORMER_STATES,
  HEARD_ORIGINATOR,
  HOLED_A,
  LAST_FIN,
  NEXT,
  NEXT_WRAPS,
  START,
  STATE_BITS,
} from './connection-rows.ts';
import { setLastTime } from './connection-times.ts';
import { addOnce, KINDS, LETTER } from './history.ts';
import { enterEnd, hasEnded } from './tcp-ends.ts';
import { tellPlain } from './tcp-history.ts';
import { relativeTo, setState, sideAt, startOf, stateOf } from './tcp-sequence.ts';
import { STATE, type TcpSegment } from './tcp-states.ts';

const FIN = 1;
const SYN = 2;
const ACK = 16;
const LAST_SEQUENCE = 0xffffffff;

/** The flags of a row whose side A has sent a SYN, and nothing else has come; and once B has answered it. */
const OPENED = STATE.synSent | ATTEMPTING | HEARD_ORIGINATOR;
const ANSWERED =
  STATE.established |
  (STATE.established << STATE_BITS) |
  (STATE.synSent << FORMER_STATES) |
  ATTEMPTING |
  HEARD_ORIGINATOR |
  (HEARD_ORIGINATOR << 1);

/** Both sides are open or closed, and nothing is missing or waited for: the lowest bit of a state tells which. */
const LASTING_MASK = (6 * (1 + (1 << STATE_BITS))) | HOLED_A | (HOLED_A << 1) | DEFERRED_A | (DEFERRED_A << 1);
const LASTING = STATE.established * (1 + (1 << STATE_BITS));

/**
 * Segments that open and close connections as nearly all do: a SYN, its answer, a FIN, and what acknowledges it; each in
 * order and without data. Enters in few steps what `TcpFollower` comes to in many. False, and nothing entered: it is none.
 */
export function followUsual(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  segment: TcpSegment,
  packet: Packet,
): boolean {
  if (segment.length !== 0 || segment.window === 0 || segment.sequence === LAST_SEQUENCE) return false;
  switch (segment.bits) {
    case SYN:
      return side === 0 && open(rows, row, segment.sequence);
    case SYN | ACK:
      return side === 1 && answer(rows, row, segment, packet);
    case FIN | ACK:
      return close(rows, row, side, segment, packet);
    case ACK:
      return hear(rows, row, side, segment, packet);
    default:
      return false;
  }
}

/** A new row's first segment: A is who sent it. */
function open(rows: ConnectionRows, row: number, sequence: number): boolean {
  const at = row << ROW_SHIFT;
  if (rows.words[at + FLAGS] !== 0) return false;
  setStart(rows, row, 0, sequence);
  rows.words[at + FLAGS] = OPENED;
  addOnce(rows, row, KINDS.syn, LETTER.syn, true);
  return true;
}

function answer(rows: ConnectionRows, row: number, segment: TcpSegment, packet: Packet): boolean {
  const { words } = rows;
  const at = row << ROW_SHIFT;
  const { acknowledged } = segment;
  // 0: numbers that go round.
  if (words[at + FLAGS] !== OPENED || words[at + NEXT] >>> 0 !== acknowledged || acknowledged === 0) return false;
  setStart(rows, row, 1, segment.sequence);
  words[at + ACKED] = acknowledged;
  words[at + FLAGS] = ANSWERED;
  addOnce(rows, row, KINDS.syn, LETTER.handshake, false);
  setLastTime(rows, row, packet);
  return true;
}

function setStart(rows: ConnectionRows, row: number, side: 0 | 1, sequence: number): void {
  const at = (row << ROW_SHIFT) + side;
  rows.sides[sideAt(row, side) + START] = sequence;
  rows.words[at + ACKED] = sequence;
  rows.words[at + NEXT] = sequence + 1;
}

/** Does it go on where the side was, and acknowledge nothing that is not here? Enters what it acknowledges. */
function goesOn(rows: ConnectionRows, row: number, side: 0 | 1, { sequence, acknowledged }: TcpSegment): boolean {
  const { words } = rows;
  const at = row << ROW_SHIFT;
  const other = side === 0 ? 1 : 0;
  const flags = words[at + FLAGS];
  const heard = rows.originator(row) === side ? HEARD_ORIGINATOR : HEARD_ORIGINATOR << 1;
  if ((flags & LASTING_MASK) !== LASTING || (flags & heard) === 0) return false;
  if (words[at + NEXT + side] >>> 0 !== sequence || acknowledged > words[at + NEXT + other] >>> 0) return false;
  const theirs = sideAt(row, other);
  // Numbers that went round, of which not all was acknowledged.
  if (rows.sides[theirs + ACKED_WRAPS] !== rows.sides[theirs + NEXT_WRAPS]) return false;
  const known = words[at + ACKED + other];
  if (((acknowledged - known) | 0) <= 0) return true;
  if (acknowledged < known >>> 0) return false;
  words[at + ACKED + other] = acknowledged;
  return true;
}

function close(rows: ConnectionRows, row: number, side: 0 | 1, segment: TcpSegment, packet: Packet): boolean {
  const words = sideAt(row, side);
  const { sides } = rows;
  const { sequence } = segment;
  const relative = relativeTo(sequence, sequence, sides[words + NEXT_WRAPS], startOf(rows, row, side));
  if (relative < 0 || sides[words + FINS] !== 0 || stateOf(rows, row, side) !== STATE.established) return false;
  if (!goesOn(rows, row, side, segment)) return false;
  addOnce(rows, row, KINDS.fin, LETTER.fin, rows.originator(row) === side);
  sides[words + LAST_FIN] = relative | 0;
  sides[words + FINS] = 1;
  rows.sideDoubles[(words >>> 1) + FIN_SEQUENCE] = relative + 1;
  rows.words[(row << ROW_SHIFT) + NEXT + side] = sequence + 1;
  setLastTime(rows, row, packet);
  setState(rows, row, side, STATE.closed);
  enterEnd(rows, row, side, packet);
  return true;
}

/** An acknowledgment alone. */
function hear(rows: ConnectionRows, row: number, side: 0 | 1, segment: TcpSegment, packet: Packet): boolean {
  if (!goesOn(rows, row, side, segment)) return false;
  tellPlain(rows, row, side, false);
  if (!hasEnded(rows, row)) setLastTime(rows, row, packet);
  return true;
}
