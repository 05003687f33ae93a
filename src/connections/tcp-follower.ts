import type { Packet } from '../core/packet.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import {
  ACKED,
  ACKED_WRAPS,
  type ConnectionRows,
  FIN_SEQUENCE,
  FINS,
  FLAGS,
  GAPS,
  HEARD_ORIGINATOR,
  MISSED,
  NEXT,
  NEXT_WRAPS,
  ORIGINATOR_IS_B,
  PARTIAL,
  RETRANSMISSIONS,
  SIDE_DOUBLE_SHIFT,
  START,
} from './connection-rows.ts';
import { setLastTime } from './connection-times.ts';
import type { ContentHoles, GapListener } from './content-holes.ts';
import { addScaled, LETTER } from './history.ts';
import { SideHoles } from './side-holes.ts';
import { endSide, hasEnded, settleEnds } from './tcp-ends.ts';
import { tellSegment, tellZeroWindow } from './tcp-history.ts';
import { formerStateOf, isUnacknowledged, relativeTo, sideAt, startOf, stateOf } from './tcp-sequence.ts';
import { STATE, type TcpSegment } from './tcp-states.ts';
import { moveState } from './tcp-transitions.ts';
import { followUsual } from './tcp-usual.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** Of a SYN or RST that is further away nothing is believed. */
const TOO_FAR = 1 << 20;
/** Bytes above a hole that nobody acknowledges: the other direction is not in the capture. */
const MOST_UNACKNOWLEDGED = 16_384;

/** TCP's segments, by Zeek's TCP analyzer: states, histories, bytes and what is missing of them. */
export class TcpFollower {
  readonly #rows: ConnectionRows;
  readonly #holes: SideHoles;
  #row = 0;
  #gapSide: 0 | 1 = 0;
  readonly #tellGap: GapListener = (length) => this.#miss(length);

  constructor(rows: ConnectionRows) {
    this.#rows = rows;
    this.#holes = new SideHoles(rows);
  }

  follow(row: number, side: 0 | 1, segment: TcpSegment, packet: Packet): void {
    if (!followUsual(this.#rows, row, side, segment, packet)) this.followRare(row, side, segment, packet);
  }

  /** As `follow`, by all the steps; of any segment. */
  followRare(row: number, side: 0 | 1, segment: TcpSegment, packet: Packet): void {
    const rows = this.#rows;
    const other = side === 0 ? 1 : 0;
    const { bits, length } = segment;
    const at = row << ROW_SHIFT;
    this.#row = row;
    const own = this.#holes.load(row, side);
    const theirs = this.#holes.load(row, other);
    const isOriginator = (rows.words[at + FLAGS] & ORIGINATOR_IS_B) === 0 ? side === 0 : side === 1;
    this.#judgeBeginning(at, bits, isOriginator);
    const isReset = (bits & RST) !== 0;
    const span = ((bits & SYN) !== 0 ? 1 : 0) + ((bits & FIN) !== 0 ? 1 : 0) + (isReset ? 0 : length);
    const end = (segment.sequence + span) >>> 0;
    this.#beginSide(row, side, bits, segment.sequence, end);
    const known = rows.words[at + NEXT + side] >>> 0;
    const words = sideAt(row, side);
    const start = startOf(rows, row, side);
    const relative = relativeTo(segment.sequence, known, rows.sides[words + NEXT_WRAPS], start);
    const isBefore = relative < 0;
    tellSegment(rows, row, side, segment, relative, isOriginator);
    tellZeroWindow(rows, row, side, segment, isOriginator);
    if (!hasEnded(rows, row)) setLastTime(rows, row, packet);
    if ((bits & FIN) !== 0) {
      rows.sides[words + FINS] += 1;
      rows.sideDoubles[(words >>> 1) + FIN_SEQUENCE] = relative + span;
    }
    const acknowledged = (bits & ACK) === 0 ? 0 : this.#acknowledge(row, other, segment.acknowledged, isReset);
    this.#advance(row, side, end, bits, length, isOriginator);
    const isEnd = moveState(rows, row, side, segment, isOriginator);
    if ((bits & ACK) !== 0) this.#trim(row, other, theirs, acknowledged);
    rows.words[at + FLAGS] |= isOriginator ? HEARD_ORIGINATOR : HEARD_ORIGINATOR << 1;
    if (length > 0 && segment.captured >= length && !isReset && !isBefore) {
      this.#take(row, side, own, (bits & SYN) !== 0 ? relative + 1 : relative, length);
    }
    if (isEnd) endSide(rows, row, side, own, packet);
    settleEnds(rows, row, own, theirs, side, packet);
    this.#holes.store(row, side, own);
    this.#holes.store(row, other, theirs);
  }

  /** The row is another's from now on. */
  forget(row: number): void {
    this.#holes.forget(row);
  }

  /** Is the beginning in the capture? The first packets of both roles tell. */
  #judgeBeginning(at: number, bits: number, isOriginator: boolean): void {
    const { words } = this.#rows;
    const flags = words[at + FLAGS];
    if (isOriginator) {
      if ((flags & HEARD_ORIGINATOR) !== 0) return;
      words[at + FLAGS] = (bits & (SYN | ACK)) === SYN ? flags & ~PARTIAL : flags | PARTIAL;
    } else if ((flags & (HEARD_ORIGINATOR << 1)) === 0 && (bits & SYN) === 0) {
      words[at + FLAGS] = flags | PARTIAL;
    }
  }

  /** Where sequence numbers start. Without a SYN they are counted as if there had been one. */
  #beginSide(row: number, side: 0 | 1, bits: number, sequence: number, end: number): void {
    const rows = this.#rows;
    const state = stateOf(rows, row, side);
    const isSyn = (bits & SYN) !== 0;
    if (state === STATE.inactive) {
      if (isSyn) this.#setStart(row, side, sequence, end);
      else this.#setStart(row, side, (sequence - 1) >>> 0, sequence);
      return;
    }
    if (!isSyn) return;
    const isHandshake = state === STATE.synSent || state === STATE.synAckSent;
    const isOpen = state === STATE.established || state === STATE.partial;
    // A reset that came first may have been forged: its numbers are not kept.
    const isForged = state === STATE.reset && formerStateOf(rows, row, side) === STATE.inactive;
    if ((isHandshake && sequence !== startOf(rows, row, side)) || isOpen || isForged) {
      this.#setStart(row, side, sequence, end);
    }
  }

  #setStart(row: number, side: 0 | 1, start: number, next: number): void {
    const { words, sides } = this.#rows;
    sides[sideAt(row, side) + START] = start;
    words[(row << ROW_SHIFT) + ACKED + side] = start;
    words[(row << ROW_SHIFT) + NEXT + side] = next;
  }

  /** Returns the acknowledged sequence number relative to the start of `side`, whose bytes it is about. */
  #acknowledge(row: number, side: 0 | 1, sequence: number, isReset: boolean): number {
    const rows = this.#rows;
    if (stateOf(rows, row, side) === STATE.inactive) {
      const start = (sequence - 1) >>> 0;
      this.#setStart(row, side, start, start);
      return 1;
    }
    const at = (row << ROW_SHIFT) + ACKED + side;
    const turns = sideAt(row, side) + ACKED_WRAPS;
    const known = rows.words[at] >>> 0;
    const relative = relativeTo(sequence, known, rows.sides[turns], startOf(rows, row, side));
    if (relative < 0) return 0;
    const delta = (sequence - known) | 0;
    // An acknowledgment of 0 is more likely broken than a long way ahead.
    if (isReset || delta <= 0 || (sequence === 0 && delta > TOO_FAR)) return relative;
    if (sequence < known) rows.sides[turns] += 1;
    rows.words[at] = sequence;
    return relative;
  }

  #advance(row: number, side: 0 | 1, end: number, bits: number, length: number, isOriginator: boolean): void {
    const rows = this.#rows;
    const at = (row << ROW_SHIFT) + NEXT + side;
    const known = rows.words[at] >>> 0;
    const delta = (end - known) | 0;
    if ((bits & (SYN | RST)) !== 0 && Math.abs(delta) > TOO_FAR) return;
    // Of a connection beyond 2 GiB nothing but SYN and FIN may have been captured.
    const isOnlyFin = (bits & FIN) !== 0 && known === (startOf(rows, row, side) + 1) >>> 0;
    if (!isOnlyFin) {
      if (stateOf(rows, row, side) === STATE.reset) return;
      if (delta <= 0) {
        if (length > 0) addScaled(rows, row, side, RETRANSMISSIONS, LETTER.retransmission, isOriginator);
        return;
      }
    }
    if (end < known) rows.sides[sideAt(row, side) + NEXT_WRAPS] += 1;
    rows.words[at] = end;
  }

  /** What `side` sent up to there was received. */
  #trim(row: number, side: 0 | 1, holes: ContentHoles, upTo: number): void {
    const rows = this.#rows;
    const words = sideAt(row, side);
    const fin = rows.sideDoubles[(words >>> 1) + FIN_SEQUENCE];
    const end = rows.sides[words + FINS] > 0 && upTo >= fin ? fin - 1 : upTo;
    this.#gapSide = side;
    holes.acknowledge(end, (rows.words[(row << ROW_SHIFT) + FLAGS] & PARTIAL) !== 0, this.#tellGap);
  }

  #take(row: number, side: 0 | 1, holes: ContentHoles, start: number, length: number): void {
    if (holes.isGivenUp) return;
    holes.add(start, start + length);
    if (holes.pending > MOST_UNACKNOWLEDGED && isUnacknowledged(this.#rows, row, side)) holes.giveUp();
  }

  /** Counts only between sides that are known to be open: elsewhere numbers are doubtful. */
  #miss(length: number): void {
    const rows = this.#rows;
    const row = this.#row;
    const side = this.#gapSide;
    if (!isClean(rows, row, 0) || !isClean(rows, row, 1)) return;
    rows.sideDoubles[(row << (SIDE_DOUBLE_SHIFT + 1)) + MISSED] += length;
    const isOriginator = (rows.words[(row << ROW_SHIFT) + FLAGS] & ORIGINATOR_IS_B) === 0 ? side === 0 : side === 1;
    addScaled(rows, row, side, GAPS, LETTER.gap, isOriginator);
  }
}

function isClean(rows: ConnectionRows, row: number, side: 0 | 1): boolean {
  const state = stateOf(rows, row, side);
  if (state === STATE.established) return true;
  return state === STATE.closed && formerStateOf(rows, row, side) === STATE.established;
}
