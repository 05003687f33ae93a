const INITIAL_ROWS = 1 << 10;
const INITIAL_BYTES = 1 << 16;
/** Words of a row: hash, prefix, start, length. */
const ROW_SHIFT = 2;
const HASH = 0;
const PREFIX = 1;
const START = 2;
const LENGTH = 3;

/**
 * Numbers distinct byte strings: hashed and compared four bytes at a time where they stand, copied when they are new.
 * A string belongs to a `prefix`, a number that tells equal strings apart.
 */
export class ByteTable {
  /** Rows in use or free. */
  count = 0;
  /** The last `intern` made a row. */
  isNew = false;
  #words = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  #slots = new Int32Array(INITIAL_ROWS << 1);
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;
  #free: number[] = [];

  /** Rows in use. */
  get size(): number {
    return this.count - this.#free.length;
  }

  /** Bytes of all strings. */
  get bytes(): number {
    return this.#used;
  }

  /** The string's row: from 0, in order of appearance. */
  intern(bytes: Uint8Array, view: DataView, start: number, end: number, prefix: number): number {
    const hash = hashBytes(bytes, view, start, end, prefix);
    const words = this.#words;
    const slots = this.#slots;
    const mask = slots.length - 1;
    const length = end - start;
    let slot = hash & mask;
    for (let row = slots[slot] - 1; row >= 0; row = slots[slot] - 1) {
      const at = row << ROW_SHIFT;
      if (
        words[at + HASH] === hash &&
        words[at + LENGTH] === length &&
        words[at + PREFIX] === prefix &&
        this.#isSame(bytes, view, start, end, words[at + START])
      ) {
        this.isNew = false;
        return row;
      }
      slot = (slot + 1) & mask;
    }
    this.isNew = true;
    return this.#insert(bytes, start, end, prefix, hash, slot);
  }

  /** The string's row, or -1. */
  find(bytes: Uint8Array, view: DataView, start: number, end: number, prefix: number): number {
    const hash = hashBytes(bytes, view, start, end, prefix);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const at = (slots[slot] - 1) << ROW_SHIFT;
      const words = this.#words;
      const isAlike = words[at + HASH] === hash && words[at + LENGTH] === end - start && words[at + PREFIX] === prefix;
      if (isAlike && this.#isSame(bytes, view, start, end, words[at + START])) return slots[slot] - 1;
    }
    return -1;
  }

  prefix(row: number): number {
    return this.#words[(row << ROW_SHIFT) + PREFIX];
  }

  isUsed(row: number): boolean {
    return this.#words[(row << ROW_SHIFT) + LENGTH] >= 0;
  }

  /** The bytes, one character each. */
  text(row: number): string {
    const at = row << ROW_SHIFT;
    const start = this.#words[at + START];
    return Buffer.from(this.#bytes.buffer, start, this.#words[at + LENGTH]).toString('latin1');
  }

  /** As `intern`, for bytes that `text` told. */
  internText(text: string, prefix: number): number {
    const bytes = Buffer.from(text, 'latin1');
    return this.intern(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, prefix);
  }

  /** Gives prefixes other numbers. */
  renumber(numbers: ReadonlyMap<number, number>): void {
    const words = this.#words;
    for (let row = 0; row < this.count; row++) {
      const at = row << ROW_SHIFT;
      const prefix = numbers.get(words[at + PREFIX]);
      if (words[at + LENGTH] < 0 || prefix === undefined) continue;
      const start = words[at + START];
      words[at + PREFIX] = prefix;
      words[at + HASH] = hashBytes(this.#bytes, this.#view, start, start + words[at + LENGTH], prefix);
    }
    this.#place(this.#slots.length);
  }

  /** Forgets rows, whose numbers are given again. */
  remove(rows: Iterable<number>): void {
    for (const row of rows) {
      this.#words[(row << ROW_SHIFT) + LENGTH] = -1;
      this.#free.push(row);
    }
    this.#pack();
    this.#place(this.#slots.length);
  }

  #isSame(bytes: Uint8Array, view: DataView, start: number, end: number, known: number): boolean {
    const own = this.#bytes;
    let at = start;
    let other = known;
    for (const last = end - 4; at <= last; at += 4, other += 4) {
      if (view.getInt32(at, true) !== this.#view.getInt32(other, true)) return false;
    }
    for (; at < end; at++, other++) if (bytes[at] !== own[other]) return false;
    return true;
  }

  #insert(bytes: Uint8Array, start: number, end: number, prefix: number, hash: number, slot: number): number {
    const length = end - start;
    if (this.#used + length > this.#bytes.length) this.#growBytes(length);
    const row = this.#free.pop() ?? this.count++;
    if (row << ROW_SHIFT >= this.#words.length) this.#growRows();
    const words = this.#words;
    const at = row << ROW_SHIFT;
    words[at + HASH] = hash;
    words[at + PREFIX] = prefix;
    words[at + START] = this.#used;
    words[at + LENGTH] = length;
    for (let i = start; i < end; i++) this.#bytes[this.#used++] = bytes[i];
    this.#slots[slot] = row + 1;
    if (this.count << 1 > this.#slots.length) this.#place(this.#slots.length << 1);
    return row;
  }

  #growRows(): void {
    const words = new Int32Array(this.#words.length << 1);
    words.set(this.#words);
    this.#words = words;
  }

  #growBytes(length: number): void {
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + length));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  /** Moves the strings that are left together. */
  #pack(): void {
    const bytes = new Uint8Array(this.#bytes.length);
    let used = 0;
    for (let row = 0; row < this.count; row++) {
      const at = row << ROW_SHIFT;
      const length = this.#words[at + LENGTH];
      if (length < 0) continue;
      const start = this.#words[at + START];
      bytes.set(this.#bytes.subarray(start, start + length), used);
      this.#words[at + START] = used;
      used += length;
    }
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#used = used;
  }

  #place(size: number): void {
    const slots = new Int32Array(size);
    const mask = size - 1;
    for (let row = 0; row < this.count; row++) {
      if (this.#words[(row << ROW_SHIFT) + LENGTH] < 0) continue;
      let slot = this.#words[(row << ROW_SHIFT) + HASH] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}

function hashBytes(bytes: Uint8Array, view: DataView, start: number, end: number, prefix: number): number {
  let hash = Math.imul(prefix, 0x9e3779b1) ^ (end - start);
  let at = start;
  for (const last = end - 4; at <= last; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}
