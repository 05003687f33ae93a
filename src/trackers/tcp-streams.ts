import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import { StreamDelivery } from './stream-delivery.ts';
import type { StreamFlows } from './stream-flows.ts';
import { StreamOwners } from './stream-owners.ts';
import type { StreamCarrier } from './stream-passing.ts';
import {
  ACKED_A,
  ACKNOWLEDGED,
  BEGUN_A,
  DISORDERED,
  FLAGS,
  HANDSHAKING,
  HEARD_A,
  NEXT,
  NOBODYS,
  REPEATED,
  RESET,
  ROW_SHIFT,
  SERVER_IS_B,
  SILENT_A,
  SLOW,
  StreamRows,
} from './stream-rows.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Told how long a handshake took, SYN to the ACK that ends it, and whose it was: the flow table's row. */
type HandshakeListener = (seconds: number, row: number) => void;

/**
 * Follows the sequence numbers of every TCP connection and hands the bytes of those that a consumer wants to it: in
 * order, and what a side sent after all that it had received by then. What is missing is waited for within limits.
 */
export class TcpStreams {
  readonly #flows: StreamFlows;
  readonly #rows = new StreamRows();
  readonly #owners = new StreamOwners(this.#rows);
  readonly #delivery: StreamDelivery;
  readonly #handshakeListeners: HandshakeListener[] = [];

  constructor(flows: StreamFlows) {
    this.#flows = flows;
    this.#delivery = new StreamDelivery(this.#rows, this.#owners);
  }

  /** At most four; the first to claim a connection has it. Whoever has the most of them comes first. */
  consume(consumer: StreamConsumer): void {
    this.#owners.add(consumer);
  }

  onHandshake(listener: HandshakeListener): void {
    this.#handshakeListeners.push(listener);
  }

  /** Bytes that were sent, as later sequence numbers and acknowledgments tell, but are not here; after `finish`. */
  get gapBytes(): number {
    return this.#delivery.gapBytes;
  }

  /** Seconds from the SYN to the SYN with ACK: from here to the server and back. 0 when not known. */
  serverRoundTrip(row: number): number {
    return this.#rows.roundTrip(row);
  }

  packet(d: Dissection): void {
    const row = this.#flows.tcpRow;
    if (row < 0) return;
    const rows = this.#rows;
    if (row >= rows.capacity) rows.grow(row);
    const { stack, bytes } = d;
    const base = this.#flows.tcpLayer << STRIDE_SHIFT;
    const tcp = stack[base + SLOT.start];
    const payload = tcp + ((bytes[tcp + 12] >>> 4) << 2);
    const end = stack[base + SLOT.end];
    const length = stack[base + SLOT.wireEnd] - payload;
    const isPlain = (bytes[tcp + 13] & (SYN | FIN | RST | ACK)) === ACK && length >= 0;
    if (isPlain && this.#advance(bytes, d.view, d.packet, row, tcp, payload, end, length)) return;
    this.#follow(d, row, this.#flows.tcpSide, tcp, payload, end, Math.max(0, length));
  }

  /** As `packet`. */
  segment(segment: Segment): void {
    const { tcpRow: row, tcpSide: side } = this.#flows;
    const rows = this.#rows;
    if (row >= rows.capacity) rows.grow(row);
    const { tcp, payload, end } = segment;
    const length = end - payload;
    if (!this.#advance(segment.bytes, segment.view, segment.packet, row, tcp, payload, end, length)) {
      this.#follow(segment, row, side, tcp, payload, end, length);
    }
  }

  /** Takes what is known, in order, and an answer to what is here, as nearly all are; false: it is none of these. */
  #advance(
    bytes: Uint8Array,
    view: DataView,
    packet: Packet,
    row: number,
    tcp: number,
    payload: number,
    capturedEnd: number,
    length: number,
  ): boolean {
    const sequence = view.getInt32(tcp + 4);
    const acknowledged = view.getInt32(tcp + 8);
    const side = this.#flows.tcpSide;
    const other = 1 - side;
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    const flags = words[at + FLAGS];
    const needed = (HEARD_A | ACKED_A) << side;
    if (
      (flags & (SLOW | needed)) !== needed ||
      words[at + NEXT + side] !== sequence ||
      ((flags & (HEARD_A << other)) !== 0 && ((acknowledged - words[at + NEXT + other]) | 0) > 0)
    ) {
      return false;
    }
    if (((acknowledged - words[at + ACKNOWLEDGED + side]) | 0) > 0) words[at + ACKNOWLEDGED + side] = acknowledged;
    if (length === 0) return true;
    if ((flags & (SILENT_A << side)) !== 0) this.#rows.clear(row, SILENT_A << side);
    words[at + NEXT + side] = (sequence + length) | 0;
    if ((flags & NOBODYS) !== 0) return true;
    const end = Math.min(capturedEnd, payload + length);
    if (end > payload) this.#owners.deliver(row, side, bytes, view, payload, end, packet);
    if (end < payload + length) this.#owners.miss(row, side, payload + length - Math.max(payload, end));
    return true;
  }

  /** Everything held is handed over, everything missing counted, everything closed. */
  finish(): void {
    this.#delivery.finish(this.#flows.table.count);
  }

  /** The rest of TCP. */
  #follow(
    d: StreamCarrier,
    row: number,
    side: 0 | 1,
    tcp: number,
    payload: number,
    capturedEnd: number,
    length: number,
  ): void {
    const { view, packet } = d;
    const rows = this.#rows;
    const bits = d.bytes[tcp + 13];
    if ((bits & RST) !== 0) {
      rows.set(row, RESET);
      this.#owners.linger(row);
      return;
    }
    const hasAcknowledged = (bits & ACK) !== 0;
    if ((bits & SYN) !== 0) this.#begin(row, side, hasAcknowledged, packet);
    else if (rows.has(row, HANDSHAKING)) this.#endHandshake(row, side, packet);
    const start = (view.getInt32(tcp + 4) + ((bits & SYN) !== 0 ? 1 : 0)) | 0;
    const isLast = (bits & FIN) !== 0;
    const end = (start + length + (isLast ? 1 : 0)) | 0;
    if (!rows.has(row, HEARD_A << side)) {
      this.#delivery.hear(row, side, start);
      if (length === 0 && (bits & SYN) === 0) rows.set(row, SILENT_A << side);
    } else if (length > 0 && rows.has(row, SILENT_A << side)) {
      // RFC 9293 §3.8.4: a keep-alive stands one before what is next. It is no byte to wait for.
      if (start === ((rows.next(row, side) + 1) | 0)) this.#delivery.hear(row, side, start);
      rows.clear(row, SILENT_A << side);
    }
    const acknowledged = view.getInt32(tcp + 8);
    if (hasAcknowledged) rows.acknowledge(row, side, acknowledged);
    // All of it came before, where nothing is missing: captures have the same packet twice, links send much again.
    if (((end - rows.next(row, side)) | 0) <= 0 && !rows.has(row, DISORDERED)) return;
    const isAnswer = hasAcknowledged && this.#delivery.isAhead(row, side, acknowledged);
    const ahead = (start - rows.next(row, side)) | 0;
    if (ahead > limits.streamJumpBytes && !this.#delivery.isBelieved(row, side, start, end)) return;
    // From here on the connection has a disorder where it needs one, made before anything moves.
    if (ahead !== 0 || isAnswer) this.#delivery.disorder(row);
    const age = this.#delivery.ageOf(row, side, start);
    if (ahead < 0) this.#lookBack(row, side, start, end);
    else this.#delivery.advance(row, side, start, end);
    if (length > 0 || isLast) {
      this.#delivery.accept(d, row, side, payload, Math.min(capturedEnd, payload + length), {
        start,
        length,
        isLast,
        acknowledged,
        hasAcknowledged,
        isAnswer,
        age,
      });
    }
    this.#delivery.settle(row);
  }

  #begin(row: number, side: 0 | 1, isAnswer: boolean, packet: Packet): void {
    const rows = this.#rows;
    if (rows.has(row, BEGUN_A << side)) {
      rows.set(row, REPEATED);
      return;
    }
    rows.set(row, BEGUN_A << side);
    if (!isAnswer || !rows.has(row, BEGUN_A << (1 - side)) || rows.has(row, REPEATED)) return;
    rows.set(row, HANDSHAKING | (side === 1 ? SERVER_IS_B : 0));
    rows.setRoundTrip(row, this.#sinceStart(row, packet));
  }

  #endHandshake(row: number, side: 0 | 1, packet: Packet): void {
    const rows = this.#rows;
    if ((side === 1) === rows.has(row, SERVER_IS_B)) return;
    rows.clear(row, HANDSHAKING);
    if (rows.has(row, REPEATED)) return;
    const seconds = this.#sinceStart(row, packet);
    if (seconds >= 0) for (const listener of this.#handshakeListeners) listener(seconds, row);
  }

  /** Since the row's first packet, its SYN. */
  #sinceStart(row: number, packet: Packet): number {
    const { table } = this.#flows;
    if (!packet.hasTime) return 0;
    return packet.seconds - table.startSeconds(row) + (packet.nanoseconds - table.startNanoseconds(row)) / 1e9;
  }

  /** A segment from before what is known: late, or sent again. */
  #lookBack(row: number, side: 0 | 1, start: number, end: number): void {
    const next = this.#rows.next(row, side);
    const isNews = ((end - next) | 0) > 0;
    this.#delivery.fill(row, side, start, isNews ? next : end);
    if (isNews) this.#delivery.advance(row, side, next, end);
  }
}
