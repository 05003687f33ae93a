import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import { stepOutOf } from './stream-deadlock.ts';
import type { Disorder, HeldSegment, SegmentAge } from './stream-disorder.ts';
import type { StreamOwners } from './stream-owners.ts';
import { HEARD_A, type StreamRows } from './stream-rows.ts';

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

/** Passes segments on to the consumer, in order: those that are ahead are held. */
export class StreamPassing {
  readonly #rows: StreamRows;
  readonly #owners: StreamOwners;
  #heldBytes = 0;
  /** Has the time of the held segment that is delivered. */
  readonly #late = new Packet();

  constructor(rows: StreamRows, owners: StreamOwners) {
    this.#rows = rows;
    this.#owners = owners;
  }

  /** A segment with payload or FIN: delivered, or held. */
  accept(
    d: StreamCarrier,
    row: number,
    disorder: Disorder | undefined,
    side: 0 | 1,
    payload: number,
    capturedEnd: number,
    segment: Segment,
  ): void {
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

  /** Goes on with what is held and waits for nothing any more. */
  release(row: number, disorder: Disorder): void {
    const isHeard = (side: 0 | 1): boolean => this.#rows.has(row, HEARD_A << side);
    for (let held = disorder.takeReady(isHeard); held !== undefined; held = disorder.takeReady(isHeard)) {
      this.#heldBytes -= held.bytes.length;
      this.#passHeld(row, disorder, held);
    }
  }

  /** Is more held than there may be? */
  isTooMuch(disorder: Disorder): boolean {
    if (disorder.held.length === 0) return false;
    const isOwnTooMuch = disorder.held.length > limits.heldSegments || disorder.heldBytes > limits.heldConnectionBytes;
    return isOwnTooMuch || this.#heldBytes > limits.heldBytes;
  }

  /** Gives up what held segments wait for, when none is ready. */
  giveUp(row: number, disorder: Disorder): void {
    const { side, held, end } = stepOutOf(disorder, this.#owners.expected(row));
    if (held === undefined) this.tellGap(row, disorder, side, end);
    else this.#passPart(row, disorder, held, end);
  }

  /** Tells of the gap up to `to`; false when there is none. */
  tellGap(row: number, disorder: Disorder, side: 0 | 1, to: number): boolean {
    const missing = (to - disorder.delivered[side]) | 0;
    if (missing <= 0) return false;
    disorder.delivered[side] = to;
    this.#owners.miss(row, side, missing);
    return true;
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

  #passHeld(row: number, disorder: Disorder, held: HeldSegment): void {
    const { bytes, side } = held;
    const late = this.#late;
    late.seconds = held.seconds;
    late.nanoseconds = held.nanoseconds;
    late.hasTime = held.hasTime;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#passFrom(row, disorder, side, held, bytes, view, 0, bytes.length, late);
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
}
