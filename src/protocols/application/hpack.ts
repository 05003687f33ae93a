import { type HpackFields, REPRESENTATION } from './hpack-fields.ts';
import { decodeHuffman } from './hpack-huffman.ts';
import { type HpackBudget, type HpackEntry, HpackTable } from './hpack-table.ts';

/** Longest integer: five bytes behind its prefix are beyond all strings and tables. */
const MOST_SHIFT = 28;
/** A Huffman code has at least five bits. */
const MOST_GROWTH = 8 / 5;
/**
 * HPACK (RFC 7541), one direction of a connection. Strings that were lost stay unknown; they are never taken for
 * others.
 */
export class HpackDecoder {
  readonly table: HpackTable;
  #at = 0;
  #end = 0;
  #isDamaged = false;

  constructor(budget: HpackBudget) {
    this.table = new HpackTable(budget);
  }

  /**
   * Reads the header block `[start, end)` to `fields`. False: it is damaged, and what comes after has lost its table; the
   * fields before the damage are there.
   */
  read(bytes: Uint8Array, start: number, end: number, fields: HpackFields): boolean {
    fields.clear();
    this.#at = start;
    this.#end = end;
    this.#isDamaged = false;
    while (this.#at < end) {
      const { count } = fields;
      this.#readField(bytes, fields);
      if (this.#isDamaged) {
        fields.count = count;
        this.table.lose();
        return false;
      }
      fields.close(this.#at);
    }
    return true;
  }

  #readField(bytes: Uint8Array, fields: HpackFields): void {
    const start = this.#at;
    const first = bytes[start];
    if ((first & 0x80) !== 0) this.#readIndexed(bytes, fields, start);
    else if ((first & 0x40) !== 0) this.#readLiteral(bytes, fields, start, REPRESENTATION.incremental, 6);
    else if ((first & 0x20) !== 0) this.#readSize(bytes, fields, start);
    else this.#readLiteral(bytes, fields, start, (first & 0x10) === 0 ? REPRESENTATION.plain : REPRESENTATION.never, 4);
  }

  /** RFC 7541 §6.1. */
  #readIndexed(bytes: Uint8Array, fields: HpackFields, start: number): void {
    const index = this.#readInteger(bytes, 7);
    const entry = this.#entryAt(index);
    if (this.#isDamaged) return;
    fields.open(REPRESENTATION.indexed, index, start);
    const name = write(fields, entry?.name);
    if (name >= 0) fields.name(name);
    const value = write(fields, entry?.value);
    if (value >= 0) fields.value(value);
  }

  /** RFC 7541 §6.2. */
  #readLiteral(bytes: Uint8Array, fields: HpackFields, start: number, kind: number, prefix: number): void {
    const index = this.#readInteger(bytes, prefix);
    if (this.#isDamaged) return;
    fields.open(kind, index, start);
    const name = index === 0 ? this.#readString(bytes, fields) : write(fields, this.#entryAt(index)?.name);
    if (this.#isDamaged) return;
    if (name >= 0) fields.name(name);
    const nameEnd = fields.length;
    const value = this.#readString(bytes, fields);
    if (this.#isDamaged) return;
    fields.value(value);
    if (kind !== REPRESENTATION.incremental) return;
    this.table.add({
      name: name < 0 ? undefined : fields.bytes.slice(name, nameEnd),
      value: fields.bytes.slice(value, fields.length),
    });
  }

  /** RFC 7541 §6.3. */
  #readSize(bytes: Uint8Array, fields: HpackFields, start: number): void {
    const size = this.#readInteger(bytes, 5);
    if (this.#isDamaged) return;
    fields.open(REPRESENTATION.sizeUpdate, size, start);
    this.table.resize(size);
  }

  /** Undefined: not known. Damage: there is none. */
  #entryAt(index: number): HpackEntry | undefined {
    const entry = index === 0 ? undefined : this.table.at(index);
    if (entry === undefined && (index === 0 || this.table.isWhole)) this.#isDamaged = true;
    return entry;
  }

  /** RFC 7541 §5.1. */
  #readInteger(bytes: Uint8Array, prefix: number): number {
    const most = (1 << prefix) - 1;
    let value = bytes[this.#at++] & most;
    if (value < most) return value;
    for (let shift = 0; shift <= MOST_SHIFT; shift += 7) {
      if (this.#at >= this.#end) break;
      const byte = bytes[this.#at++];
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
    this.#isDamaged = true;
    return 0;
  }

  /** RFC 7541 §5.2. Returns where it stands in the fields' bytes. */
  #readString(bytes: Uint8Array, fields: HpackFields): number {
    if (this.#at >= this.#end) {
      this.#isDamaged = true;
      return 0;
    }
    const isHuffman = (bytes[this.#at] & 0x80) !== 0;
    const length = this.#readInteger(bytes, 7);
    const start = this.#at;
    if (this.#isDamaged || length > this.#end - start) {
      this.#isDamaged = true;
      return 0;
    }
    this.#at = start + length;
    const from = fields.length;
    if (!isHuffman) return writePart(fields, bytes, start, this.#at);
    fields.reserve(Math.ceil(length * MOST_GROWTH));
    const behind = decodeHuffman(bytes, start, this.#at, fields.bytes, from);
    if (behind < 0) this.#isDamaged = true;
    else fields.length = behind;
    return from;
  }
}

/** Copies a string of the table; -1: it isn't known, or there is too much. */
function write(fields: HpackFields, text: Uint8Array | undefined): number {
  return text === undefined || fields.isFull ? -1 : writePart(fields, text, 0, text.length);
}

function writePart(fields: HpackFields, bytes: Uint8Array, start: number, end: number): number {
  const from = fields.length;
  fields.reserve(end - start);
  for (let at = start; at < end; at++) fields.bytes[from + at - start] = bytes[at];
  fields.length = from + end - start;
  return from;
}
