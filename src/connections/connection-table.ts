import type { Packet } from '../core/packet.ts';
import { hashFlowKey } from '../trackers/flow-table.ts';
import {
  ADDRESS_A,
  ADDRESS_B,
  CLOSED,
  type ConnectionListener,
  ConnectionRows,
  DOUBLE_SHIFT,
  KIND,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  ONE_WAY,
  PORTS,
  ROW_SHIFT,
  START_NANOSECONDS,
  START_SECONDS,
  VERSION_6,
  WIDE,
  WIDE_INDEX,
} from './connection-rows.ts';

const TCP = 6;

/** Finds connections by open addressing over row numbers, with one symmetric hash and one path for IPv4 and IPv6. */
export class ConnectionTable extends ConnectionRows {
  /** Packets of connections that found the table full; they are in no row. */
  overflowPackets = 0;
  /** Did the packet of the last `find` go from B to A of its row? */
  reversed = false;

  listener: ConnectionListener | undefined = undefined;
  /** Rows that were released, to be used again. */
  readonly #free: number[] = [];
  #slots = new Int32Array(this.capacity << 1);
  #mask = (this.capacity << 1) - 1;
  #lastRow = -1;
  /** The key looked for last. */
  #a = 0;
  #b = 0;
  #ports = 0;
  #kind = 0;
  /** Both IPv6 addresses of the packet at hand. */
  readonly #wideKey = new Int32Array(WIDE);
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  /** The row that the packet of the IP header at `ip` belongs to, or -1: none that is still open. */
  find(view: DataView, ip: number, ports: number, kind: number): number {
    let a: number;
    let b: number;
    if ((kind & VERSION_6) !== 0) {
      a = this.#loadWide(view, ip + 8, 0);
      b = this.#loadWide(view, ip + 24, 4);
    } else {
      a = view.getInt32(ip + 12);
      b = view.getInt32(ip + 16);
    }
    this.#a = a;
    this.#b = b;
    this.#ports = ports;
    this.#kind = kind;
    // Traffic comes in bursts: the connection of the packet before is the likeliest, and its row is in the cache.
    if (this.#lastRow >= 0 && this.#matches(this.#lastRow, a, b, ports, kind)) return this.#lastRow;
    const row = this.#slots[this.#seek(a, b, ports, kind)] - 1;
    if (row >= 0) this.#lastRow = row;
    return row;
  }

  /** The open row of TCP over IPv4 that the segment belongs to, or -1. */
  findSegment(view: DataView, ip: number, tcp: number): number {
    const a = view.getInt32(ip + 12);
    const b = view.getInt32(ip + 16);
    const ports = view.getInt32(tcp);
    const turned = (ports << 16) | (ports >>> 16);
    const slots = this.#slots;
    const mask = this.#mask;
    const { words } = this;
    for (let slot = hashFlowKey(a, b, ports, TCP) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] - 1;
      if (row < 0) return -1;
      const at = row << ROW_SHIFT;
      if (words[at + KIND] !== TCP) continue;
      const rowPorts = words[at + PORTS];
      const rowA = words[at + ADDRESS_A];
      const rowB = words[at + ADDRESS_B];
      if (rowPorts === ports && rowA === a && rowB === b) this.reversed = false;
      else if (rowPorts === turned && rowA === b && rowB === a) this.reversed = true;
      else continue;
      return row;
    }
  }

  /**
   * A new row for what `find` has just looked for, in the place of `old`, to which no packet belongs from now on; -1
   * where there was none. Returns -1 when there are too many.
   */
  insert(packet: Packet, old: number): number {
    if (this.#free.length === 0) {
      if (this.count === this.capacity && this.count < this.#limit) this.#grow();
      if (this.count >= this.#limit) {
        this.overflowPackets += 1;
        return -1;
      }
    }
    const a = this.#a;
    const b = this.#b;
    const kind = this.#kind;
    const slot = this.#seek(a, b, this.#ports, kind);
    if (old >= 0) {
      this.words[(old << ROW_SHIFT) + KIND] |= CLOSED;
      this.listener?.closed(old);
    }
    const row = this.#free.pop() ?? this.count++;
    this.#slots[slot] = row + 1;
    const at = row << ROW_SHIFT;
    const { words } = this;
    words[at + ADDRESS_A] = a;
    words[at + ADDRESS_B] = b;
    words[at + PORTS] = this.#ports;
    words[at + KIND] = kind;
    if ((kind & VERSION_6) !== 0) this.cold[at + WIDE_INDEX] = this.addWide(this.#wideKey);
    this.cold[at + START_NANOSECONDS] = packet.nanoseconds;
    words[at + LAST_SECONDS] = packet.seconds;
    words[at + LAST_NANOSECONDS] = packet.nanoseconds;
    this.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS] = packet.seconds;
    this.#lastRow = row;
    this.reversed = false;
    this.listener?.opened(row);
    return row;
  }

  /** No packet belongs to the row from now on. */
  close(row: number): void {
    const { words } = this;
    const at = row << ROW_SHIFT;
    let slot = hashFlowKey(words[at + ADDRESS_A], words[at + ADDRESS_B], words[at + PORTS], words[at + KIND]);
    for (slot &= this.#mask; this.#slots[slot] !== row + 1; slot = (slot + 1) & this.#mask);
    this.#remove(slot);
    words[at + KIND] |= CLOSED;
    if (this.#lastRow === row) this.#lastRow = -1;
    this.listener?.closed(row);
  }

  /** The number of a closed row is free for another. */
  release(row: number): void {
    if (this.#lastRow === row) this.#lastRow = -1;
    this.clearRow(row);
    this.#free.push(row);
  }

  /** Keeps an IPv6 address to be compared, and folds it to the word that stands for it in a row. */
  #loadWide(view: DataView, at: number, to: number): number {
    const wide = this.#wideKey;
    for (let i = 0; i < 4; i++) wide[to + i] = view.getInt32(at + (i << 2));
    const high = Math.imul(wide[to] ^ Math.imul(wide[to + 1], 0x85ebca6b), 0x9e3779b1);
    return high ^ Math.imul(wide[to + 2], 0xc2b2ae35) ^ wide[to + 3];
  }

  /** The slot of the key's row, or the empty one where it belongs. */
  #seek(a: number, b: number, ports: number, kind: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hashFlowKey(a, b, ports, kind) & mask;
    for (;;) {
      const row = slots[slot] - 1;
      if (row < 0 || this.#matches(row, a, b, ports, kind)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Closes the gap: those behind move up as far as they may. */
  #remove(free: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const { words } = this;
    let gap = free;
    for (let slot = (gap + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const at = (slots[slot] - 1) << ROW_SHIFT;
      const home = hashFlowKey(words[at + ADDRESS_A], words[at + ADDRESS_B], words[at + PORTS], words[at + KIND]);
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots[gap] = slots[slot];
      gap = slot;
    }
    slots[gap] = 0;
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
      if ((kind & VERSION_6) === 0 || this.#isSameWide(this.cold[at + WIDE_INDEX], 0)) {
        this.reversed = false;
        return true;
      }
    }
    if (rowPorts === ((ports << 16) | (ports >>> 16)) && rowA === b && rowB === a && (kind & ONE_WAY) === 0) {
      if ((kind & VERSION_6) === 0 || this.#isSameWide(this.cold[at + WIDE_INDEX], 4)) {
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

  /** Closed rows lose their slots. */
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
}
