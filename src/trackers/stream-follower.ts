import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { HeaderFields } from '../protocols/application/hpack-fields.ts';
import { http2 } from '../protocols/application/http2.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { SEEN, type StreamFacts, WINDOW_SCALE } from '../protocols/stream-facts.ts';
import { tcp } from '../protocols/transport/tcp.ts';
import { udp } from '../protocols/transport/udp.ts';
import { udpLite } from '../protocols/transport/udp-lite.ts';
import { Carrier } from './carrier.ts';
import { FlowTable } from './flow-table.ts';
import { Http2Tables } from './http2-tables.ts';
import { INITIAL_ROWS } from './row-room.ts';
import { completenessAfter, findWindowScale, isSnmp, STARTED } from './stream-rules.ts';
import { StreamSpans } from './stream-spans.ts';

const TCP = 6;
const UDP = 17;
/** Ports, numbers, flags and window of TCP: what following it takes. */
const TCP_NEED = 16;
const UDP_HEADER = 8;
const SYN = 2;
const ACK = 16;

/** Int32 words of a row. The scales of both sides follow each other. */
const ROW_SHIFT = 3;
const STREAM = 0;
const COMPLETENESS = 1;
const SCALE_A = 2;
/** Does the next packet begin another stream? */
const IS_ALONE = 4;

/** Int32 words of a layer's facts. The row is one more than it is; 0: not known. */
const FACT_SHIFT = 2;
const ROW = 0;
const SIDE = 1;
const SCALE = 2;
const SEEN_BEFORE = 3;

/**
 * Follows the TCP and UDP conversations of a capture and answers what the fields of the packet at hand ask of the
 * packets before it. Its rows run parallel to those of a flow table of its own, which holds TCP and UDP alone.
 */
export class StreamFollower implements StreamFacts {
  readonly #table: FlowTable;
  readonly #carrier = new Carrier();
  readonly #http2 = new Http2Tables();
  #rows = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  readonly #spans = new StreamSpans();
  /** Of the packet at hand. */
  #layers = 0;
  #tcpStreams = 0;
  #udpStreams = 0;
  readonly #facts = new Int32Array(limits.layers << FACT_SHIFT);

  constructor(limit: number = limits.flows) {
    this.#table = new FlowTable(limit);
  }

  /** TCP segments and UDP datagrams whose conversation found the table full: nothing is known of them. */
  get unknownPackets(): number {
    return this.#table.overflowPackets;
  }

  /** Takes up the packet's layers; what is asked afterwards is about them. */
  follow(d: Dissection): void {
    const { stack, count } = d;
    this.#layers = count;
    this.#http2.forgetPacket();
    for (let index = 0; index < count; index++) {
      const base = index << STRIDE_SHIFT;
      const id = stack[base];
      if (id === tcp.id) this.#followTcp(d, index, base);
      else if (id === udp.id || id === udpLite.id) this.#followUdp(d, index, base);
    }
  }

  stream(index: number): number | undefined {
    const row = this.#rowAt(index);
    return row < 0 ? undefined : this.#rows[(row << ROW_SHIFT) + STREAM];
  }

  secondsSinceFirst(index: number): number | undefined {
    return this.#rowAt(index) < 0 ? undefined : this.#spans.sinceFirst(index);
  }

  secondsSincePrevious(index: number): number | undefined {
    return this.#rowAt(index) < 0 ? undefined : this.#spans.sincePrevious(index);
  }

  baseSequence(index: number): number | undefined {
    const row = this.#rowAt(index);
    return row < 0 ? undefined : this.#table.baseSequence(row, this.#sideAt(index));
  }

  baseAcknowledgment(index: number): number | undefined {
    const row = this.#rowAt(index);
    return row < 0 ? undefined : this.#table.baseSequence(row, this.#sideAt(index) === 0 ? 1 : 0);
  }

  windowScale(index: number): number | undefined {
    return this.#rowAt(index) < 0 ? undefined : this.#facts[(index << FACT_SHIFT) + SCALE];
  }

  completeness(index: number): number | undefined {
    return this.#rowAt(index) < 0 ? undefined : this.#facts[(index << FACT_SHIFT) + SEEN_BEFORE];
  }

  headerFields(start: number): HeaderFields | undefined {
    return this.#http2.fieldsAt(start);
  }

  /** A quoted header has no stream. */
  #rowAt(index: number): number {
    return index < this.#layers ? this.#facts[(index << FACT_SHIFT) + ROW] - 1 : -1;
  }

  #sideAt(index: number): 0 | 1 {
    return this.#facts[(index << FACT_SHIFT) + SIDE] === 0 ? 0 : 1;
  }

  #followUdp(d: Dissection, index: number, base: number): void {
    const { stack } = d;
    if ((stack[base + SLOT.flags] & PARTIAL) !== 0) {
      this.#facts[(index << FACT_SHIFT) + ROW] = 0;
      return;
    }
    const row = this.#enter(d, index, base, UDP);
    if (row < 0) return;
    // Wireshark takes no time of a datagram without payload.
    if (stack[base + SLOT.wireEnd] - stack[base + SLOT.start] > UDP_HEADER) this.#spans.measure(row, index, d.packet);
    else this.#spans.forget(index);
  }

  #followTcp(d: Dissection, index: number, base: number): void {
    const { stack, view } = d;
    const start = stack[base + SLOT.start];
    if (stack[base + SLOT.end] - start < TCP_NEED) {
      this.#facts[(index << FACT_SHIFT) + ROW] = 0;
      return;
    }
    const row = this.#enter(d, index, base, TCP);
    if (row < 0) return;
    this.#spans.measure(row, index, d.packet);
    const isHttp2 = index + 1 < d.count && stack[base + (1 << STRIDE_SHIFT)] === http2.id;
    if (isHttp2 || !this.#http2.isEmpty) this.#http2.follow(d, base, row, this.#table.side, isHttp2);
    const fact = index << FACT_SHIFT;
    const at = row << ROW_SHIFT;
    const rows = this.#rows;
    const side = this.#facts[fact + SIDE];
    const scale = at + SCALE_A + side;
    this.#facts[fact + SCALE] = rows[scale];
    this.#facts[fact + SEEN_BEFORE] = rows[at + COMPLETENESS] & ~STARTED;
    const bits = view.getUint8(start + 13);
    const headerLength = (view.getUint8(start + 12) >>> 4) << 2;
    const length = stack[base + SLOT.wireEnd] - start - headerLength;
    rows[at + COMPLETENESS] = completenessAfter(rows[at + COMPLETENESS], bits, length);
    if ((stack[base + SLOT.flags] & PARTIAL) !== 0) return;
    // A header of 20 bytes has no options.
    const shift = headerLength > 20 ? findWindowScale(d.bytes, start + 20, start + headerLength) : -1;
    if (shift >= 0) rows[scale] = shift;
    if ((bits & SYN) !== 0) this.#agreeOnScale(at + SCALE_A, side, (bits & ACK) !== 0);
  }

  /** RFC 7323 §2.2: both SYNs must have the option, or neither side scales. */
  #agreeOnScale(scales: number, side: number, isSynAck: boolean): void {
    const rows = this.#rows;
    if (rows[scales + side] === WINDOW_SCALE.unknown) {
      rows[scales] = WINDOW_SCALE.none;
      rows[scales + 1] = WINDOW_SCALE.none;
    } else if (isSynAck && rows[scales + 1 - side] === WINDOW_SCALE.none) {
      rows[scales + side] = WINDOW_SCALE.none;
    }
  }

  /** Finds the layer's row; -1 when the table is full. */
  #enter(d: Dissection, index: number, base: number, ipProtocol: number): number {
    const { stack, packet } = d;
    const fact = index << FACT_SHIFT;
    const network = stack[base + SLOT.network];
    const table = this.#table;
    const known = table.count;
    const ip = stack[((network - 1) << STRIDE_SHIFT) + SLOT.start];
    const row = network === 0 ? -1 : table.add(this.#carrier.of(d), ip, stack[base + SLOT.start], ipProtocol);
    this.#facts[fact + ROW] = row + 1;
    if (row < 0) return -1;
    this.#facts[fact + SIDE] = table.side;
    if (row >= known) {
      this.#open(row, ipProtocol, packet);
      if (ipProtocol === UDP && isSnmp(d.view, stack[base + SLOT.start], d.end))
        this.#rows[(row << ROW_SHIFT) + IS_ALONE] = 1;
    } else if (this.#rows[(row << ROW_SHIFT) + IS_ALONE] === 1) {
      this.#open(row, ipProtocol, packet);
    }
    return row;
  }

  #open(row: number, ipProtocol: number, packet: Packet): void {
    if (row << ROW_SHIFT >= this.#rows.length) this.#grow();
    const rows = this.#rows;
    const at = row << ROW_SHIFT;
    rows[at + STREAM] = ipProtocol === TCP ? this.#tcpStreams++ : this.#udpStreams++;
    rows[at + COMPLETENESS] = this.#table.isReused(row) ? STARTED | SEEN.syn : 0;
    rows[at + SCALE_A] = WINDOW_SCALE.unknown;
    rows[at + SCALE_A + 1] = WINDOW_SCALE.unknown;
    rows[at + IS_ALONE] = 0;
    this.#spans.open(row, packet);
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}
