import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { lengthOf } from '../readers.ts';
import { DnsName } from './dns-name.ts';

/** Reads a message on: what is there goes to the sink, and `false` says that something isn't. */
export class DnsCursor {
  readonly layer: Layer;
  readonly sink: FieldSink;
  /** Where the message starts: pointers count from it. */
  readonly message: number;
  readonly isMulticast: boolean;
  readonly name = new DnsName();
  at: number;
  /** Nothing behind it is read: of the message, or of a record's data. */
  end: number;

  constructor(layer: Layer, sink: FieldSink, message: number, isMulticast: boolean) {
    this.layer = layer;
    this.sink = sink;
    this.message = message;
    this.isMulticast = isMulticast;
    this.at = message;
    this.end = layer.end;
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(offset = 0): number {
    return this.layer.bytes[this.at + offset];
  }

  u16(offset = 0): number {
    return this.layer.view.getUint16(this.at + offset);
  }

  /** A field as wide as its type says. */
  fixed(field: Field): boolean {
    return this.sized(field, lengthOf(field));
  }

  /** A field of so many bytes. */
  sized(field: Field, length: number): boolean {
    if (length > this.left) return false;
    this.sink.at(field, this.at, length);
    this.at += length;
    return true;
  }

  /** Several fields of the same bytes: bits of the first. */
  bits(fields: readonly Field[]): boolean {
    const length = lengthOf(fields[0]);
    if (length > this.left) return false;
    for (const field of fields) this.sink.at(field, this.at, length);
    this.at += length;
    return true;
  }

  /** Reads a name, of which the part that stands here must be whole; its pointers may lead anywhere in the message. */
  readName(): boolean {
    const { layer, name } = this;
    return this.left > 0 && name.read(layer.bytes, this.at, layer.end, this.message) && name.next <= this.end;
  }

  domainName(field: Field): boolean {
    if (!this.readName()) return false;
    this.sink.value(field, this.name.text);
    this.at = this.name.next;
    return true;
  }

  /**
   * Fields one behind the other: of a fixed width, domain names (`text`), character-strings behind their length
   * (`string`), and what is left (`bytes` of no length).
   */
  inOrder(fields: readonly Field[]): boolean {
    for (let i = 0; i < fields.length; i++) {
      const isString = i + 1 < fields.length && fields[i + 1].type === 'string';
      const isThere = isString ? this.text(fields[i], fields[++i]) : this.#next(fields[i]);
      if (!isThere) return false;
    }
    return true;
  }

  #next(field: Field): boolean {
    if (field.type === 'text') return this.domainName(field);
    return field.type === 'bytes' && field.length === undefined ? this.rest(field) : this.fixed(field);
  }

  /** A character-string (RFC 1035 §3.3): its length and its text. */
  text(length: Field, field: Field): boolean {
    if (this.left < 1) return false;
    const size = this.u8();
    return this.fixed(length) && this.sized(field, size);
  }

  /** Seconds since 1970, as text. */
  time(field: Field): boolean {
    if (this.left < 4) return false;
    this.sink.value(field, timeText(this.layer.view.getUint32(this.at)));
    this.at += 4;
    return true;
  }

  /** What is left; nothing is no field. */
  rest(field: Field): boolean {
    return this.left === 0 || this.sized(field, this.left);
  }
}

/** `2008-12-29T11:00:04Z`. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
