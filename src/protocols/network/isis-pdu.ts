import { STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { systemIdText } from './isis-tlvs.ts';

/** Bytes of the header that each packet has before what is of its type, whose layer starts there. */
export const COMMON_HEADER = 8;
const ID_BYTES = 6;
const NO_ID = 255;

/** What a packet's common header says of the rest, from the info slot. */
export interface Pdu {
  /** Bytes of a system's id. */
  readonly idLength: number;
  /** All headers, the common one with it. */
  readonly headerLength: number;
  readonly type: number;
}

/** Notes the common header's facts, and whether all of the packet is there: its length stands at `lengthAt`. */
export function decodePdu(d: Dissection, at: number, lengthAt: number): number {
  const start = at - COMMON_HEADER;
  const headerLength = d.bytes[start + 1];
  d.setInfo(idLengthOf(d.bytes[start + 3]) | (headerLength << 8) | ((d.bytes[start + 4] & 0x1f) << 16));
  if (!d.has(lengthAt, 2)) return STOP;
  const length = d.view.getUint16(lengthAt);
  if (length < headerLength) d.malformed(lengthAt, headerLength, length);
  else d.has(start, length);
  return STOP;
}

/** Where the packet's length stands in a hello: behind the sender's id. */
export function helloLengthAt(d: Dissection, at: number): number {
  return at + 3 + idLengthOf(d.bytes[at - COMMON_HEADER + 3]);
}

export function pduOf({ info }: Layer): Pdu {
  return { idLength: info & 0xff, headerLength: (info >>> 8) & 0xff, type: info >>> 16 };
}

/** ISO 10589 §9.5: none given means six bytes, 255 none. */
function idLengthOf(value: number): number {
  if (value === 0) return ID_BYTES;
  return value === NO_ID ? 0 : value;
}

/** The header of the packet's type: no further than the length of all headers says. */
export function headerOf(layer: Layer, sink: FieldSink, { headerLength }: Pdu): FieldCursor {
  return new FieldCursor(layer, sink, layer.start, layer.start - COMMON_HEADER + headerLength);
}

/**
 * The fields behind a header of `headerBytes`: as many bytes as the packet's length says more than the headers'.
 * None where the header is not whole.
 */
export function behindHeader(
  header: FieldCursor,
  headerBytes: number,
  length: number,
  { headerLength }: Pdu,
): FieldCursor {
  const { layer, sink } = header;
  const at = layer.start + headerBytes;
  return new FieldCursor(layer, sink, at, header.at < at ? at : at + length - headerLength);
}

/** For summaries: the id of `extra` bytes more than a system's that stands `at` bytes into the layer. */
export function idAt(layer: Layer, at: number, extra: number): string {
  const from = layer.start + at;
  const length = pduOf(layer).idLength + extra;
  return from + length <= layer.end ? systemIdText(layer.bytes, from, length) : '';
}
