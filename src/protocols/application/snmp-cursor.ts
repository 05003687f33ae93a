import { oidText } from '../../bytes/der.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

export const TAG = { integer: 0x02, octets: 0x04, null: 0x05, oid: 0x06, sequence: 0x30 } as const;

/** An element of BER (X.690 §8): its content may go on beyond what is there. */
export interface BerElement {
  readonly tag: number;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** Goes through BER's elements, which may lie or be cut: those of an unexpected kind are passed over. */
export class BerCursor {
  readonly layer: Layer;
  readonly sink: FieldSink;
  at: number;
  readonly end: number;

  constructor(layer: Layer, sink: FieldSink, at: number, end: number) {
    this.layer = layer;
    this.sink = sink;
    this.at = at;
    this.end = Math.min(end, layer.end);
  }

  /** The next element, which is passed; undefined at the end, also of an indefinite length, and where the head is cut. */
  next(): BerElement | undefined {
    const { bytes } = this.layer;
    const { at, end } = this;
    if (at + 2 > end || (bytes[at] === 0 && bytes[at + 1] === 0)) return undefined;
    const start = berContent(bytes, at, end);
    if (start < 0) return undefined;
    const length = berLength(bytes, at, start);
    const element = { tag: bytes[at], at, start, end: length < 0 ? end : start + length };
    this.at = Math.min(element.end, end);
    return element;
  }

  /** The next element if it is of this kind and all there. */
  take(tag: number): BerElement | undefined {
    const element = this.next();
    return element !== undefined && element.tag === tag && element.end <= this.layer.end ? element : undefined;
  }

  inside({ start, end }: BerElement): BerCursor {
    return new BerCursor(this.layer, this.sink, start, end);
  }

  octets(field: Field): BerElement | undefined {
    const element = this.take(TAG.octets);
    if (element !== undefined) this.content(field, element);
    return element;
  }

  content(field: Field, { start, end }: BerElement): void {
    this.sink.at(field, start, end - start);
  }

  /** A number of 32 bits, with a sign where the field's type has one. */
  integer(field: Field, tag: number = TAG.integer): number {
    const element = this.take(tag);
    const isSigned = field.type === 'i32';
    const value = element && this.number(element, isSigned);
    if (value === undefined) return -1;
    const shown = Number(isSigned ? BigInt.asIntN(32, BigInt(value)) : BigInt.asUintN(32, BigInt(value)));
    this.sink.value(field, shown);
    return shown;
  }

  oid(field: Field, { start, end }: BerElement): void {
    this.sink.value(field, oidText(this.layer.bytes, start, end) || '0');
  }

  /** Up to 64 bits; undefined for none and for more. */
  number({ start, end }: BerElement, isSigned: boolean): number | bigint | undefined {
    const { bytes } = this.layer;
    const length = end - start;
    const isLong = length === 9 && bytes[start] === 0 && !isSigned;
    if (length === 0 || (length > 8 && !isLong)) return undefined;
    let value = isSigned && bytes[start] >= 0x80 ? -1n : 0n;
    for (let at = start; at < end; at++) value = value * 256n + BigInt(bytes[at]);
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
}

/** Where the content of the element at `at` starts; -1 when its head doesn't lie before `end`, or is nobody's. */
function berContent(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end || (bytes[at] & 0x1f) === 0x1f) return -1;
  const length = bytes[at + 1];
  const start = at + 2 + (length > 0x80 ? length & 0x7f : 0);
  return start > end || length > 0x84 ? -1 : start;
}

/** What the head `[at, content)` says of the content's length; -1 for an indefinite one. */
export function berLength(bytes: Uint8Array, at: number, content: number): number {
  const first = bytes[at + 1];
  if (first < 0x80) return first;
  let length = 0;
  for (let digit = at + 2; digit < content; digit++) length = length * 256 + bytes[digit];
  return first === 0x80 ? -1 : length;
}
