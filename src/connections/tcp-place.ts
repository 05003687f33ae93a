import type { Packet } from '../core/packet.ts';
import type { Segment } from '../protocols/segment.ts';

/**
 * Where a TCP segment stands, by whichever way it was found; refilled. It has a `Segment`'s offsets, as a dissection gives
 * them too, and beside them lengths on the wire, which of a segment found by offsets alone are the captured ones.
 */
export class TcpPlace {
  packet: Packet;
  /** The packet's, or those of a datagram that was put together. */
  bytes: Uint8Array;
  view: DataView;
  tcp = 0;
  payload = 0;
  /** Behind what is here of it. */
  end = 0;
  /** Of the payload on the wire. */
  length = 0;
  /** Of the whole datagram. */
  ipLength = 0;
  /** Protocol id of what was decoded above, undamaged; 0 where there is none. */
  upper = 0;

  constructor(packet: Packet) {
    this.packet = packet;
    this.bytes = packet.bytes;
    this.view = packet.view;
  }

  enter({ packet, bytes, view, ip, tcp, payload, end, upper }: Segment): this {
    this.packet = packet;
    this.bytes = bytes;
    this.view = view;
    this.tcp = tcp;
    this.payload = payload;
    this.end = end;
    this.length = end - payload;
    this.ipLength = end - ip;
    this.upper = upper;
    return this;
  }
}
