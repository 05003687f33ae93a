import { etherText, eui64Text, ipv4Text, ipv6Text } from '../bytes/addresses.ts';
import { hexText, wireText } from '../bytes/text.ts';
import { formatTime } from '../core/time.ts';
import type { Field, FieldType, FieldValue, Protocol } from './define.ts';
import type { FieldSink } from './field-sink.ts';
import type { Layer } from './layer.ts';

/** Receives a field and its value; bytes come as lower-case hex. */
export type FieldVisitor = (field: Field, value: FieldValue) => void;

/**
 * Every field of the layer with its value, fixed places first, then what `walk` finds: the plain interpreter of the
 * tables, for tests, filters and rare output. The compiled writers must agree with it.
 */
export function visitFields(protocol: Protocol, layer: Layer, visit: FieldVisitor): void {
  for (const field of protocol.fields) {
    if (field.compute !== undefined) {
      const value = computedValue(field, layer);
      if (value !== undefined) visit(field, value);
    } else if (typeof field.at === 'number') {
      visitPlace(field, layer, field.at, visit);
    } else if (field.at !== undefined) {
      for (const at of field.at) visitPlace(field, layer, at, visit);
    }
  }
  if (protocol.walk !== undefined) protocol.walk(layer, new VisitingSink(layer, visit));
}

/** The value of a field that is computed; undefined where there is none. */
export function computedValue(field: Field, layer: Layer): FieldValue | undefined {
  if (layer.partial && (field.reads === undefined || layer.start + field.reads > layer.end)) return undefined;
  return field.when?.(layer) === false ? undefined : field.compute?.(layer);
}

/** The value of a field whose bytes stand at `[offset, offset + length)`. */
export function readValue(field: Field, layer: Layer, offset: number, length: number): FieldValue {
  const { bytes, view } = layer;
  switch (field.type) {
    case 'bool':
      return (readUnsigned(layer, offset, length) & (field.mask ?? -1)) !== 0;
    case 'ether':
      return etherText(bytes, offset);
    case 'eui64':
      return eui64Text(bytes, offset);
    case 'ipv4':
      return ipv4Text(bytes, offset);
    case 'ipv6':
      return ipv6Text(bytes, offset);
    case 'bytes':
      return hexText(bytes, offset, offset + length);
    case 'string':
    case 'text':
      return wireText(bytes, offset, offset + length);
    case 'time':
      return formatTime(layer.packet.seconds, layer.packet.nanoseconds, layer.packet.timeDigits);
    case 'u64':
      return view.getBigUint64(offset);
    case 'i64':
      return view.getBigInt64(offset);
    case 'u64le':
      return view.getBigUint64(offset, true);
    case 'f32':
      return view.getFloat32(offset);
    default:
      return masked(field, readInteger(field.type, layer, offset));
  }
}

/** Bytes that a fixed-place field covers. */
export function lengthOf(field: Field): number {
  return field.length ?? (field.type === 'bool' ? 1 : WIDTHS[field.type]);
}

const WIDTHS: Readonly<Record<FieldType, number>> = {
  u8: 1,
  u16: 2,
  u24: 3,
  u32: 4,
  u40: 5,
  u48: 6,
  u64: 8,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  u16le: 2,
  u32le: 4,
  u64le: 8,
  i32le: 4,
  f32: 4,
  bool: 1,
  ether: 6,
  eui64: 8,
  ipv4: 4,
  ipv6: 16,
  bytes: 0,
  string: 0,
  time: 0,
  seconds: 0,
  text: 0,
};

class VisitingSink implements FieldSink {
  readonly takesHidden = true;
  readonly #layer: Layer;
  readonly #visit: FieldVisitor;

  constructor(layer: Layer, visit: FieldVisitor) {
    this.#layer = layer;
    this.#visit = visit;
  }

  at(field: Field, offset: number, length: number): void {
    this.#visit(field, readValue(field, this.#layer, offset, length));
  }

  value(field: Field, value: FieldValue): void {
    this.#visit(field, value);
  }
}

function visitPlace(field: Field, layer: Layer, at: number, visit: FieldVisitor): void {
  const length = lengthOf(field);
  const offset = layer.start + at;
  if (offset + length > layer.end) return;
  if (field.when !== undefined && !field.when(layer)) return;
  visit(field, readValue(field, layer, offset, length));
}

/** An unsigned integer of 1 to 6 bytes. */
function readUnsigned(layer: Layer, offset: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + layer.bytes[offset + i];
  return value;
}

function readInteger(type: FieldType, layer: Layer, offset: number): number {
  const { view } = layer;
  switch (type) {
    case 'i8':
      return view.getInt8(offset);
    case 'i16':
      return view.getInt16(offset);
    case 'i32':
      return view.getInt32(offset);
    case 'u16le':
      return view.getUint16(offset, true);
    case 'u32le':
      return view.getUint32(offset, true);
    case 'i32le':
      return view.getInt32(offset, true);
    default:
      return readUnsigned(layer, offset, WIDTHS[type]);
  }
}

function masked(field: Field, value: number): number {
  const mask = field.mask;
  if (mask === undefined) return value;
  const lowestBit = 31 - Math.clz32(mask & -mask);
  return (value & mask) >>> lowestBit;
}
