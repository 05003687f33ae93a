import { limits } from '../core/limits.ts';
import { data } from '../protocols/data.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { greTunnel } from '../protocols/network/gre.ts';
import { icmp } from '../protocols/network/icmp.ts';
import { icmpv6 } from '../protocols/network/icmpv6.ts';
import { ipv4 } from '../protocols/network/ipv4.ts';
import { ipv6 } from '../protocols/network/ipv6.ts';
import type { Segment } from '../protocols/segment.ts';
import { tcp } from '../protocols/transport/tcp.ts';
import { udp } from '../protocols/transport/udp.ts';
import { DOUBLE_SHIFT, ONE_WAY, ROW_SHIFT, TUNNEL, VERSION_6 } from '../trackers/row-key.ts';
import { DATA_A, FLAGS, PAYLOAD } from './connection-rows.ts';
import { ConnectionTable } from './connection-table.ts';
import { setLastTime } from './connection-times.ts';
import { enterDatagramServices } from './datagram-services.ts';
import { isSilent, isUdpOver, type Timeouts } from './expiry.ts';
import { addOnce, KINDS, LETTER } from './history.ts';
import { icmpCounterpart } from './icmp-counterparts.ts';
import { IpHeader } from './ip-header.ts';
import { isLikelyServer } from './likely-servers.ts';
import { enterService, isDamaged } from './services.ts';
import { flip, TcpConnections } from './tcp-connections.ts';
import { TunnelParents } from './tunnel-parents.ts';
import { contradictsRole, exchangeRoles } from './udp-roles.ts';

const UDP = 17;
const GRE = 47;
const SCTP = 132;
const STRIDE = 1 << STRIDE_SHIFT;
const TCP_HEADER = 20;
const UDP_HEADER = 8;
const ICMP_HEADER = 8;
const SCTP_HEADER = 12;
const ALL_HOSTS = -1;
/** ICMP, TCP, UDP, ICMPv6. */
const HEADED = [1, 6, UDP, 58];
/** Carry IP, and are no connections: IP in IP, IPv6 in IP, GRE, MPLS in IP. */
const TUNNELS = [4, 41, 47, 137];
/** Zeek tells nothing of them: fragments, ESP, no next header, mobility. */
const UNTOLD = [44, 50, 59, 135];

/** Feeds the table of connections: one row for each IP header's, inner ones of tunnels too, with whom carries them. */
export class Connections {
  readonly table = new ConnectionTable(limits.connections);
  /** Of the packet at hand: the row of its innermost TCP or UDP, or -1. */
  transportRow = -1;
  readonly #tunnels = new TunnelParents(this.table);
  readonly #timeouts: Timeouts;
  readonly #tcp: TcpConnections;
  readonly #header = new IpHeader();

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts;
    this.#tcp = new TcpConnections(this.table, timeouts);
  }

  packet(d: Dissection): void {
    const { stack, network } = d;
    let parent = -1;
    this.transportRow = -1;
    // d.network is the last header that proved to be IP; one beyond it was malformed and has no addresses to trust.
    for (let index = 0; index < network; index++) {
      const id = stack[index << STRIDE_SHIFT];
      if (id === ipv4.id || id === ipv6.id) parent = this.#add(d, index, parent);
    }
  }

  /** As `packet` for a segment by its headers, SYN, FIN and RST among them; false, and nothing counted, for some. */
  segment(segment: Segment): boolean {
    return this.#tcp.segment(segment);
  }

  /** Rows of the connections that carried the row's packets. */
  parentsOf(row: number): readonly number[] {
    return this.#tunnels.of(row);
  }

  /** Is the row named as the carrier of any other? */
  isCarrier(row: number): boolean {
    return this.#tunnels.isCarrier(row);
  }

  /** The number of a closed row is free for another. Returns the rows that carried it. */
  release(row: number): readonly number[] {
    const parents = this.#tunnels.forget(row);
    this.#tcp.forget(row);
    this.table.release(row);
    return parents;
  }

  /** Returns the row, -1 where there is none. */
  #add(d: Dissection, index: number, parent: number): number {
    const header = this.#header;
    if (!header.read(d, index)) return -1;
    const row = this.#count(d, header, index + 1 < d.network);
    if (row >= 0 && parent >= 0) this.#tunnels.adopt(row, parent);
    return row;
  }

  #count(d: Dissection, header: IpHeader, isCarrier: boolean): number {
    const { stack } = d;
    const { above } = header;
    const id = above < d.count << STRIDE_SHIFT ? stack[above] : 0;
    const length = id === 0 ? 0 : stack[above + SLOT.end] - stack[above + SLOT.start];
    if (id === tcp.id) {
      const row = length < TCP_HEADER ? -1 : this.#tcp.count(d, header);
      this.transportRow = row;
      return row;
    }
    if (id === udp.id) {
      const row = length < UDP_HEADER ? -1 : this.#countUdp(d, header);
      this.transportRow = row;
      // GRE in UDP (RFC 8086) is a tunnel between the hosts, whatever ports each packet takes.
      return isCarrier && stack[above + STRIDE] === greTunnel.id ? this.#countTunnel(d, header, GRE) : row;
    }
    if (id === icmp.id || id === icmpv6.id) return length < ICMP_HEADER ? -1 : this.#countIcmp(d, header);
    // Without a header there is nothing to tell connections by.
    if (id === 0 && HEADED.includes(header.protocol)) return -1;
    // A fragment that lacks the others is of no connection yet.
    if (header.isFragment && (id === 0 || id === data.id)) return -1;
    return this.#countOther(d, header, length, isCarrier);
  }

  #countUdp(d: Dissection, header: IpHeader): number {
    const { stack, view, packet } = d;
    const { table } = this;
    const { above } = header;
    const start = stack[above + SLOT.start];
    let row = table.find(view, header.start, view.getInt32(start), header.isVersion6 ? UDP | VERSION_6 : UDP);
    const isFirst = row < 0 || isUdpOver(table, row, packet, this.#timeouts);
    if (isFirst) {
      row = table.insert(packet, row);
      if (row < 0) return -1;
      const isBroadcast = !header.isVersion6 && view.getInt32(header.start + 16) === ALL_HOSTS;
      const isFromServer = isLikelyServer(UDP, table.port(row, 0)) && !isLikelyServer(UDP, table.port(row, 1));
      if (isFromServer && !isBroadcast) flip(table, row);
    }
    const side = table.side;
    setLastTime(table, row, packet);
    const stated = view.getUint16(start + 4);
    const length = stated === 0 ? stack[above + SLOT.wireEnd] - start : stated;
    this.#addPayload(row, side, Math.max(0, length - UDP_HEADER));
    addOnce(table, row, KINDS.data, LETTER.data, table.originator(row) === side);
    const next = above + STRIDE;
    let counted: 0 | 1 = side;
    if (next < d.count << STRIDE_SHIFT && !isDamaged(d, stack[next])) {
      enterService(table, row, side, stack[next]);
      enterDatagramServices(table, row, side, d, next);
      if (isFirst && contradictsRole(d, next, header, table.originator(row) === side)) {
        exchangeRoles(table, row);
        counted = side === 0 ? 1 : 0;
      }
    }
    table.measure(row, counted, header.length);
    return row;
  }

  #countIcmp(d: Dissection, header: IpHeader): number {
    const { stack, view, packet } = d;
    const { table } = this;
    const { above, protocol } = header;
    const start = stack[above + SLOT.start];
    const type = view.getUint8(start);
    const counterpart = icmpCounterpart(protocol, type);
    const isOneWay = counterpart < 0;
    const kind = protocol | (header.isVersion6 ? VERSION_6 : 0) | (isOneWay ? ONE_WAY : 0);
    const ports = (type << 16) | (isOneWay ? view.getUint8(start + 1) : counterpart);
    let row = table.find(view, header.start, ports, kind);
    if (row < 0 || isSilent(table, row, packet, this.#timeouts.icmpMs)) row = table.insert(packet, row);
    if (row < 0) return -1;
    const side = table.side;
    setLastTime(table, row, packet);
    this.#addPayload(row, side, stack[above + SLOT.wireEnd] - start - ICMP_HEADER);
    table.measure(row, side, header.length);
    return row;
  }

  /** Everything else by its addresses; SCTP by its ports as well. Of tunnels those that carry something. */
  #countOther(d: Dissection, header: IpHeader, length: number, isCarrier: boolean): number {
    const { table } = this;
    const { protocol } = header;
    if (TUNNELS.includes(protocol)) return isCarrier ? this.#countTunnel(d, header, protocol) : -1;
    if (UNTOLD.includes(protocol)) return -1;
    const kind = protocol | (header.isVersion6 ? VERSION_6 : 0);
    const hasPorts = protocol === SCTP && length >= SCTP_HEADER;
    const ports = hasPorts ? d.view.getInt32(d.stack[header.above + SLOT.start]) : 0;
    let row = table.find(d.view, header.start, ports, kind);
    if (row < 0 || isSilent(table, row, d.packet, this.#timeouts.udpMs)) row = table.insert(d.packet, row);
    if (row < 0) return -1;
    setLastTime(table, row, d.packet);
    table.measure(row, table.side, header.length);
    return row;
  }

  /** One row for both directions between two addresses, as long as there is traffic at all. */
  #countTunnel(d: Dissection, header: IpHeader, protocol: number): number {
    const { table } = this;
    const kind = protocol | TUNNEL | (header.isVersion6 ? VERSION_6 : 0);
    const known = table.find(d.view, header.start, 0, kind);
    const row = known < 0 ? table.insert(d.packet, -1) : known;
    if (row >= 0) setLastTime(table, row, d.packet);
    return row;
  }

  #addPayload(row: number, side: 0 | 1, length: number): void {
    const { words, doubles } = this.table;
    words[(row << ROW_SHIFT) + FLAGS] |= DATA_A << side;
    doubles[(row << DOUBLE_SHIFT) + PAYLOAD + side] += length;
  }
}
