import { ADDRESS_A, ADDRESS_B, CLOSED, hashKey, KIND, ONE_WAY, PORTS, ROW_SHIFT, VERSION_6 } from './row-key.ts';
import { INITIAL_ROWS, roomFor } from './row-room.ts';
import { WideAddresses } from './wide-addresses.ts';

/**
 * Rows in typed arrays, found by who talks to whom: by open addressing over row numbers, with one symmetric hash and one
 * path for IPv4 and IPv6.
 */
export class KeyedRows {
  /** Rows in use; a row's number never changes. */
  count = 0;
  capacity = INITIAL_ROWS;
  words = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  /** The same memory. */
  doubles = new Float64Array(this.words.buffer);
  /** Packets that found no row, and no room for one. */
  overflowPackets = 0;
  /** The side of its row that sent the packet looked for last: 0 for A. */
  side: 0 | 1 = 0;
  #slots = new Int32Array(INITIAL_ROWS << 1);
  #mask = (INITIAL_ROWS << 1) - 1;
  #lastRow = -1;
  /** Where the key looked for last belongs, if it was not found. -1: not known. */
  #freeSlot = -1;
  /** The key looked for last, as it stands in a row. */
  readonly #key = new Int32Array(4);
  readonly #wide = new WideAddresses(INITIAL_ROWS);
  readonly #limit: number;

  /** `limit`: so many rows at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The row that the packet of the IP header at `ip` belongs to, or -1: none that is open. */
  find(view: DataView, ip: number, ports: number, kind: number): number {
    let a: number;
    let b: number;
    if ((kind & VERSION_6) !== 0) {
      a = this.#wide.load(view, ip + 8, 0);
      b = this.#wide.load(view, ip + 24, 1);
    } else {
      a = view.getInt32(ip + 12);
      b = view.getInt32(ip + 16);
    }
    const key = this.#key;
    key[ADDRESS_A] = a;
    key[ADDRESS_B] = b;
    key[PORTS] = ports;
    key[KIND] = kind;
    // Traffic comes in bursts: the row of the packet before is the likeliest, and it is in the cache.
    const last = this.#lastRow;
    if (last >= 0 && this.#matches(last, a, b, ports, kind)) return last;
    const slot = this.#seek(a, b, ports, kind);
    const row = this.#slots[slot] - 1;
    if (row >= 0) this.#lastRow = row;
    else this.#freeSlot = slot;
    return row;
  }

  /** As `find` for a segment of TCP over IPv4, of which `kind` tells. */
  findSegment(view: DataView, ip: number, tcp: number, kind: number): number {
    const a = view.getInt32(ip + 12);
    const b = view.getInt32(ip + 16);
    const ports = view.getInt32(tcp);
    const turned = (ports << 16) | (ports >>> 16);
    const slots = this.#slots;
    const mask = this.#mask;
    const { words } = this;
    for (let slot = hashKey(a, b, ports, kind) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] - 1;
      if (row < 0) return -1;
      const at = row << ROW_SHIFT;
      if (words[at + KIND] !== kind) continue;
      const rowPorts = words[at + PORTS];
      const rowA = words[at + ADDRESS_A];
      const rowB = words[at + ADDRESS_B];
      if (rowPorts === ports && rowA === a && rowB === b) this.side = 0;
      else if (rowPorts === turned && rowA === b && rowB === a) this.side = 1;
      else continue;
      this.#lastRow = row;
      return row;
    }
  }

  ipProtocol(row: number): number {
    return this.words[(row << ROW_SHIFT) + KIND] & 0xff;
  }

  isVersion6(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + KIND] & VERSION_6) !== 0;
  }

  isClosed(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + KIND] & CLOSED) !== 0;
  }

  port(row: number, side: 0 | 1): number {
    const ports = this.words[(row << ROW_SHIFT) + PORTS];
    return side === 0 ? ports >>> 16 : ports & 0xffff;
  }

  /** Word `index` (0 to 3, big-endian order) of an address; IPv4 stands in word 0, before zeros. */
  addressWord(row: number, side: 0 | 1, index: number): number {
    if (!this.isVersion6(row)) return index === 0 ? this.words[(row << ROW_SHIFT) + side] : 0;
    return this.#wide.word(row, side, index);
  }

  /** Is there room for one more row? Else the packet is counted as one of `overflowPackets`. */
  protected hasRoom(): boolean {
    if (this.count >= this.#limit) {
      this.overflowPackets += 1;
      return false;
    }
    if (this.count === this.capacity) {
      this.capacity = Math.min(roomFor(this.count), this.#limit);
      this.growRows();
    }
    if (this.count << 1 > this.#mask) this.#spread();
    return true;
  }

  /** Makes room for `capacity` rows; overridden by those that have more arrays. */
  protected growRows(): void {
    const words = new Int32Array(this.capacity << ROW_SHIFT);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(words.buffer);
    this.#wide.grow(this.capacity);
  }

  /** Where the key looked for last belongs: the slot of its row `old`, or an empty one (-1: it has none). */
  protected place(old: number): number {
    if (old < 0 && this.#freeSlot >= 0) return this.#freeSlot;
    const key = this.#key;
    return this.#seek(key[ADDRESS_A], key[ADDRESS_B], key[PORTS], key[KIND]);
  }

  /** Gives a row the key looked for last, and the slot that `place` told. */
  protected enter(row: number, slot: number): void {
    this.#slots[slot] = row + 1;
    const key = this.#key;
    const { words } = this;
    const at = row << ROW_SHIFT;
    // A loop over so few words takes half the time of `set`.
    for (let i = 0; i <= KIND; i++) words[at + i] = key[i];
    if ((key[KIND] & VERSION_6) !== 0) this.#wide.add(row);
    this.#lastRow = row;
    this.side = 0;
  }

  /** No packet belongs to the row from now on, and its slot is another's. */
  protected leave(row: number): void {
    const { words } = this;
    const at = row << ROW_SHIFT;
    let slot = hashKey(words[at + ADDRESS_A], words[at + ADDRESS_B], words[at + PORTS], words[at + KIND]);
    for (slot &= this.#mask; this.#slots[slot] !== row + 1; slot = (slot + 1) & this.#mask);
    this.#remove(slot);
    words[at + KIND] |= CLOSED;
    if (this.#lastRow === row) this.#lastRow = -1;
  }

  /** Takes everything out of a row but that no packet belongs to it. */
  protected clearRow(row: number): void {
    const at = row << ROW_SHIFT;
    if (this.isVersion6(row)) this.#wide.remove(row);
    this.words.fill(0, at, at + (1 << ROW_SHIFT));
    this.words[at + KIND] = CLOSED;
    if (this.#lastRow === row) this.#lastRow = -1;
  }

  #seek(a: number, b: number, ports: number, kind: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hashKey(a, b, ports, kind) & mask;
    for (;;) {
      const row = slots[slot] - 1;
      if (row < 0 || this.#matches(row, a, b, ports, kind)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Is the key this row's, in either direction? Sets `side`. */
  #matches(row: number, a: number, b: number, ports: number, kind: number): boolean {
    const { words } = this;
    const at = row << ROW_SHIFT;
    if (words[at + KIND] !== kind) return false;
    const rowA = words[at + ADDRESS_A];
    const rowB = words[at + ADDRESS_B];
    const rowPorts = words[at + PORTS];
    if (rowPorts === ports && rowA === a && rowB === b) {
      if ((kind & VERSION_6) === 0 || this.#wide.has(row, 0)) {
        this.side = 0;
        return true;
      }
    }
    if (rowPorts === ((ports << 16) | (ports >>> 16)) && rowA === b && rowB === a && (kind & ONE_WAY) === 0) {
      if ((kind & VERSION_6) === 0 || this.#wide.has(row, 4)) {
        this.side = 1;
        return true;
      }
    }
    return false;
  }

  /** Closes the gap: those behind move up as far as they may. */
  #remove(free: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const { words } = this;
    let gap = free;
    for (let slot = (gap + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const at = (slots[slot] - 1) << ROW_SHIFT;
      const home = hashKey(words[at + ADDRESS_A], words[at + ADDRESS_B], words[at + PORTS], words[at + KIND]);
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots[gap] = slots[slot];
      gap = slot;
    }
    slots[gap] = 0;
  }

  /** New slots for all rows but the closed ones. */
  #spread(): void {
    const { words } = this;
    const size = (this.#mask + 1) << 1;
    const slots = new Int32Array(size);
    for (let row = 0; row < this.count; row++) {
      const at = row << ROW_SHIFT;
      const kind = words[at + KIND];
      if ((kind & CLOSED) !== 0) continue;
      let slot = hashKey(words[at + ADDRESS_A], words[at + ADDRESS_B], words[at + PORTS], kind) & (size - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      slots[slot] = row + 1;
    }
    this.#slots = slots;
    this.#mask = size - 1;
    this.#freeSlot = -1;
  }
}
