import type { Packet } from '../core/packet.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from './dissection.ts';

/** One layer of the dissection, opened up for reading its fields; refilled, not made anew. */
export class Layer {
  dissection!: Dissection;
  packet!: Packet;
  bytes!: Uint8Array;
  view!: DataView;
  /** Position on the stack; -1 for the frame itself. */
  index = 0;
  protocol = 0;
  start = 0;
  /** Where the payload starts; the header is `[start, payload)`. */
  payload = 0;
  /** Behind the last captured byte of header and payload. */
  end = 0;
  /** Behind the last byte that the header says there is. */
  wireEnd = 0;
  info = 0;
  /** Start of the IP header that carries this layer; -1 when there is none. */
  networkStart = -1;
  /** The header was cut: fields beyond `end` are missing. */
  partial = false;

  /** Is it one of a packet that an ICMP error quotes? */
  get isQuoted(): boolean {
    return this.index >= this.dissection.count;
  }

  load(d: Dissection, index: number): this {
    const base = index << STRIDE_SHIFT;
    const stack = d.stack;
    this.open(d, index);
    this.protocol = stack[base];
    this.start = stack[base + SLOT.start];
    this.payload = stack[base + SLOT.payload];
    this.end = stack[base + SLOT.end];
    this.wireEnd = stack[base + SLOT.wireEnd];
    this.info = stack[base + SLOT.info];
    const network = stack[base + SLOT.network];
    this.networkStart = network === 0 ? -1 : stack[((network - 1) << STRIDE_SHIFT) + SLOT.start];
    this.partial = (stack[base + SLOT.flags] & PARTIAL) !== 0;
    return this;
  }

  /** The whole frame as a layer, for the fields of `frame`. */
  loadFrame(d: Dissection, protocol: number): this {
    this.open(d, -1);
    const packet = d.packet;
    this.protocol = protocol;
    this.start = packet.start;
    this.payload = packet.start;
    this.end = packet.end;
    this.wireEnd = packet.start + packet.wireLength;
    this.info = 0;
    this.networkStart = -1;
    this.partial = false;
    return this;
  }

  private open(d: Dissection, index: number): void {
    this.index = index;
    // Storing a reference costs the collector's write barrier, and most layers are of the packet before.
    if (this.dissection !== d) this.dissection = d;
    if (this.packet !== d.packet) this.packet = d.packet;
    if (this.bytes !== d.bytes) {
      this.bytes = d.bytes;
      this.view = d.view;
    }
  }
}
