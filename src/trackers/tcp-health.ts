import type { Packet } from '../core/packet.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { Flows } from './flows.ts';
import { findWindowScale } from './stream-rules.ts';
import { EVENT, type TcpEventName, TcpEvents } from './tcp-events.ts';
import {
  CONTIGUOUS,
  FIRST_ACK,
  HealthRows,
  LAST_ACK,
  lastTime,
  NEWEST_WAITS,
  NEXT,
  NO_SCALE,
  nextTime,
  OTHER_SIDE,
  ROW_SHIFT,
  SCALE,
  SIDE_SHIFT,
  SLOW,
  STATE,
  WINDOW,
  YOUNGEST,
} from './tcp-health-rows.ts';
import { TcpJudge } from './tcp-judge.ts';
import { followHandshake, learnScale } from './tcp-opening.ts';
import { WaitingSegments } from './tcp-waiting.ts';

const SYN = 2;
const RST = 4;
const ACK = 16;
const PLAIN_MASK = 0x17;

/** Takes times in nanoseconds. */
interface RoundTrips {
  add(nanoseconds: number): void;
}

/**
 * How TCP connections fare, by the definitions of Wireshark's `tcp.analysis.*`: what was sent again, overtaken or lost,
 * which windows closed, and how long handshakes and ACKs took. In sum, and for each row of the flow table.
 */
export class TcpHealth {
  readonly #flows: Flows;
  readonly #rows = new HealthRows();
  readonly #events = new TcpEvents();
  readonly #waiting = new WaitingSegments(this.#rows);
  readonly #judge = new TcpJudge(this.#rows);
  readonly #handshakes: RoundTrips;
  readonly #answers: RoundTrips;

  /**
   * `handshakes` is told how long each handshake took, from the last SYN to the first ACK (`tcp.analysis.initial_rtt`);
   * `answers` how long each segment waited for the ACK of all of it (`tcp.analysis.ack_rtt`). What took no time that the
   * clock shows is not told.
   */
  constructor(flows: Flows, handshakes: RoundTrips, answers: RoundTrips) {
    this.#flows = flows;
    this.#handshakes = handshakes;
    this.#answers = answers;
  }

  /** Of all connections. */
  count(name: TcpEventName): number {
    return this.#events.sum(name);
  }

  /** Rows of the flow table whose connections had any event. */
  eventfulRows(): number[] {
    return this.#events.rows();
  }

  /** Events of the connection in this row, of all kinds. */
  totalOf(row: number): number {
    return this.#events.total(row);
  }

  /** Of the connection in this row of the flow table. */
  countOf(row: number, name: TcpEventName): number {
    return this.#events.of(row, name);
  }

  /** In seconds; undefined when the capture doesn't show it. */
  handshakeOf(row: number): number | undefined {
    const nanoseconds = this.#rows.handshake(this.#flows.table.tcpNumber(row));
    return nanoseconds > 0 ? nanoseconds / 1e9 : undefined;
  }

  /** Mean seconds from a segment to its ACK, both directions together; undefined when none was timed. */
  meanAnswerOf(row: number): number | undefined {
    const nanoseconds = this.#rows.meanAnswer(this.#flows.table.tcpNumber(row));
    return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
  }

  packet(d: Dissection): void {
    if (this.#flows.tcpRow < 0) return;
    const row = this.#row();
    const { stack, bytes, view } = d;
    const base = this.#flows.tcpLayer << STRIDE_SHIFT;
    const tcp = stack[base + SLOT.start];
    const bits = bytes[tcp + 13];
    const headerLength = (bytes[tcp + 12] >>> 4) << 2;
    const length = stack[base + SLOT.wireEnd] - tcp - headerLength;
    const isWhole = (stack[base + SLOT.flags] & PARTIAL) === 0;
    if (isWhole && length >= 0 && (bits & PLAIN_MASK) === ACK && this.#advance(row, view, d.packet, tcp, length))
      return;
    this.#follow(row, view, d.packet, tcp, length, isWhole);
    if (!isWhole || (headerLength === 20 && (bits & SYN) === 0)) return;
    const scale = headerLength > 20 ? findWindowScale(bytes, tcp + 20, tcp + headerLength) : -1;
    learnScale(this.#rows, row, this.#flows.tcpSide, scale, bits);
  }

  /** As `packet`. */
  segment({ view, bytes, packet, tcp, payload, end }: Segment): void {
    const row = this.#row();
    const length = end - payload;
    if (this.#advance(row, view, packet, tcp, length)) return;
    this.#follow(row, view, packet, tcp, length, true);
    if (payload - tcp > 20)
      learnScale(this.#rows, row, this.#flows.tcpSide, findWindowScale(bytes, tcp + 20, payload), ACK);
  }

  /** Of the packet at hand. */
  #row(): number {
    return this.#flows.table.tcpNumber(this.#flows.tcpRow);
  }

  /** Takes a segment that follows the one before and tells nothing, as nearly all do; false: it isn't one. */
  #advance(row: number, view: DataView, packet: Packet, tcp: number, length: number): boolean {
    const rows = this.#rows;
    if (row >= rows.capacity) rows.grow(row);
    const { words, doubles } = rows;
    const side = this.#flows.tcpSide;
    const own = (row << ROW_SHIFT) + (side << SIDE_SHIFT);
    const other = own ^ OTHER_SIDE;
    const sequence = view.getInt32(tcp + 4);
    const acknowledged = view.getInt32(tcp + 8);
    const window = view.getUint16(tcp + 14);
    const seen = words[other + CONTIGUOUS];
    const state = words[own + STATE];
    if (
      sequence === 0 ||
      sequence !== words[own + NEXT] ||
      window === 0 ||
      (state & SLOW) !== 0 ||
      (seen !== 0 && ((acknowledged - seen) | 0) > 0)
    ) {
      return false;
    }
    const otherState = words[other + STATE];
    const now = (packet.seconds - rows.epoch) * 1e9 + packet.nanoseconds;
    if (length === 0) {
      if (acknowledged === words[own + LAST_ACK] && window + 1 === words[own + WINDOW]) return false;
    } else {
      const end = (sequence + length) | 0;
      const received = words[other + LAST_ACK];
      if (received !== 0 && ((end - received) | 0) <= 0) return false;
      const scale = otherState & SCALE;
      if (scale !== 0) {
        const shift = scale === NO_SCALE || (otherState & FIRST_ACK) !== 0 ? 0 : scale - 2;
        if (((received + ((words[other + WINDOW] - 1) << shift)) | 0) === end) return false;
      }
      if (length === 1 && words[other + WINDOW] === 1) return false;
      if ((state & NEWEST_WAITS) === 0) {
        words[own + STATE] = state | NEWEST_WAITS;
      } else {
        this.#waiting.settle(own);
        words[own + STATE] |= NEWEST_WAITS;
      }
      words[own + NEXT] = end;
      doubles[nextTime(own)] = now;
      const contiguous = words[own + CONTIGUOUS];
      if (contiguous === sequence || contiguous === 0) words[own + CONTIGUOUS] = end;
    }
    words[own + LAST_ACK] = acknowledged;
    words[own + WINDOW] = window + 1;
    rows.times[lastTime(row, side)] = now;
    if (words[other + YOUNGEST] !== 0) {
      if (this.#waiting.acknowledge(other, acknowledged)) this.#answer(row, wholeNumber(now - this.#waiting.sent[0]));
    } else if ((otherState & NEWEST_WAITS) !== 0) {
      // The only one: nothing to look for.
      const left = (words[other + NEXT] - acknowledged) | 0;
      if (left > 0) return true;
      words[other + STATE] = otherState & ~NEWEST_WAITS;
      if (left === 0) this.#answer(row, wholeNumber(now - doubles[nextTime(other)]));
    }
    return true;
  }

  /** The rest of TCP. `length` is negative where the segment is shorter than its header says. */
  #follow(row: number, view: DataView, packet: Packet, tcp: number, length: number, isWhole: boolean): void {
    const rows = this.#rows;
    if (row >= rows.capacity) rows.grow(row);
    if (Number.isNaN(rows.epoch)) rows.epoch = packet.seconds;
    const bits = view.getUint8(tcp + 13);
    const now = (packet.seconds - rows.epoch) * 1e9 + packet.nanoseconds;
    const side = this.#flows.tcpSide;
    const own = (row << ROW_SHIFT) + (side << SIDE_SHIFT);
    this.#waiting.settle(own);
    // A SYN again takes back what was known beyond a hole (Wireshark's issue 17616).
    if ((bits & (SYN | ACK)) === SYN) rows.words[own + NEXT] = rows.words[own + CONTIGUOUS];
    let isTelling = false;
    if (length >= 0) {
      const found = this.#judge.take(row, side, view, tcp, length, now);
      const end = this.#judge.end;
      if (found !== 0 && isWhole) this.#events.add(this.#flows.tcpRow, found);
      if (length > 0 || this.#judge.hasPhantom) this.#waiting.add(own, end, now);
      const other = own ^ OTHER_SIDE;
      const isAnswer = this.#waiting.acknowledge(other, view.getInt32(tcp + 8));
      if (isAnswer) this.#answer(row, wholeNumber(now - this.#waiting.sent[0]));
      isTelling = found !== 0 || length > 0 || isAnswer;
    }
    if ((bits & RST) !== 0) this.#events.add(this.#flows.tcpRow, EVENT.resets);
    if (view.getUint8(tcp + 12) >>> 4 < 5) return;
    const handshake = followHandshake(rows, row, side, bits, now, isTelling);
    if (handshake > 0) this.#handshakes.add(handshake);
  }

  #answer(row: number, nanoseconds: number): void {
    if (nanoseconds <= 0) return;
    this.#rows.addAnswer(row, nanoseconds);
    this.#answers.add(nanoseconds);
  }
}

/** Nanoseconds up to a second as an integer: that is handed over without being allocated. */
function wholeNumber(nanoseconds: number): number {
  return nanoseconds > 0 && nanoseconds < 0x40000000 ? nanoseconds | 0 : nanoseconds;
}
