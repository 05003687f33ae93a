import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import type { Dissection } from '../protocols/dissection.ts';
import { RowRing } from './row-ring.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import { Disorder, type HeldSegment } from './stream-disorder.ts';
import {
  ACKED_A,
  ACKNOWLEDGED,
  BEGUN_A,
  CONNECTION,
  DISORDERED,
  ENDED_A,
  FLAGS,
  HEADLESS_A,
  HEARD_A,
  NEXT,
  NOBODYS,
  OWNED,
  PROBES,
  ROW_SHIFT,
  type StreamRows,
  UNCLAIMED_A,
} from './stream-rows.ts';

/** Closed ones and others' that an open connection is passed over for. */
const ROUNDS = 8;

/** What a segment says of itself. */
export interface Segment {
  readonly start: number;
  /** On the wire. */
  readonly length: number;
  readonly isLast: boolean;
  readonly acknowledged: number;
  /** It acknowledges bytes that are not here yet. */
  readonly isAnswer: boolean;
}

/** Brings segments in order, and to the consumer. */
export class StreamDelivery {
  consumer: StreamConsumer | undefined;
  gapBytes = 0;
  readonly #rows: StreamRows;
  readonly #disorders = new Map<number, Disorder>();
  #heldBytes = 0;
  readonly #followed = new RowRing(limits.followedConnections);
  #open = 0;
  readonly #lingering = new RowRing(limits.lingeringConnections);
  /** Has the time of the held segment that is delivered. */
  readonly #late = new Packet();

  constructor(rows: StreamRows) {
    this.#rows = rows;
  }

  /** The next bytes of a side. */
  deliver(
    row: number,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    const { consumer } = this;
    if (consumer === undefined) return;
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    if ((words[at + FLAGS] & OWNED) === 0 && !this.#claim(row, side, bytes, start, end)) return;
    if (!consumer.data(words[at + CONNECTION], side, bytes, view, start, end, packet)) this.#letGo(row);
  }

  /** So many bytes of a side are missing. */
  miss(row: number, side: 0 | 1, length: number): void {
    if (this.#rows.has(row, OWNED)) this.consumer?.gap(this.#connection(row), side, length);
    else this.#rows.set(row, HEADLESS_A << side);
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
  advance(row: number, side: 0 | 1, start: number, end: number, packet: Packet): void {
    const { words } = this.#rows;
    const at = (row << ROW_SHIFT) + NEXT + side;
    const disorder = this.#disorders.get(row);
    const missing = (start - words[at]) | 0;
    if (missing > 0) {
      if (disorder === undefined) {
        this.gapBytes += missing;
        this.miss(row, side, missing);
      } else {
        if (disorder.holes.isFull) this.#loseHoles(disorder);
        disorder.holes.add(side, words[at], start);
        disorder.patience = 0;
      }
    }
    disorder?.advance(side, packet);
    words[at] = end;
  }

  /** Bytes that were missing and are here now. */
  fill(row: number, side: 0 | 1, start: number, end: number): number {
    return this.#disorders.get(row)?.holes.fill(side, start, end) ?? 0;
  }

  /** Nanoseconds since the side's sequence numbers last went on. */
  since(row: number, side: 0 | 1, packet: Packet): number {
    return this.#disorders.get(row)?.since(side, packet) ?? Number.POSITIVE_INFINITY;
  }

  /** A segment with payload or FIN in a connection that is not plain: delivered, or held. */
  accept(d: Dissection, row: number, side: 0 | 1, payload: number, capturedEnd: number, segment: Segment): void {
    if (this.consumer === undefined || this.#rows.has(row, NOBODYS)) return;
    const disorder = this.#disorders.get(row);
    if (disorder === undefined) {
      this.#pass(row, side, 0, segment, d.bytes, d.view, payload, capturedEnd, d.packet);
    } else if (!disorder.isAhead(side, segment.start) && !segment.isAnswer) {
      this.#passFrom(row, disorder, side, segment, d.bytes, d.view, payload, capturedEnd, d.packet);
    } else if (!disorder.has(side, segment.start, segment.length, segment.isLast)) {
      const { seconds, nanoseconds, hasTime } = d.packet;
      const bytes = d.bytes.slice(payload, Math.max(payload, capturedEnd));
      this.#heldBytes += bytes.length;
      disorder.hold({ ...segment, side, bytes, seconds, nanoseconds, hasTime });
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

  /** A reset: the connection is at its end, but what it overtook may still come. */
  linger(row: number): void {
    if (!this.#rows.has(row, OWNED)) return;
    const oldest = this.#lingering.push(row);
    if (oldest >= 0) this.#close(oldest);
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
      this.#close(row);
    }
  }

  #connection(row: number): number {
    return this.#rows.words[(row << ROW_SHIFT) + CONNECTION];
  }

  /** Whose connection is it? Its first bytes tell; without its beginning, those of any segment may. */
  #claim(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const { consumer } = this;
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    if (consumer === undefined) return false;
    if (!consumer.claims(bytes, start, end)) {
      words[at + PROBES] += 1;
      const hasBeginning = (words[at + FLAGS] & ((BEGUN_A | HEADLESS_A) << side)) === BEGUN_A << side;
      if (hasBeginning) words[at + FLAGS] |= UNCLAIMED_A << side;
      // TLS to a server of plain HTTP: it is the answer that can be read.
      const isUnclaimed = this.#rows.has(row, UNCLAIMED_A) && this.#rows.has(row, UNCLAIMED_A << 1);
      if (isUnclaimed || words[at + PROBES] > limits.streamProbes) this.#rows.set(row, NOBODYS);
      return false;
    }
    this.#makeRoom(row);
    words[at + CONNECTION] = consumer.open(row);
    words[at + FLAGS] |= OWNED;
    return true;
  }

  /** Enters a followed connection; where there are too many, the longest open is let go. */
  #makeRoom(row: number): void {
    let oldest = this.#followed.push(row);
    if (++this.#open <= limits.followedConnections) {
      // The ring has the closed ones too: those that are still open go round.
      for (let i = 0; i < ROUNDS && oldest >= 0 && this.#rows.has(oldest, OWNED); i++) {
        oldest = this.#followed.push(oldest);
      }
    }
    if (oldest < 0) return;
    this.#close(oldest);
    // Its beginning has passed: it is taken up again at its next message.
    this.#rows.set(oldest, HEADLESS_A | (HEADLESS_A << 1));
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
    if (start < to) this.deliver(row, side, bytes, view, start, to, packet);
    const cut = segment.length - Math.max(to - from, known);
    if (cut > 0) this.miss(row, side, cut);
    if (segment.isLast) this.#end(row, side);
  }

  #end(row: number, side: 0 | 1): void {
    const rows = this.#rows;
    if (!rows.has(row, OWNED) || rows.has(row, ENDED_A << side)) return;
    rows.set(row, ENDED_A << side);
    this.consumer?.end(this.#connection(row), side);
    if (rows.has(row, ENDED_A << (1 - side))) this.#letGo(row);
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

  /** Gives up what the oldest held segment waits for. */
  #giveUp(row: number, disorder: Disorder): void {
    const side = disorder.held[0].side;
    const other = side === 0 ? 1 : 0;
    const first = disorder.lowest(side);
    if (first === undefined || this.#skip(row, disorder, side, first.start)) return;
    const theirs = disorder.lowest(other);
    if (first.isAnswer) {
      const isBefore = theirs !== undefined && ((theirs.start - first.acknowledged) | 0) < 0;
      if (this.#skip(row, disorder, other, isBefore ? theirs.start : first.acknowledged)) return;
    }
    const counterpart = disorder.earliestAnswer(other);
    const repetition = disorder.repetitionOf(first, counterpart);
    this.#passPart(row, disorder, repetition, repetition === first ? counterpart : first);
  }

  /** Of two segments that wait for each other, the one first, as far as the other's sender had received it. */
  #passPart(row: number, disorder: Disorder, held: HeldSegment, counterpart: HeldSegment | undefined): void {
    const received = counterpart?.isAnswer ? (counterpart.acknowledged - held.start) | 0 : held.length;
    if (received < held.length && disorder.isAhead(held.side, (held.start + received) | 0)) {
      const bytes = held.bytes.subarray(0, received);
      this.#passHeld(row, disorder, { ...held, length: received, isLast: false, bytes });
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
    this.miss(row, side, missing);
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

  /** The consumer wants no more of it. */
  #letGo(row: number): void {
    this.#close(row);
    this.#rows.set(row, NOBODYS);
  }

  #close(row: number): void {
    if (!this.#rows.has(row, OWNED)) return;
    this.#rows.clear(row, OWNED);
    this.#open -= 1;
    this.consumer?.close(this.#connection(row));
  }
}
