import type { Packet } from '../core/packet.ts';
import { data } from './data.ts';
import { ethernet } from './link/ethernet.ts';
import { ipv4 } from './network/ipv4.ts';
import { protocolById } from './registry.ts';
import { tcp, upperProtocol } from './transport/tcp.ts';

const LINKTYPE_ETHERNET = 1;
const ETHERNET_HEADER = 14;
const HEADERS = ETHERNET_HEADER + 20 + 20;
const ETHERTYPE_IPV4 = 0x0800;
const VERSION_4_WITHOUT_OPTIONS = 0x45;
const MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
const TCP = 6;
const FIN_SYN_RST_ACK = 0x17;
const ACK = 0x10;

/** Bytes that a layer above needs to be all there, by protocol; out of reach for those with layers of their own. */
const needs = Int32Array.from(protocolById, (protocol) =>
  protocol?.leaf === true ? protocol.minimumLength : 0x7fffffff,
);

/** Ids of the layers below the payload's. */
export const SEGMENT_LAYERS: readonly number[] = [ethernet.id, ipv4.id, tcp.id];

/**
 * A segment of a TCP connection as nearly all are: in Ethernet II and an IPv4 header without options or fragment, with
 * ACK and neither SYN, FIN nor RST (unless those are wanted too: where nothing follows them), all captured. Refilled for
 * every such packet. Who counts by these offsets alone spares the stack of layers, which is most of what the packet costs.
 */
export class Segment {
  packet: Packet;
  bytes: Uint8Array;
  view: DataView;
  /** Absolute offsets of the headers and the payload, and behind it. */
  ip = 0;
  tcp = 0;
  payload = 0;
  end = 0;
  /** Protocol id of the payload's layer, the last; 0 where there is no payload. Once there was a look at it. */
  upper = 0;
  readonly #withControl: boolean;

  constructor(packet: Packet, withControl = false) {
    this.#withControl = withControl;
    this.packet = packet;
    this.bytes = packet.bytes;
    this.view = packet.view;
  }

  /** Is the packet such a one? `decode` would find the same layers, and nothing wrong. */
  enter(packet: Packet): boolean {
    return this.enterHeaders(packet) && this.look();
  }

  /** As `enter`, without a look at the payload. */
  enterHeaders(packet: Packet): boolean {
    const { view, bytes, start } = packet;
    const ip = start + ETHERNET_HEADER;
    const at = ip + 20;
    if (packet.linkType !== LINKTYPE_ETHERNET || start + HEADERS > packet.end) return false;
    if (
      view.getUint16(start + 12) !== ETHERTYPE_IPV4 ||
      bytes[ip] !== VERSION_4_WITHOUT_OPTIONS ||
      bytes[ip + 9] !== TCP ||
      (view.getUint16(ip + 6) & MORE_FRAGMENTS_OR_OFFSET) !== 0
    ) {
      return false;
    }
    const end = ip + view.getUint16(ip + 2);
    const headerLength = (bytes[at + 12] >>> 4) << 2;
    const payload = at + headerLength;
    if (end > packet.end || headerLength < 20 || payload > end) return false;
    if ((bytes[at + 13] & FIN_SYN_RST_ACK) !== ACK && !(this.#withControl && payload === end)) return false;
    if (this.packet !== packet) this.packet = packet;
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = view;
    }
    this.ip = ip;
    this.tcp = at;
    this.payload = payload;
    this.end = end;
    return true;
  }

  /** Finds the payload's layer. False: `decode` would find something wrong with it. */
  look(): boolean {
    const { payload, end } = this;
    const upper = payload < end ? upperProtocol(this.bytes, this.view, this.tcp, payload, end) : 0;
    this.upper = upper === 0 && payload < end ? data.id : upper;
    return upper === 0 || end - payload >= needs[upper];
  }
}
