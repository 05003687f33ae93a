import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import {
  BYTES,
  FLAGS,
  FlowRows,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  ORIGINATOR_IS_B,
  PACKETS,
  REUSED,
  type SavedFlow,
  START_NANOSECONDS,
  TCP_NUMBER,
} from './flow-rows.ts';
import { CLOSED, DOUBLE_SHIFT, KIND, PORTS, ROW_SHIFT, VERSION_6, WITH_PORTS } from './row-key.ts';

/** Bits of a row's flags; `ORIGINATOR_IS_B` and `REUSED` are among them. */
const BASE_A_SET = 1;
const BASE_B_SET = 2;
const SYN_SEEN = 16;

const TCP = 6;
const UDP = 17;
const DNS = 53;
/** Kind of a row of TCP over IPv4. */
const SEGMENT = TCP | WITH_PORTS;
const BASES_SET = BASE_A_SET | BASE_B_SET;
const SYN = 2;
const ACK = 16;

/** Finds and counts flows. Side A of a row is the sender of its first packet; who opened it is told by `originatorIsB`. */
export class FlowTable extends FlowRows {
  /** From so many rows on, further ports that ask a DNS server are one row of the client's, with port 0. */
  mergeDnsFrom = Number.POSITIVE_INFINITY;
  #tcpCount = 0;

  constructor(limit: number = limits.flows) {
    super(limit);
  }

  /**
   * Counts a packet of the IP header at `ip`, whose transport header (for ports, and for TCP its flags) stands at
   * `transport`, or -1 where there are no ports. Returns the row, or -1 when the table is full.
   *
   * A port pair used again is a new row, by the rule of Wireshark 4.0: a SYN without ACK from a side whose first sequence
   * number is known, with another one. The same one is a retransmission, even after a FIN or a RST.
   */
  add(packet: Packet, ip: number, transport: number, ipProtocol: number): number {
    const { view } = packet;
    let kind = ipProtocol;
    if (packet.bytes[ip] >>> 4 === 6) kind |= VERSION_6;
    let ports = 0;
    if (transport >= 0) {
      ports = view.getInt32(transport);
      kind |= WITH_PORTS;
    }
    let row = this.find(view, ip, ports, kind);
    if (row < 0 && this.count >= this.mergeDnsFrom) row = this.find(view, ip, withoutAskingPort(ports, kind), kind);
    if (row < 0) row = this.#insert(packet, -1);
    if (row >= 0 && ipProtocol === TCP && transport >= 0) row = this.#followTcp(view, row, transport, packet);
    if (row >= 0) this.#count(row, packet);
    return row;
  }

  /**
   * As `add` for the segment of a connection whose both sides are known: neither SYN, FIN nor RST, IPv4. Returns -1, and
   * counts nothing, where there is no such connection yet.
   */
  addSegment(packet: Packet, ip: number, tcp: number): number {
    const row = this.findSegment(packet.view, ip, tcp, SEGMENT);
    if (row < 0 || (this.words[(row << ROW_SHIFT) + FLAGS] & BASES_SET) !== BASES_SET) return -1;
    this.#count(row, packet);
    return row;
  }

  /** Takes a row over as it stood in another table; returns its number here, -1 where there is no room, or it was closed. */
  adopt({ words, bases, start, addresses }: SavedFlow): number {
    const kind = words[KIND];
    if ((kind & CLOSED) !== 0) return -1;
    // Found as a packet is found: by a header with these addresses.
    const header = new DataView(new ArrayBuffer(40));
    for (let i = 0; i < 8; i++) {
      if ((kind & VERSION_6) !== 0) header.setInt32(8 + 4 * i, addresses[i]);
      else if ((i & 3) === 0) header.setInt32(12 + i, addresses[i]);
    }
    let row = this.find(header, 0, words[PORTS], kind);
    // Used again meanwhile, from the other side.
    if (row >= 0 && this.side === 1) return row;
    if (row < 0) row = this.#insert(new Packet(), -1);
    if (row < 0) return -1;
    const number = this.tcpNumber(row);
    this.words.set(words.subarray(KIND + 1), (row << ROW_SHIFT) + KIND + 1);
    this.words[(row << ROW_SHIFT) + TCP_NUMBER] = number + 1;
    this.bases.set(bases, row << 1);
    this.startColumn[row] = start;
    return row;
  }

  /** A row for what was looked for, in the place of `old` (-1: of none), which no packet belongs to from now on. */
  #insert(packet: Packet, old: number): number {
    if (!this.hasRoom()) return -1;
    const slot = this.place(old);
    if (old >= 0) this.words[(old << ROW_SHIFT) + KIND] |= CLOSED;
    const row = this.count++;
    this.enter(row, slot);
    const at = row << ROW_SHIFT;
    const { words } = this;
    if ((words[at + KIND] & ~VERSION_6) === SEGMENT) words[at + TCP_NUMBER] = ++this.#tcpCount;
    words[at + START_NANOSECONDS] = packet.nanoseconds;
    words[at + LAST_NANOSECONDS] = packet.nanoseconds;
    this.startColumn[row] = packet.hasTime ? packet.seconds : Number.POSITIVE_INFINITY;
    const last = packet.hasTime ? packet.seconds : Number.NEGATIVE_INFINITY;
    this.doubles[(row << DOUBLE_SHIFT) + LAST_SECONDS] = last;
    return row;
  }

  #followTcp(view: DataView, row: number, tcp: number, packet: Packet): number {
    const bits = view.getUint8(tcp + 13);
    const { side } = this;
    const { words, bases } = this;
    let flags = words[(row << ROW_SHIFT) + FLAGS];
    if ((flags & (BASE_A_SET << side)) === 0) {
      const sequence = view.getInt32(tcp + 4);
      bases[(row << 1) + side] = (bits & SYN) !== 0 ? sequence : (sequence - 1) | 0;
    } else if ((bits & SYN) !== 0) {
      const sequence = view.getInt32(tcp + 4);
      if ((bits & ACK) === 0) {
        if (sequence !== bases[(row << 1) + side]) return this.#reuse(view, row, tcp, packet);
      } else {
        bases[(row << 1) + side] = sequence;
      }
    }
    if ((bits & ACK) !== 0 && (flags & (BASE_B_SET >> side)) === 0) {
      // What is acknowledged tells where the other side stands before it is heard.
      bases[(row << 1) + 1 - side] = (view.getInt32(tcp + 8) - 1) | 0;
      flags |= BASE_B_SET >> side;
    }
    flags |= BASE_A_SET << side;
    if ((bits & SYN) !== 0 && (flags & SYN_SEEN) === 0) {
      // A SYN with ACK tells as well who opened: the other side.
      flags |= SYN_SEEN;
      if ((side === 1) === ((bits & ACK) === 0)) flags |= ORIGINATOR_IS_B;
    }
    words[(row << ROW_SHIFT) + FLAGS] = flags;
    return row;
  }

  /** A new row for a port pair used again. */
  #reuse(view: DataView, old: number, tcp: number, packet: Packet): number {
    const row = this.#insert(packet, old);
    if (row < 0) return -1;
    this.words[(row << ROW_SHIFT) + FLAGS] = REUSED;
    return this.#followTcp(view, row, tcp, packet);
  }

  #count(row: number, packet: Packet): void {
    const { words, doubles, side } = this;
    const at = row << ROW_SHIFT;
    const double = row << DOUBLE_SHIFT;
    words[at + PACKETS + side] += 1;
    doubles[double + BYTES + side] += packet.wireLength;
    if (!packet.hasTime) return;
    const { seconds, nanoseconds } = packet;
    const last = doubles[double + LAST_SECONDS];
    if (seconds > last || (seconds === last && nanoseconds > words[at + LAST_NANOSECONDS])) {
      doubles[double + LAST_SECONDS] = seconds;
      words[at + LAST_NANOSECONDS] = nanoseconds;
      // The first that has a time is the start as well.
      if (last !== Number.NEGATIVE_INFINITY) return;
    }
    const start = this.startColumn[row];
    if (seconds < start || (seconds === start && nanoseconds < words[at + START_NANOSECONDS])) {
      this.startColumn[row] = seconds;
      words[at + START_NANOSECONDS] = nanoseconds;
    }
  }
}

/** Of DNS over UDP the server's port alone; any other ports as they are. */
function withoutAskingPort(ports: number, kind: number): number {
  if ((kind & (WITH_PORTS | 0xff)) !== (WITH_PORTS | UDP)) return ports;
  if ((ports & 0xffff) === DNS) return DNS;
  return ports >>> 16 === DNS ? DNS << 16 : ports;
}
