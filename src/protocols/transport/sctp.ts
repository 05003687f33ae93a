import { crc32c } from '../../bytes/crc32c.ts';
import { CHECKSUM } from '../checksum-status.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { sctpChunkNames } from '../values/sctp.ts';
import { SCTP_CHUNK_HEAD, sctpChunkFields, sctpDataHead, walkSctpChunk } from './sctp-chunks.ts';

const HEADER = 12;
/** In the info slot: this layer has the common header; those behind a message have chunks alone. */
const WITH_HEADER = 1;
/** First and last fragment: the chunk has a whole message. */
const WHOLE = 3;
/** Layers after which the messages of a packet are no layers any more: many short ones would use all of them. */
const LAYERS_FOR_MESSAGES = 96;
const SUMMARY_CHUNKS = 4;
const REF = 'RFC 9260 §3.1';

/**
 * Stream Control Transmission Protocol. As in Wireshark a layer ends with the first whole message; what is bundled
 * behind that message is a further layer, without the common header.
 */
export const sctp = defineProtocol({
  name: 'sctp',
  title: 'Stream Control Transmission Protocol',
  label: 'SCTP',
  ref: 'RFC 9260',
  // RFC 6951: in UDP, where networks let nothing else through.
  claims: { 'ip.proto': [132], 'udp.port': [9899] },
  minimumLength: SCTP_CHUNK_HEAD,
  visibleFrom: SCTP_CHUNK_HEAD,
  decode(d, at) {
    if (isContinuation(d)) return findMessage(d, at);
    if (!d.has(at, HEADER)) {
      d.drop();
      return STOP;
    }
    d.setInfo(WITH_HEADER);
    return findMessage(d, at + HEADER);
  },
  fields: [
    head('srcport', 'Source port', 'u16', 0),
    head('dstport', 'Destination port', 'u16', 2),
    head('verification_tag', 'Verification tag', 'u32', 4, { display: 'hex' }),
    head('port', 'Port', 'u16', [0, 2], { hidden: true }),
    head('checksum', 'Checksum', 'u32', 8, { display: 'hex' }),
    {
      name: 'sctp.checksum.status',
      label: 'Checksum Status',
      type: 'u8',
      hidden: true,
      compute: (layer) => (layer.info === WITH_HEADER ? verify(layer.dissection, layer.index) : undefined),
      ref: REF,
    },
    ...sctpChunkFields,
  ],
  walk,
  checksum: verify,
  summarize,
});

/** Only `data` comes between this layer and itself. */
function isContinuation(d: Dissection): boolean {
  return d.count > 1 && d.stack[(d.count - 2) << STRIDE_SHIFT] === innerLayers.table[INNER.data];
}

/** Goes from chunk to chunk up to the first whole message, whose payload is the next layer. */
function findMessage(d: Dissection, first: number): number {
  const { bytes, view } = d;
  let at = first;
  while (at < d.end) {
    if (!d.has(at, SCTP_CHUNK_HEAD)) return STOP;
    const length = view.getUint16(at + 2);
    if (length < SCTP_CHUNK_HEAD) {
      d.malformed(at + 2, SCTP_CHUNK_HEAD, length);
      return STOP;
    }
    const padded = (length + 3) & ~3;
    // What the capture cut is not read, as tshark doesn't; what the wire never had is a lie, of which the rest is.
    if (d.end < d.wireEnd && at + padded > d.end) {
      d.has(at, Math.min(length, d.wireEnd - at));
      return STOP;
    }
    const head = sctpDataHead(bytes[at]);
    const isWhole = head !== 0 && (bytes[at + 1] & WHOLE) === WHOLE;
    if (isWhole && length > head && at + head < d.end && d.count < LAYERS_FOR_MESSAGES) {
      d.offset = at + head;
      d.limitPayload(at + length);
      return innerLayers.table[INNER.data];
    }
    if (!d.has(at, length)) return STOP;
    at += padded;
  }
  d.offset = d.end;
  return STOP;
}

/** To the end of the layer, or of the chunk whose message is the payload. */
function walk(layer: Layer, sink: FieldSink): void {
  const start = layer.info === WITH_HEADER ? layer.start + HEADER : layer.start;
  const cursor = new FieldCursor(layer, sink, start, layer.end);
  while (cursor.left > 0) {
    if (isCut(layer, cursor.at)) return;
    const isLast = cursor.at < layer.payload && cursor.at + endOfHead(layer, cursor.at) === layer.payload;
    if (!walkSctpChunk(cursor) || (isLast && layer.payload < layer.end)) return;
  }
}

function isCut(layer: Layer, at: number): boolean {
  if (layer.end === layer.wireEnd) return false;
  if (at + SCTP_CHUNK_HEAD > layer.end) return true;
  return at + ((layer.view.getUint16(at + 2) + 3) & ~3) > layer.end;
}

function endOfHead(layer: Layer, at: number): number {
  return sctpDataHead(layer.bytes[at]) || SCTP_CHUNK_HEAD;
}

/** RFC 9260 §6.8: CRC32c of the whole packet with zeros in its place. Zero is left to the network card. */
function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const start = d.stack[base + SLOT.start];
  const end = d.stack[base + SLOT.end];
  const isPartial = (d.stack[base + SLOT.flags] & PARTIAL) !== 0 || end !== d.stack[base + SLOT.wireEnd];
  if (isPartial || d.stack[base + SLOT.info] !== WITH_HEADER) return CHECKSUM.unverified;
  const sum = d.view.getUint32(start + 8, true);
  if (crc32c(d.bytes, start, end, start + 8) === sum) return CHECKSUM.good;
  return sum === 0 ? CHECKSUM.partial : CHECKSUM.bad;
}

function summarize(layer: Layer): string {
  const { bytes, view, start } = layer;
  let at = layer.info === WITH_HEADER ? start + HEADER : start;
  const ports = at === start ? '' : `${view.getUint16(start)} → ${view.getUint16(start + 2)} `;
  const names: string[] = [];
  while (at + SCTP_CHUNK_HEAD <= layer.end && names.length < SUMMARY_CHUNKS) {
    names.push(sctpChunkNames[bytes[at]] ?? `chunk ${bytes[at]}`);
    const length = view.getUint16(at + 2);
    if (length < SCTP_CHUNK_HEAD || at + endOfHead(layer, at) === layer.payload) break;
    at += (length + 3) & ~3;
  }
  return ports + names.join(' ');
}

function head(
  name: string,
  label: string,
  type: Field['type'],
  at: number | readonly number[],
  more: Partial<Field> = {},
): Field {
  const when = (layer: Layer) => layer.info === WITH_HEADER;
  return { name: `sctp.${name}`, label, type, at, when, ref: REF, ...more };
}
