import type { Packet } from '../../core/packet.ts';
import type { Dissection } from '../../protocols/dissection.ts';
import type { Segment } from '../../protocols/segment.ts';
import type { SharedBuffers } from '../../sources/shared-buffers.ts';
import type { Flows } from '../../trackers/flows.ts';
import { beginsHandshake } from '../../trackers/tls-datagrams.ts';
import type { FlowTeller } from '../../trackers/told-flows.ts';

/** Int32 words of a segment, and of the first half of any other packet. */
export const UNIT = 8;

/** Places of what is told of a packet; `seconds` is a double. Offsets are within the buffer that it stands in. */
export const AT = {
  /** Bits, and above `BUFFER_SHIFT` the buffer's number and one; 0: the packet is among the batch's copied ones. */
  what: 0,
  tcpRow: 1,
  seconds: 2,
  nanoseconds: 4,
  end: 5,
  /** Of a segment. */
  tcp: 6,
  payload: 7,
  /** Of any other packet. */
  start: 6,
  wireLength: 7,
  linkType: 8,
  udpRow: 9,
  /** TCP's on the stack in the lower half, UDP's in the upper. */
  layers: 10,
} as const;

export const BIT = { isSegment: 1, hasTime: 2, tcpSide: 4, udpSide: 8 } as const;
export const BUFFER_SHIFT = 4;

const INITIAL_UNITS = 256;
const INITIAL_BYTES = 4096;

/** What is known of the packets that are told. */
export interface TellingContext {
  readonly flows: Flows;
  readonly teller: FlowTeller;
  readonly buffers: SharedBuffers;
}

/** Packets as they are told to another thread: where each stands in memory that both see, and whose it is. */
export class PacketBatch {
  words: Int32Array<ArrayBuffer>;
  /** Words in use. */
  length = 0;
  /** Packets that stand in no buffer that the other thread sees. */
  copied: Uint8Array<ArrayBuffer>;
  /** Numbers of the buffers that it tells of. */
  readonly buffers: number[] = [];
  #copiedLength = 0;
  #doubles: Float64Array;
  #lastBuffer = -1;

  /** Of arrays that one before it used. */
  constructor(words = new Int32Array(INITIAL_UNITS * UNIT), copied = new Uint8Array(INITIAL_BYTES)) {
    this.words = words;
    this.copied = copied;
    this.#doubles = new Float64Array(words.buffer);
  }

  addSegment(segment: Segment, context: TellingContext): void {
    const { packet } = segment;
    const buffer = context.buffers.numberOf(packet.bytes);
    const at = this.#begin(packet, buffer, context, BIT.isSegment, UNIT);
    const shift = buffer < 0 ? this.#copy(packet) - packet.start : 0;
    const { words } = this;
    words[at + AT.tcp] = segment.tcp + shift;
    words[at + AT.payload] = segment.payload + shift;
    words[at + AT.end] = segment.end + shift;
  }

  addPacket(d: Dissection, context: TellingContext): void {
    const { packet } = d;
    const { flows, teller } = context;
    const buffer = context.buffers.numberOf(packet.bytes);
    const at = this.#begin(packet, buffer, context, flows.udpSide === 1 ? BIT.udpSide : 0, 2 * UNIT);
    const shift = buffer < 0 ? this.#copy(packet) - packet.start : 0;
    const { words } = this;
    words[at + AT.start] = packet.start + shift;
    words[at + AT.end] = packet.end + shift;
    words[at + AT.wireLength] = packet.wireLength;
    words[at + AT.linkType] = packet.linkType;
    // Of datagrams nobody follows more than handshakes.
    const isTold = teller.isTold(flows.udpRow) || beginsHandshake(d, flows);
    words[at + AT.udpRow] = isTold ? teller.rowOf(flows.udpRow) : -1;
    words[at + AT.layers] = flows.tcpLayer | (flows.udpLayer << 16);
  }

  #begin(packet: Packet, buffer: number, context: TellingContext, kind: number, length: number): number {
    const { flows, teller } = context;
    const at = this.length;
    this.length += length;
    if (this.length > this.words.length) this.#grow();
    if (buffer !== this.#lastBuffer) this.#enter(buffer);
    const { words } = this;
    const bits = kind | (packet.hasTime ? BIT.hasTime : 0) | (flows.tcpSide === 1 ? BIT.tcpSide : 0);
    words[at + AT.what] = bits | ((buffer + 1) << BUFFER_SHIFT);
    words[at + AT.tcpRow] = teller.rowOf(flows.tcpRow);
    words[at + AT.nanoseconds] = packet.nanoseconds;
    this.#doubles[(at + AT.seconds) >> 1] = packet.seconds;
    return at;
  }

  #enter(buffer: number): void {
    this.#lastBuffer = buffer;
    if (buffer >= 0 && !this.buffers.includes(buffer)) this.buffers.push(buffer);
  }

  #grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    this.#doubles = new Float64Array(words.buffer);
  }

  /** Where the copy stands. */
  #copy({ bytes, start, end }: Packet): number {
    const at = this.#copiedLength;
    this.#copiedLength += end - start;
    if (this.#copiedLength > this.copied.length) {
      const copied = new Uint8Array(2 * this.#copiedLength);
      copied.set(this.copied);
      this.copied = copied;
    }
    this.copied.set(bytes.subarray(start, end), at);
    return at;
  }
}
