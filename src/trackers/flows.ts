import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { ah } from '../protocols/network/ah.ts';
import { ipv4 } from '../protocols/network/ipv4.ts';
import { ipv6 } from '../protocols/network/ipv6.ts';
import { ipv6DestinationOptions } from '../protocols/network/ipv6-dstopts.ts';
import { ipv6Fragment } from '../protocols/network/ipv6-fraghdr.ts';
import { ipv6HopByHop } from '../protocols/network/ipv6-hopopts.ts';
import { ipv6Routing } from '../protocols/network/ipv6-routing.ts';
import { protocolById } from '../protocols/registry.ts';
import type { Segment } from '../protocols/segment.ts';
import { sctp } from '../protocols/transport/sctp.ts';
import { tcp } from '../protocols/transport/tcp.ts';
import { udp } from '../protocols/transport/udp.ts';
import { Carrier } from './carrier.ts';
import { FlowTable } from './flow-table.ts';

const TCP = 6;
const UDP = 17;
/** A TCP header's ports, sequence number, flags and window: what following it takes. */
const TCP_NEED = 16;
const UDP_NEED = 8;
const SCTP = 132;
/** Its ports alone. */
const SCTP_NEED = 4;

const IS_EXTENSION = new Uint8Array(protocolById.length);
for (const { id } of [ipv6HopByHop, ipv6DestinationOptions, ipv6Routing, ipv6Fragment, ah]) IS_EXTENSION[id] = 1;

/** Told of each flow at its first packet. */
export type FlowListener = (row: number, d: Dissection, ipStart: number) => void;

/** Feeds the flow table: one row for each IP header of a packet, inner ones of tunnels too. */
export class Flows {
  readonly table = new FlowTable();
  /** Of the packet at hand: its TCP connection's row, or -1, the side that sent it, and the layer on the stack. */
  tcpRow = -1;
  tcpSide: 0 | 1 = 0;
  tcpLayer = 0;
  /** The same of its UDP datagram. */
  udpRow = -1;
  udpSide: 0 | 1 = 0;
  udpLayer = 0;
  /** Nobody asks for more than the connections that streams follow: datagrams and the rest make no rows. */
  isTcpOnly = false;
  readonly #carrier = new Carrier();
  readonly #listeners: FlowListener[] = [];

  onNewFlow(listener: FlowListener): void {
    this.#listeners.push(listener);
  }

  packet(d: Dissection): void {
    const { stack } = d;
    this.tcpRow = -1;
    this.udpRow = -1;
    // d.network is the last header that proved to be IP; one beyond it was malformed and has no addresses to trust.
    for (let index = 0; index < d.network; index++) {
      const id = stack[index << STRIDE_SHIFT];
      if (id === ipv4.id || id === ipv6.id) this.#add(d, index, id === ipv4.id);
    }
  }

  /** As `packet` for a segment of a known connection; false, and nothing counted, for any other. */
  segment(segment: Segment): boolean {
    const { table } = this;
    const row = table.addSegment(segment.packet, segment.ip, segment.tcp);
    if (row < 0) return false;
    this.tcpRow = row;
    this.tcpSide = table.side;
    return true;
  }

  #add(d: Dissection, index: number, isVersion4: boolean): void {
    const { stack } = d;
    const ip = stack[(index << STRIDE_SHIFT) + SLOT.start];
    let ipProtocol = isVersion4 ? d.bytes[ip + 9] : d.bytes[ip + 6];
    let transport = -1;
    let layer = 0;
    for (let above = index + 1; above < d.count; above++) {
      const base = above << STRIDE_SHIFT;
      const id = stack[base];
      if (id === tcp.id || id === udp.id) {
        ipProtocol = id === tcp.id ? TCP : UDP;
        const length = stack[base + SLOT.end] - stack[base + SLOT.start];
        if (length >= (id === tcp.id ? TCP_NEED : UDP_NEED)) transport = stack[base + SLOT.start];
        layer = above;
        break;
      }
      if (stack[base + SLOT.network] !== index + 1) break;
      if (id === sctp.id) {
        ipProtocol = SCTP;
        if (stack[base + SLOT.end] - stack[base + SLOT.start] >= SCTP_NEED) transport = stack[base + SLOT.start];
        break;
      }
      if (id === ipv4.id || id === ipv6.id) break;
      // Each starts with the number of what follows it: RFC 8200 §4, RFC 4302 §2.1.
      if (IS_EXTENSION[id] === 1 && stack[base + SLOT.end] > stack[base + SLOT.start]) {
        ipProtocol = d.bytes[stack[base + SLOT.start]];
      }
    }
    if (this.isTcpOnly && (ipProtocol !== TCP || transport < 0)) return;
    const known = this.table.count;
    const row = this.table.add(this.#carrier.of(d), ip, transport, ipProtocol);
    if (transport >= 0 && ipProtocol === TCP) {
      this.tcpRow = row;
      this.tcpSide = this.table.side;
      this.tcpLayer = layer;
    } else if (transport >= 0 && ipProtocol === UDP) {
      this.udpRow = row;
      this.udpSide = this.table.side;
      this.udpLayer = layer;
    }
    if (row >= 0 && this.table.count !== known) this.#tell(row, d, ip);
  }

  #tell(row: number, d: Dissection, ip: number): void {
    for (let i = 0; i < this.#listeners.length; i++) this.#listeners[i](row, d, ip);
  }
}
