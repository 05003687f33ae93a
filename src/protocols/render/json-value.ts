import { ipv6Text } from '../../bytes/addresses.ts';
import {
  type ByteWriter,
  MAX_INTEGER_DIGITS,
  putAscii,
  putEther,
  putHex,
  putIpv4,
  putNumber,
} from '../../bytes/byte-writer.ts';
import { jsonText } from '../../bytes/escape.ts';
import { wireText } from '../../bytes/text.ts';
import type { Field, FieldValue } from '../define.ts';
import type { Layer } from '../layer.ts';
import { readValue } from '../readers.ts';

const QUOTE = 34;
const BACKSLASH = 92;
/** No address, number or boolean is longer. */
const MAX_SCALAR = 48;

/** Writes the field whose bytes stand at `[offset, offset + length)` as a JSON value; makes its own room. */
export function writeField(w: ByteWriter, field: Field, layer: Layer, offset: number, length: number): void {
  switch (field.type) {
    case 'bytes':
      writeBytes(w, layer, offset, length);
      return;
    case 'time':
      writeText(w, String(readValue(field, layer, offset, length)));
      return;
    case 'string':
    case 'text':
      writeWireText(w, layer, offset, length);
      return;
    default:
      w.reserve(MAX_SCALAR);
      w.length = putScalar(w, field, layer, offset, length);
  }
}

/** A `bytes` field: hex in quotes. */
export function writeBytes(w: ByteWriter, layer: Layer, offset: number, length: number): void {
  w.reserve(length * 2 + 2);
  w.bytes[w.length] = QUOTE;
  const at = putHex(w.view, w.length + 1, layer.bytes, offset, offset + length);
  w.bytes[at] = QUOTE;
  w.length = at + 1;
}

/** A `string` field: plain ASCII is copied as it stands, anything else goes through a string. */
export function writeWireText(w: ByteWriter, layer: Layer, offset: number, length: number): void {
  w.reserve(length + 2);
  const { bytes, length: start } = w;
  const source = layer.bytes;
  bytes[start] = QUOTE;
  let to = start + 1;
  for (let at = offset; at < offset + length; at++) {
    const code = source[at];
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
      // Its first NUL ends a text.
      if (code === 0) break;
      writeText(w, wireText(source, offset, offset + length));
      return;
    }
    bytes[to++] = code;
  }
  bytes[to] = QUOTE;
  w.length = to + 1;
}

/** A value that the protocol computed. */
export function writeValue(w: ByteWriter, value: FieldValue): void {
  if (typeof value === 'string') {
    writeText(w, value);
    return;
  }
  w.reserve(MAX_INTEGER_DIGITS + 8);
  w.length =
    typeof value === 'number' ? putNumber(w.bytes, w.length, value) : putAscii(w.bytes, w.length, String(value));
}

/** A quoted IPv6 address; returns the next position. Room for `MAX_SCALAR` is there. */
export function putIpv6(w: ByteWriter, at: number, source: Uint8Array, start: number): number {
  w.bytes[at] = QUOTE;
  const end = putAscii(w.bytes, at + 1, ipv6Text(source, start));
  w.bytes[end] = QUOTE;
  return end + 1;
}

function putScalar(w: ByteWriter, field: Field, layer: Layer, offset: number, length: number): number {
  const { bytes, view, length: at } = w;
  switch (field.type) {
    case 'ether':
    case 'eui64': {
      bytes[at] = QUOTE;
      const end = putEther(view, at + 1, layer.bytes, offset, field.type === 'ether' ? 6 : 8);
      bytes[end] = QUOTE;
      return end + 1;
    }
    case 'ipv4': {
      bytes[at] = QUOTE;
      const end = putIpv4(bytes, at + 1, layer.bytes, offset);
      bytes[end] = QUOTE;
      return end + 1;
    }
    case 'ipv6':
      return putIpv6(w, at, layer.bytes, offset);
    default: {
      const value = readValue(field, layer, offset, length);
      return typeof value === 'number' ? putNumber(bytes, at, value) : putAscii(bytes, at, String(value));
    }
  }
}

/** Escaped so that it stays one line, harmless on a terminal. */
function writeText(w: ByteWriter, text: string): void {
  w.reserve(text.length + 2);
  const { bytes, length: start } = w;
  bytes[start] = QUOTE;
  let at = start + 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
      w.text(jsonText(text));
      return;
    }
    bytes[at++] = code;
  }
  bytes[at] = QUOTE;
  w.length = at + 1;
}
