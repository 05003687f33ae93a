import {
  type ByteWriter,
  MAX_INTEGER_DIGITS,
  putAscii,
  putEther,
  putHex,
  putIpv4,
  putNumber,
} from '../../bytes/byte-writer.ts';
import { escapeControls } from '../../bytes/escape.ts';
import { putTime } from '../../core/time.ts';
import type { Field, FieldValue } from '../define.ts';
import type { Layer } from '../layer.ts';
import { readValue } from '../readers.ts';

/** No address, number, time or boolean is longer. */
const MAX_SCALAR = 64;

/** Writes a field's bytes as a column shows them: JSON's value without quotes, control characters escaped. */
export function writePlainField(w: ByteWriter, field: Field, layer: Layer, offset: number, length: number): void {
  if (field.type === 'bytes') {
    w.reserve(length * 2);
    w.length = putHex(w.view, w.length, layer.bytes, offset, offset + length);
    return;
  }
  w.reserve(MAX_SCALAR);
  const { bytes, view, length: at } = w;
  switch (field.type) {
    case 'u8':
    case 'u16':
    case 'u32':
      w.length = putNumber(bytes, at, readValue(field, layer, offset, length) as number);
      return;
    case 'ether':
      w.length = putEther(view, at, layer.bytes, offset, 6);
      return;
    case 'ipv4':
      w.length = putIpv4(bytes, at, layer.bytes, offset);
      return;
    case 'time': {
      const { seconds, nanoseconds, timeDigits } = layer.packet;
      w.length = putTime(bytes, at, seconds, nanoseconds, timeDigits);
      return;
    }
    default:
      writePlainValue(w, readValue(field, layer, offset, length));
  }
}

/** A value that the protocol computed. */
export function writePlainValue(w: ByteWriter, value: FieldValue): void {
  if (typeof value === 'string') {
    w.text(escapeControls(value));
    return;
  }
  w.reserve(MAX_INTEGER_DIGITS + 8);
  w.length =
    typeof value === 'number' ? putNumber(w.bytes, w.length, value) : putAscii(w.bytes, w.length, String(value));
}
