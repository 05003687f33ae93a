import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import { stepOutOf } from './stream-deadlock.ts';
import { AGE, Disorder, type HeldSegment, type SegmentAge } from './stream-disorder.ts';
import type { StreamOwners } from './stream-owners.ts';
import {
  ACKED_A,
  ACKNOWLEDGED,
  DISORDERED,
  HEARD_A,
  NEXT,
  NOBODYS,
  ROW_SHIFT,
  type StreamRows,
} from './stream-rows.ts';

/** What a segment says of itself. */
export interface Segment {
  readonly start: number;
  /** On the wire. */
  readonly length: number;
  readonly isLast: boolean;
  readonly acknowledged: number;
  readonly hasAcknowledged: boolean;
  /** It acknowledges bytes that are not here yet. */
  readonly isAnswer: boolean;
  readonly age: SegmentAge;
}

/** What brings a segment. */
export interface StreamCarrier {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly packet: Packet;
}

/** Brings segments in order, and to the consumer. */
export class StreamDelivery {
  gapBytes = 0;
  readonly #rows: StreamRows;
  readonly #owners: StreamOwners;
  readonly #disorders = new Map<number, Disorder>();
  #heldBytes = 0;
  /** Has the time of the held segment that is delivered. */
  readonly #late = new Packet();

  constructor(rows: StreamRows, owners: StreamOwners) {
    this.#rows = rows;
    this.#owners = owners;
  }

  /** A side is met for the first time. */
  hear(row: number, side: 0 | 1, start: number): void {
    this.#rows.words[(row << ROW_SHIFT) + NEXT + side] = start;
    this.#rows.set(row, HEARD_A << side);
    const disorder = this.#disorders.get(row);
    if (disorder !== undefined) disorder.delivered[side] = start;
  }

  /** Does the side acknowledge what the other has sent, yet is not here? Not if it is beyond belief. */
  isAhead(row: number, side: 0 | 1, acknowledged: number): boolean {
    const other = side === 0 ? 1 : 0;
    if (!this.#rows.has(row, HEARD_A << other)) return false;
    const disorder = this.#disorders.get(row);
    const here = disorder === undefined ? this.#rows.next(row, other) : disorder.delivered[other];
    const ahead = (acknowledged - here) | 0;
    return ahead > 0 && ahead <= limits.streamJumpBytes;
  }

  /** Far ahead: the first such segment is let pass, the one that goes on from it is believed. */
  isBelieved(row: number, side: 0 | 1, start: number, end: number): boolean {
    const disorder = this.disorder(row);
    if (disorder === undefined) return true;
    const isGoingOn = disorder.jumps[side] === start;
    disorder.jumps[side] = end;
    return isGoingOn;
  }

  /** The row's disorder, made when it has none; undefined when there are too many. */
  disorder(row: number): Disorder | undefined {
    let disorder = this.#disorders.get(row);
    if (disorder === undefined && this.#disorders.size < limits.disorderedConnections) {
      disorder = new Disorder(this.#rows.next(row, 0), this.#rows.next(row, 1));
      this.#disorders.set(row, disorder);
      this.#rows.set(row, DISORDERED);
    }
    return disorder;
  }

  /** Sequence numbers go on to `end`; what lies between the known and `start` is missing so far. */
  advance(row: number, side: 0 | 1, start: number, end: number): void {
    const { words } = this.#rows;
    const at = (row << ROW_SHIFT) + NEXT + side;
    const disorder = this.#disorders.get(row);
    const missing = (start - words[at]) | 0;
    if (missing > 0) {
      if (disorder === undefined) {
        this.gapBytes += missing;
        this.#owners.miss(row, side, missing);
      } else {
        if (disorder.holes.isFull) this.#loseHoles(disorder);
        disorder.holes.add(side, words[at], start);
        disorder.patience = 0;
      }
    }
    words[at] = end;
  }

  /** How new a segment is that begins at `start`; asked before it fills anything. */
  ageOf(row: number, side: 0 | 1, start: number): SegmentAge {
    if (((start - this.#rows.next(row, side)) | 0) >= 0) return AGE.first;
    return this.#disorders.get(row)?.holes.has(side, start) ? AGE.late : AGE.again;
  }

  /** What was missing of this range is here now. */
  fill(row: number, side: 0 | 1, start: number, end: number): void {
    this.#disorders.get(row)?.holes.fill(side, start, end);
  }

  /** A segment with payload or FIN in a connection that is not plain: delivered, or held. */
  accept(d: StreamCarrier, row: number, side: 0 | 1, payload: number, capturedEnd: number, segment: Segment): void {
    if (this.#owners.isEmpty || this.#rows.has(row, NOBODYS)) return;
    const disorder = this.#disorders.get(row);
    if (disorder === undefined) {
      this.#pass(row, side, 0, segment, d.bytes, d.view, payload, capturedEnd, d.packet);
    } else if (!disorder.isAhead(side, segment.start) && !segment.isAnswer) {
      this.#passFrom(row, disorder, side, segment, d.bytes, d.view, payload, capturedEnd, d.packet);
    } else {
      const { seconds, nanoseconds, hasTime } = d.packet;
      const bytes = d.bytes.slice(payload, Math.max(payload, capturedEnd));
      const held = { ...segment, side, bytes, seconds, nanoseconds, hasTime };
      if (disorder.has(held)) return;
      this.#heldBytes += bytes.length;
      disorder.hold(held);
    }
  }

  /** After each segment of a connection that is not plain: goes on with what is held, gives up, or is plain again. */
  settle(row: number): void {
    const disorder = this.#disorders.get(row);
    if (disorder === undefined) return;
    this.#release(row, disorder);
    while (this.#isTooMuch(disorder)) {
      this.#giveUp(row, disorder);
      this.#release(row, disorder);
    }
    if (disorder.held.length > 0) return;
    if (++disorder.patience > limits.holePatience) this.#loseHoles(disorder);
    if (disorder.holes.count > 0) return;
    for (const side of [0, 1] as const) this.#skip(row, disorder, side, this.#rows.next(row, side));
    this.#disorders.delete(row);
    this.#rows.clear(row, DISORDERED);
  }

  finish(rowCount: number): void {
    for (const [row, disorder] of this.#disorders) {
      while (disorder.held.length > 0) {
        this.#giveUp(row, disorder);
        this.#release(row, disorder);
      }
      this.#loseHoles(disorder);
    }
    this.#disorders.clear();
    for (let row = 0; row < Math.min(rowCount, this.#rows.capacity); row++) {
      this.gapBytes += this.#tail(row, 0) + this.#tail(row, 1);
      this.#owners.close(row);
    }
  }

  /** Passes on what is new of a segment that is not ahead. */
  #passFrom(
    row: number,
    disorder: Disorder,
    side: 0 | 1,
    segment: Segment,
    bytes: Uint8Array,
    view: DataView,
    from: number,
    to: number,
    packet: Packet,
  ): void {
    const known = (disorder.delivered[side] - segment.start) | 0;
    const end = (segment.start + segment.length + (segment.isLast ? 1 : 0)) | 0;
    if (((end - disorder.delivered[side]) | 0) <= 0) return;
    disorder.delivered[side] = end;
    this.#pass(row, side, known, segment, bytes, view, from, to, packet);
  }

  /** Passes on a segment from its byte `known` on. */
  #pass(
    row: number,
    side: 0 | 1,
    known: number,
    segment: Segment,
    bytes: Uint8Array,
    view: DataView,
    from: number,
    to: number,
    packet: Packet,
  ): void {
    const start = from + known;
    if (start < to) this.#owners.deliver(row, side, bytes, view, start, to, packet);
    const cut = segment.length - Math.max(to - from, known);
    if (cut > 0) this.#owners.miss(row, side, cut);
    if (segment.isLast) this.#owners.end(row, side);
  }

  #release(row: number, disorder: Disorder): void {
    const isHeard = (side: 0 | 1): boolean => this.#rows.has(row, HEARD_A << side);
    for (let held = disorder.takeReady(isHeard); held !== undefined; held = disorder.takeReady(isHeard)) {
      this.#heldBytes -= held.bytes.length;
      this.#passHeld(row, disorder, held);
    }
  }

  #passHeld(row: number, disorder: Disorder, held: HeldSegment): void {
    const { bytes, side } = held;
    const late = this.#late;
    late.seconds = held.seconds;
    late.nanoseconds = held.nanoseconds;
    late.hasTime = held.hasTime;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#passFrom(row, disorder, side, held, bytes, view, 0, bytes.length, late);
  }

  #isTooMuch(disorder: Disorder): boolean {
    if (disorder.held.length === 0) return false;
    const isOwnTooMuch = disorder.held.length > limits.heldSegments || disorder.heldBytes > limits.heldConnectionBytes;
    return isOwnTooMuch || this.#heldBytes > limits.heldBytes;
  }

  /** Gives up what held segments wait for, when none is ready. */
  #giveUp(row: number, disorder: Disorder): void {
    const { side, held, end } = stepOutOf(disorder, this.#owners.expected(row));
    if (held === undefined) this.#skip(row, disorder, side, end);
    else this.#passPart(row, disorder, held, end);
  }

  /** Passes a segment on, up to `end` in its side's stream. */
  #passPart(row: number, disorder: Disorder, held: HeldSegment, end: number): void {
    const part = (end - held.start) | 0;
    if (part < held.length) {
      const bytes = held.bytes.subarray(0, part);
      this.#passHeld(row, disorder, { ...held, length: part, isLast: false, bytes });
      return;
    }
    disorder.take(held);
    this.#heldBytes -= held.bytes.length;
    this.#passHeld(row, disorder, held);
  }

  /** Tells of the gap up to `to`; false when there is none. */
  #skip(row: number, disorder: Disorder, side: 0 | 1, to: number): boolean {
    const missing = (to - disorder.delivered[side]) | 0;
    if (missing <= 0) return false;
    disorder.delivered[side] = to;
    this.#owners.miss(row, side, missing);
    return true;
  }

  #loseHoles(disorder: Disorder): void {
    this.gapBytes += disorder.holes.bytes;
    disorder.holes.clear();
  }

  /** Bytes at a side's end that the other acknowledged; of a single one nobody knows whether it was the FIN. */
  #tail(row: number, side: 0 | 1): number {
    const rows = this.#rows;
    if (!rows.has(row, HEARD_A << side) || !rows.has(row, ACKED_A << (1 - side))) return 0;
    const acknowledged = rows.words[(row << ROW_SHIFT) + ACKNOWLEDGED + 1 - side];
    const missing = (acknowledged - rows.next(row, side)) | 0;
    return missing > 1 && missing <= limits.streamJumpBytes ? missing : 0;
  }
}
