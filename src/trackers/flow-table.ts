import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import {
  ADDRESS_A,
  ADDRESS_B,
  BYTES_AB,
  BYTES_BA,
  CLOSED,
  DOUBLE_SHIFT,
  FLAGS,
  FlowRows,
  KIND,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  ORIGINATOR_IS_B,
  PACKETS_AB,
  PACKETS_BA,
  PORTS,
  REUSED,
  ROW_SHIFT,
  START_NANOSECONDS,
  VERSION_6,
  WIDE,
  WIDE_INDEX,
  WITH_PORTS,
} from './flow-rows.ts';

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

/**
 * Finds flows by open addressing over row numbers, with one symmetric hash and one path for IPv4 and IPv6.
 * Side A of a row is the sender of its first packet; who opened it is told by `originatorIsB`.
 */
export class FlowTable extends FlowRows {
  /** Packets of flows that found the table full; they are in no row. */
  overflowPackets = 0;
  /** From so many rows on, further ports that ask a DNS server are one row of the client's, with port 0. */
  mergeDnsFrom = Number.POSITIVE_INFINITY;
  /** Did the last `add` go from B to A of its row? */
  reversed = false;

  #slots = new Int32Array(this.capacity << 1);
  #mask = (this.capacity << 1) - 1;
  #lastRow = -1;
  #slot = 0;
  /** Both IPv6 addresses of the packet at hand. */
  readonly #wideKey = new Int32Array(WIDE);
  readonly #limit: number;

  constructor(limit: number = limits.flows) {
    super();
    this.#limit = limit;
  }

  /**
   * Counts a packet of the IP header at `ip`, whose transport header (for ports, and for TCP its flags) stands at
   * `transport`, or -1 where there are no ports. Returns the row, or -1 when the table is full.
   *
   * A port pair used again is a new row, by the rule of Wireshark 4.0: a SYN without ACK from a side whose first sequence
   * number is known, with another one. The same one is a retransmission, even after a FIN or a RST.
   */
  add(packet: Packet, ip: number, transport: number, ipProtocol: number): number {
    if (this.count === this.capacity && this.count < this.#limit) this.#grow();
    const { view, bytes } = packet;
    let kind = ipProtocol;
    let a: number;
    let b: number;
    if (bytes[ip] >>> 4 === 6) {
      kind |= VERSION_6;
      a = this.#loadWide(view, ip + 8, 0);
      b = this.#loadWide(view, ip + 24, 4);
    } else {
      a = view.getInt32(ip + 12);
      b = view.getInt32(ip + 16);
    }
    let ports = 0;
    if (transport >= 0) {
      ports = view.getInt32(transport);
      kind |= WITH_PORTS;
    }
    // Traffic comes in bursts: the flow of the packet before is the likeliest, and its row is in the cache.
    let row = this.#lastRow;
    if (row < 0 || !this.#matches(row, a, b, ports, kind)) {
      row = this.#find(a, b, ports, kind);
      if (row < 0 && this.count >= this.mergeDnsFrom) {
        ports = withoutAskingPort(ports, kind);
        row = this.#find(a, b, ports, kind);
      }
      if (row < 0) row = this.#insert(packet, a, b, ports, kind);
      if (row < 0) return -1;
    }
    if (ipProtocol === TCP && transport >= 0) {
      row = this.#followTcp(view, row, transport, packet);
      if (row < 0) return -1;
    }
    this.#lastRow = row;
    this.#count(row, packet);
    return row;
  }

  /**
   * As `add` for the segment of a connection whose both sides are known: neither SYN, FIN nor RST, IPv4. Returns -1, and
   * counts nothing, where there is no such connection yet.
   */
  addSegment(packet: Packet, ip: number, tcp: number): number {
    const { view } = packet;
    const a = view.getInt32(ip + 12);
    const b = view.getInt32(ip + 16);
    const ports = view.getInt32(tcp);
    const turned = (ports << 16) | (ports >>> 16);
    const slots = this.#slots;
    const mask = this.#mask;
    const { words } = this;
    for (let slot = hashFlowKey(a, b, ports, SEGMENT) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] - 1;
      if (row < 0) return -1;
      const at = row << ROW_SHIFT;
      if (words[at + KIND] !== SEGMENT) continue;
      const rowPorts = words[at + PORTS];
      const rowA = words[at + ADDRESS_A];
      const rowB = words[at + ADDRESS_B];
      if (rowPorts === ports && rowA === a && rowB === b) this.reversed = false;
      else if (rowPorts === turned && rowA === b && rowB === a) this.reversed = true;
      else continue;
      if ((words[at + FLAGS] & BASES_SET) !== BASES_SET) return -1;
      this.#lastRow = row;
      this.#count(row, packet);
      return row;
    }
  }

  /** Keeps an IPv6 address to be compared, and folds it to the word that stands for it in a row. */
  #loadWide(view: DataView, at: number, to: number): number {
    const wide = this.#wideKey;
    for (let i = 0; i < 4; i++) wide[to + i] = view.getInt32(at + (i << 2));
    const high = Math.imul(wide[to] ^ Math.imul(wide[to + 1], 0x85ebca6b), 0x9e3779b1);
    return high ^ Math.imul(wide[to + 2], 0xc2b2ae35) ^ wide[to + 3];
  }

  /** The row of the key, or -1; leaves in `#slot` where it is, or where it belongs. */
  #find(a: number, b: number, ports: number, kind: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hashFlowKey(a, b, ports, kind) & mask;
    let row = slots[slot] - 1;
    while (row >= 0 && !this.#matches(row, a, b, ports, kind)) {
      slot = (slot + 1) & mask;
      row = slots[slot] - 1;
    }
    this.#slot = slot;
    return row;
  }

  /** Is the key this row's, in either direction? Sets `reversed`. */
  #matches(row: number, a: number, b: number, ports: number, kind: number): boolean {
    const { words } = this;
    const at = row << ROW_SHIFT;
    if (words[at + KIND] !== kind) return false;
    const rowA = words[at + ADDRESS_A];
    const rowB = words[at + ADDRESS_B];
    const rowPorts = words[at + PORTS];
    if (rowPorts === ports && rowA === a && rowB === b) {
      if ((kind & VERSION_6) === 0 || this.#isSameWide(words[at + WIDE_INDEX], 0)) {
        this.reversed = false;
        return true;
      }
    }
    if (rowPorts === ((ports << 16) | (ports >>> 16)) && rowA === b && rowB === a) {
      if ((kind & VERSION_6) === 0 || this.#isSameWide(words[at + WIDE_INDEX], 4)) {
        this.reversed = true;
        return true;
      }
    }
    return false;
  }

  /** Compares both IPv6 addresses; `turn` is 4 to compare each with the other side's. */
  #isSameWide(index: number, turn: number): boolean {
    const key = this.#wideKey;
    for (let i = 0; i < WIDE; i++) {
      if (this.wide[index * WIDE + i] !== key[(i + turn) & 7]) return false;
    }
    return true;
  }

  #insert(packet: Packet, a: number, b: number, ports: number, kind: number): number {
    if (this.count === this.#limit) {
      this.overflowPackets++;
      return -1;
    }
    const row = this.count++;
    this.#slots[this.#slot] = row + 1;
    const at = row << ROW_SHIFT;
    const { words } = this;
    words[at + ADDRESS_A] = a;
    words[at + ADDRESS_B] = b;
    words[at + PORTS] = ports;
    words[at + KIND] = kind;
    words[at + START_NANOSECONDS] = packet.nanoseconds;
    words[at + LAST_NANOSECONDS] = packet.nanoseconds;
    if ((kind & VERSION_6) !== 0) words[at + WIDE_INDEX] = this.addWide(this.#wideKey);
    this.startColumn[row] = packet.hasTime ? packet.seconds : Number.POSITIVE_INFINITY;
    const last = packet.hasTime ? packet.seconds : Number.NEGATIVE_INFINITY;
    this.doubles[(row << DOUBLE_SHIFT) + LAST_SECONDS] = last;
    this.reversed = false;
    return row;
  }

  #grow(): void {
    this.growRows(this.#limit);
    const { words } = this;
    let size = this.#mask + 1;
    while (size < this.capacity * 2) size *= 2;
    const slots = new Int32Array(size);
    for (let row = 0; row < this.count; row++) {
      const at = row << ROW_SHIFT;
      const kind = words[at + KIND];
      if ((kind & CLOSED) !== 0) continue;
      let slot = hashFlowKey(words[at + ADDRESS_A], words[at + ADDRESS_B], words[at + PORTS], kind) & (size - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      slots[slot] = row + 1;
    }
    this.#slots = slots;
    this.#mask = size - 1;
  }

  #followTcp(view: DataView, row: number, tcp: number, packet: Packet): number {
    const bits = view.getUint8(tcp + 13);
    const side = this.reversed ? 1 : 0;
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
      if (this.reversed === ((bits & ACK) === 0)) flags |= ORIGINATOR_IS_B;
    }
    words[(row << ROW_SHIFT) + FLAGS] = flags;
    return row;
  }

  /** A new row for a port pair used again; the slot leads to the newest. */
  #reuse(view: DataView, old: number, tcp: number, packet: Packet): number {
    const at = old << ROW_SHIFT;
    const { words } = this;
    // The packet's own direction: the new row is its sender's.
    const [a, b] = this.reversed
      ? [words[at + ADDRESS_B], words[at + ADDRESS_A]]
      : [words[at + ADDRESS_A], words[at + ADDRESS_B]];
    const ports = view.getInt32(tcp);
    this.#find(a, b, ports, words[at + KIND]);
    const row = this.#insert(packet, a, b, ports, words[at + KIND]);
    if (row < 0) return -1;
    this.words[(old << ROW_SHIFT) + KIND] |= CLOSED;
    this.words[(row << ROW_SHIFT) + FLAGS] = REUSED;
    return this.#followTcp(view, row, tcp, packet);
  }

  #count(row: number, packet: Packet): void {
    const { words, doubles } = this;
    const at = row << ROW_SHIFT;
    const double = row << DOUBLE_SHIFT;
    if (this.reversed) {
      words[at + PACKETS_BA] += 1;
      doubles[double + BYTES_BA] += packet.wireLength;
    } else {
      words[at + PACKETS_AB] += 1;
      doubles[double + BYTES_AB] += packet.wireLength;
    }
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

/** The same for both directions of the key. */
export function hashFlowKey(a: number, b: number, ports: number, kind: number): number {
  const endA = Math.imul(a ^ Math.imul(ports >>> 16, 0x9e3779b1), 0x85ebca6b);
  const endB = Math.imul(b ^ Math.imul(ports & 0xffff, 0x9e3779b1), 0x85ebca6b);
  let hash = (endA ^ (endA >>> 15)) + (endB ^ (endB >>> 15)) + kind;
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}
