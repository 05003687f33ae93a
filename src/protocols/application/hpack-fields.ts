import { limits } from '../../core/limits.ts';

/** Fields `[first, last)` of a block: those that end in one of its frames. */
export interface HeaderFields {
  readonly fields: HpackFields;
  readonly first: number;
  readonly last: number;
}

/** How a field stands in a header block (RFC 7541 §6). */
export const REPRESENTATION = { indexed: 0, incremental: 1, plain: 2, never: 3, sizeUpdate: 4 } as const;

const FIRST_BYTES = 4096;
const ROW_SHIFT = 3;
const NAME = 0;
const NAME_END = 1;
const VALUE = 2;
const VALUE_END = 3;
const KIND = 4;
const INDEX = 5;
const START = 6;
const END = 7;

/**
 * The fields of a header block, refilled by each: offsets into `bytes`. Of what is not known (see `HpackTable`) they are
 * -1.
 */
export class HpackFields {
  bytes = new Uint8Array(FIRST_BYTES);
  count = 0;
  /** Bytes of names and values. */
  length = 0;
  #rows = new Int32Array(64 << ROW_SHIFT);

  nameStart(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + NAME];
  }

  nameEnd(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + NAME_END];
  }

  valueStart(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + VALUE];
  }

  valueEnd(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + VALUE_END];
  }

  /** One of `REPRESENTATION`. */
  kind(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + KIND];
  }

  /** No field, but the table's new size. */
  isSizeUpdate(field: number): boolean {
    return this.kind(field) === REPRESENTATION.sizeUpdate;
  }

  /** Of the table; 0: the name is given. The new size of a size update. */
  index(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + INDEX];
  }

  /** Where the representation stands in the block. */
  start(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + START];
  }

  end(field: number): number {
    return this.#rows[(field << ROW_SHIFT) + END];
  }

  /** Is this the field's name? Names are in small letters (RFC 9113 §8.2). */
  isNamed(field: number, name: string): boolean {
    const start = this.nameStart(field);
    if (start < 0 || this.nameEnd(field) - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.bytes[start + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  clear(): void {
    this.count = 0;
    this.length = 0;
  }

  /** The next field begins at `start` of the block; nothing is known of it yet. */
  open(kind: number, index: number, start: number): void {
    const at = this.count << ROW_SHIFT;
    if (at === this.#rows.length) {
      const rows = new Int32Array(at * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#rows.fill(-1, at, at + START);
    this.#rows[at + KIND] = kind;
    this.#rows[at + INDEX] = index;
    this.#rows[at + START] = start;
    this.count += 1;
  }

  /** The field ends at `end` of the block. */
  close(end: number): void {
    this.#rows[((this.count - 1) << ROW_SHIFT) + END] = end;
  }

  /** The name of the field at hand, or its value, is what was written from `start` on. */
  name(start: number): void {
    this.#set(NAME, start);
  }

  value(start: number): void {
    this.#set(VALUE, start);
  }

  #set(slot: number, start: number): void {
    const at = ((this.count - 1) << ROW_SHIFT) + slot;
    this.#rows[at] = start;
    this.#rows[at + 1] = this.length;
  }

  /** Room for so many more bytes. */
  reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + size));
    bytes.set(this.bytes);
    this.bytes = bytes;
  }

  /** A few bytes stand for a long entry: what one block makes of them is bounded. */
  get isFull(): boolean {
    return this.length > limits.hpackBlockBytes;
  }
}
