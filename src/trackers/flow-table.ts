import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';

/** Int32 words of a row's key: source and destination address (v4 in the first word), ports, protocol and version. */
const KEY_SHIFT = 4;
const PORTS = 8;
const KIND = 9;
const BASE_SEQUENCE_A = 10;
const START_NANOSECONDS = 12;
const LAST_NANOSECONDS = 13;
const HASH = 14;
const FLAGS = 15;

/** Float64 slots of a row. */
const COUNTER_SHIFT = 3;
const PACKETS_AB = 0;
const BYTES_AB = 1;
const PACKETS_BA = 2;
const BYTES_BA = 3;
const START_SECONDS = 4;
const LAST_SECONDS = 5;

/** Bits of a row's flags. */
const BASE_A_SET = 1;
const BASE_B_SET = 2;
const ENDED = 4;
const ORIGINATOR_IS_B = 8;
const SYN_SEEN = 16;
const REUSED = 32;

/** Bits beside the IP protocol in the key's kind. A closed row matches no packet any more. */
const VERSION_6 = 0x100;
const CLOSED = 0x200;
/** Fragments and cut packets have none though their protocol has. */
const WITH_PORTS = 0x400;
const TCP = 6;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

const INITIAL_ROWS = 1 << 10;

/**
 * Flows as rows of typed arrays: open addressing over row numbers, one symmetric hash, one path for IPv4 and IPv6.
 * Side A of a row is the sender of its first packet; who opened it is told by `originatorIsB`.
 */
export class FlowTable {
  /** Rows in use; a row's number never changes. */
  count = 0;
  /** Packets of flows that found the table full; they are in no row. */
  overflowPackets = 0;
  /** Did the last `add` go from B to A of its row? */
  reversed = false;

  #words = new Int32Array(INITIAL_ROWS << KEY_SHIFT);
  #counters = new Float64Array(INITIAL_ROWS << COUNTER_SHIFT);
  #capacity = INITIAL_ROWS;
  #slots = new Int32Array(INITIAL_ROWS << 1);
  #mask = (INITIAL_ROWS << 1) - 1;
  #lastHash = 0;
  #lastRow = -1;
  #slot = 0;
  readonly #key = new Int32Array(1 << KEY_SHIFT);
  readonly #limit: number;

  constructor(limit: number = limits.flows) {
    this.#limit = limit;
  }

  /**
   * Counts a packet of the IP header at `ip`, whose transport header (for ports, and for TCP its flags) stands at
   * `transport`, or -1 where there are no ports. Returns the row, or -1 when the table is full.
   *
   * A port pair used again is a new row, by Wireshark's rule: a SYN without ACK from a side whose first sequence number
   * is known, with another one, or after a FIN with ACK or a RST.
   */
  add(packet: Packet, ip: number, transport: number, ipProtocol: number): number {
    if (this.count === this.#capacity && this.count < this.#limit) this.#grow();
    const { view } = packet;
    this.#load(view, packet.bytes, ip, transport, ipProtocol);
    // Traffic comes in bursts: the flow of the packet before is the likeliest, and its row is in the cache.
    let row = this.#lastRow;
    if (row < 0 || !this.#matches(row)) {
      row = this.#find();
      if (row < 0) row = this.#insert(packet);
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

  ipProtocol(row: number): number {
    return this.#words[(row << KEY_SHIFT) + KIND] & 0xff;
  }

  isVersion6(row: number): boolean {
    return (this.#words[(row << KEY_SHIFT) + KIND] & VERSION_6) !== 0;
  }

  /** Has the row ports, and not just a protocol? */
  hasPorts(row: number): boolean {
    return (this.#words[(row << KEY_SHIFT) + KIND] & WITH_PORTS) !== 0;
  }

  portA(row: number): number {
    return this.#words[(row << KEY_SHIFT) + PORTS] >>> 16;
  }

  portB(row: number): number {
    return this.#words[(row << KEY_SHIFT) + PORTS] & 0xffff;
  }

  /** Word `index` (0 to 3, big-endian order) of an address; IPv4 stands in word 0. */
  addressWord(row: number, side: 0 | 1, index: number): number {
    return this.#words[(row << KEY_SHIFT) + (side << 2) + index];
  }

  /** Where the side's sequence numbers start: that of its SYN, or one before the first that was met. */
  baseSequence(row: number, side: 0 | 1): number {
    return this.#words[(row << KEY_SHIFT) + BASE_SEQUENCE_A + side] >>> 0;
  }

  /** Did the row take over the ports of an earlier one? */
  isReused(row: number): boolean {
    return (this.#words[(row << KEY_SHIFT) + FLAGS] & REUSED) !== 0;
  }

  /** B sent the SYN. */
  originatorIsB(row: number): boolean {
    return (this.#words[(row << KEY_SHIFT) + FLAGS] & ORIGINATOR_IS_B) !== 0;
  }

  packetsAB(row: number): number {
    return this.#counters[(row << COUNTER_SHIFT) + PACKETS_AB];
  }

  bytesAB(row: number): number {
    return this.#counters[(row << COUNTER_SHIFT) + BYTES_AB];
  }

  packetsBA(row: number): number {
    return this.#counters[(row << COUNTER_SHIFT) + PACKETS_BA];
  }

  bytesBA(row: number): number {
    return this.#counters[(row << COUNTER_SHIFT) + BYTES_BA];
  }

  /** Infinite while no packet of the row had a time. */
  startSeconds(row: number): number {
    return this.#counters[(row << COUNTER_SHIFT) + START_SECONDS];
  }

  startNanoseconds(row: number): number {
    return this.#words[(row << KEY_SHIFT) + START_NANOSECONDS];
  }

  lastSeconds(row: number): number {
    return this.#counters[(row << COUNTER_SHIFT) + LAST_SECONDS];
  }

  lastNanoseconds(row: number): number {
    return this.#words[(row << KEY_SHIFT) + LAST_NANOSECONDS];
  }

  /** Reads the packet's key. Words that IPv4 leaves are not compared, and zero in its rows. */
  #load(view: DataView, bytes: Uint8Array, ip: number, transport: number, ipProtocol: number): void {
    const key = this.#key;
    let kind = ipProtocol;
    if (bytes[ip] >>> 4 === 6) {
      for (let i = 0; i < 8; i++) key[i] = view.getInt32(ip + 8 + (i << 2));
      kind |= VERSION_6;
    } else {
      key[0] = view.getInt32(ip + 12);
      key[4] = view.getInt32(ip + 16);
    }
    if (transport >= 0) {
      key[PORTS] = view.getInt32(transport);
      kind |= WITH_PORTS;
    } else {
      key[PORTS] = 0;
    }
    key[KIND] = kind;
  }

  /** The loaded key's hash, the same for both directions. */
  #hash(): number {
    const key = this.#key;
    const isVersion6 = (key[KIND] & VERSION_6) !== 0;
    const a = isVersion6 ? foldAddress(key, 0) : key[0];
    const b = isVersion6 ? foldAddress(key, 4) : key[4];
    const ports = key[PORTS];
    const endA = Math.imul(a ^ Math.imul(ports >>> 16, 0x9e3779b1), 0x85ebca6b);
    const endB = Math.imul(b ^ Math.imul(ports & 0xffff, 0x9e3779b1), 0x85ebca6b);
    let hash = (endA ^ (endA >>> 15)) + (endB ^ (endB >>> 15)) + key[KIND];
    hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
    return hash ^ (hash >>> 15);
  }

  /** The row of the loaded key, or -1; leaves in `#slot` where it is, or where it belongs. */
  #find(): number {
    const hash = this.#hash();
    this.#lastHash = hash;
    let slot = hash & this.#mask;
    let row = this.#slots[slot] - 1;
    while (row >= 0 && !this.#matches(row)) {
      slot = (slot + 1) & this.#mask;
      row = this.#slots[slot] - 1;
    }
    this.#slot = slot;
    return row;
  }

  /** Is the loaded key this row's, in either direction? Sets `reversed`. */
  #matches(row: number): boolean {
    const words = this.#words;
    const key = this.#key;
    const at = row << KEY_SHIFT;
    if (words[at + KIND] !== key[KIND]) return false;
    const ports = key[PORTS];
    if (words[at] === key[0] && words[at + 4] === key[4] && words[at + PORTS] === ports) {
      if ((key[KIND] & VERSION_6) === 0 || this.#sameTail(at, 0, 4)) {
        this.reversed = false;
        return true;
      }
    }
    if (words[at] === key[4] && words[at + 4] === key[0] && words[at + PORTS] === ((ports << 16) | (ports >>> 16))) {
      if ((key[KIND] & VERSION_6) === 0 || this.#sameTail(at, 4, 0)) {
        this.reversed = true;
        return true;
      }
    }
    return false;
  }

  #sameTail(at: number, first: number, second: number): boolean {
    const words = this.#words;
    const key = this.#key;
    for (let i = 1; i < 4; i++) {
      if (words[at + i] !== key[first + i] || words[at + 4 + i] !== key[second + i]) return false;
    }
    return true;
  }

  #insert(packet: Packet): number {
    if (this.count === this.#limit) {
      this.overflowPackets++;
      return -1;
    }
    const row = this.count++;
    this.#slots[this.#slot] = row + 1;
    const at = row << KEY_SHIFT;
    const words = this.#words;
    const key = this.#key;
    const isVersion6 = (key[KIND] & VERSION_6) !== 0;
    for (let i = 0; i < PORTS; i++) words[at + i] = isVersion6 || (i & 3) === 0 ? key[i] : 0;
    words[at + PORTS] = key[PORTS];
    words[at + KIND] = key[KIND];
    words[at + START_NANOSECONDS] = packet.nanoseconds;
    words[at + LAST_NANOSECONDS] = packet.nanoseconds;
    words[at + HASH] = this.#lastHash;
    const counter = row << COUNTER_SHIFT;
    this.#counters[counter + START_SECONDS] = packet.hasTime ? packet.seconds : Number.POSITIVE_INFINITY;
    this.#counters[counter + LAST_SECONDS] = packet.hasTime ? packet.seconds : Number.NEGATIVE_INFINITY;
    this.reversed = false;
    return row;
  }

  /** Doubles the rows and the slots. Pages that no row has touched yet take no memory. */
  #grow(): void {
    const capacity = Math.min(this.#capacity * 2, this.#limit);
    const words = new Int32Array(capacity << KEY_SHIFT);
    words.set(this.#words);
    this.#words = words;
    const counters = new Float64Array(capacity << COUNTER_SHIFT);
    counters.set(this.#counters);
    this.#counters = counters;
    this.#capacity = capacity;
    while (this.#mask + 1 < capacity * 2) this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array(this.#mask + 1);
    for (let row = 0; row < this.count; row++) {
      if ((words[(row << KEY_SHIFT) + KIND] & CLOSED) !== 0) continue;
      let slot = words[(row << KEY_SHIFT) + HASH] & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = row + 1;
    }
  }

  #followTcp(view: DataView, row: number, tcp: number, packet: Packet): number {
    const bits = view.getUint8(tcp + 13);
    const side = this.reversed ? 1 : 0;
    const words = this.#words;
    const bases = (row << KEY_SHIFT) + BASE_SEQUENCE_A;
    let flags = this.#words[(row << KEY_SHIFT) + FLAGS];
    const isFirst = flags === 0;
    if ((flags & (BASE_A_SET << side)) === 0) {
      const sequence = view.getInt32(tcp + 4);
      words[bases + side] = (bits & SYN) !== 0 ? sequence : (sequence - 1) | 0;
    } else if ((bits & SYN) !== 0) {
      const sequence = view.getInt32(tcp + 4);
      if ((bits & ACK) === 0) {
        if ((flags & ENDED) !== 0 || sequence !== words[bases + side]) return this.#reuse(view, row, tcp, packet);
      } else {
        words[bases + side] = sequence;
      }
    }
    if ((bits & ACK) !== 0 && (flags & (BASE_B_SET >> side)) === 0) {
      // What is acknowledged tells where the other side stands before it is heard.
      words[bases + 1 - side] = (view.getInt32(tcp + 8) - 1) | 0;
      flags |= BASE_B_SET >> side;
    }
    if (!isFirst && ((bits & RST) !== 0 || (bits & (FIN | ACK)) === (FIN | ACK))) flags |= ENDED;
    flags |= BASE_A_SET << side;
    if ((bits & SYN) !== 0 && (flags & SYN_SEEN) === 0) {
      // A SYN with ACK tells as well who opened: the other side.
      flags |= SYN_SEEN;
      if (this.reversed === ((bits & ACK) === 0)) flags |= ORIGINATOR_IS_B;
    }
    this.#words[(row << KEY_SHIFT) + FLAGS] = flags;
    return row;
  }

  /** A new row for a port pair used again; the slot leads to the newest. */
  #reuse(view: DataView, old: number, tcp: number, packet: Packet): number {
    this.#find();
    const row = this.#insert(packet);
    if (row < 0) return -1;
    this.#words[(old << KEY_SHIFT) + KIND] |= CLOSED;
    this.#words[(row << KEY_SHIFT) + FLAGS] = REUSED;
    return this.#followTcp(view, row, tcp, packet);
  }

  #count(row: number, packet: Packet): void {
    const at = row << COUNTER_SHIFT;
    const counters = this.#counters;
    const side = at + (this.reversed ? PACKETS_BA : PACKETS_AB);
    counters[side] += 1;
    counters[side + 1] += packet.wireLength;
    if (!packet.hasTime) return;
    const { seconds, nanoseconds } = packet;
    const words = this.#words;
    const word = row << KEY_SHIFT;
    const last = counters[at + LAST_SECONDS];
    if (seconds > last || (seconds === last && nanoseconds > words[word + LAST_NANOSECONDS])) {
      counters[at + LAST_SECONDS] = seconds;
      words[word + LAST_NANOSECONDS] = nanoseconds;
      // The first that has a time is the start as well.
      if (last !== Number.NEGATIVE_INFINITY) return;
    }
    const start = counters[at + START_SECONDS];
    if (seconds < start || (seconds === start && nanoseconds < words[word + START_NANOSECONDS])) {
      counters[at + START_SECONDS] = seconds;
      words[word + START_NANOSECONDS] = nanoseconds;
    }
  }
}

/** Folds an IPv6 address of the key to one word; equal addresses fold alike, unequal ones are told apart by `matches`. */
function foldAddress(key: Int32Array, at: number): number {
  const high = Math.imul(key[at] ^ Math.imul(key[at + 1], 0x85ebca6b), 0x9e3779b1);
  return high ^ Math.imul(key[at + 2], 0xc2b2ae35) ^ key[at + 3];
}
