import { AnnouncedFlows } from '../announced-flows.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { afterRefusal } from '../transport/udp.ts';
import { quicFields as f, openedFields } from './quic-fields.ts';
import { QUIC_PACKET, type QuicPacket, quicStart, readLongHeader, startsQuic, varintLength } from './quic-header.ts';
import { helloOfInitial, walkInitial } from './quic-opened.ts';
import { QUIC2, quicFamily } from './quic-versions.ts';
import { extensionFields } from './tls-extension-fields.ts';
import { handshakeFields, signatureFields } from './tls-fields.ts';

const PORT = 443;
const SHORT = 0x40;
/** A byte, the shortest packet number, and what the protection samples (RFC 9001 §5.4.2): no shorter packet is sent. */
const SHORTEST = 21;
const RETRY_TAG = 16;

/** QUIC: the packets of a datagram, told by a long header on any port, by the fixed bit on port 443. */
export const quic = defineProtocol({
  name: 'quic',
  title: 'QUIC IETF',
  label: 'QUIC',
  ref: 'RFC 9000',
  claims: { 'udp.port': [PORT] },
  starts: { udp: quicStart },
  minimumLength: 1,
  decode(d, at) {
    d.offset = d.end;
    if (startsQuic(d.bytes, d.view, at, d.end)) {
      noteConnection(d, at);
      return STOP;
    }
    if ((d.bytes[at] & 0xc0) === SHORT && d.wireEnd - at >= SHORTEST) {
      if (d.connectionIds !== undefined) {
        d.setInfo(d.connectionIds.ofReceiver(d, d.view.getUint16(carrierOf(d) + 2)));
      }
      return STOP;
    }
    d.drop();
    d.offset = at;
    return afterRefusal(d, quic.id);
  },
  fields: [f, openedFields, handshakeFields, signatureFields, extensionFields].flatMap((fields) =>
    Object.values<Field>(fields),
  ),
  walk(layer, sink) {
    let at = layer.start;
    while (at < layer.end && belongs(layer, at)) {
      const packet = readLongHeader(layer.bytes, layer.view, at, layer.end);
      if (packet === undefined) {
        walkShort(layer, sink, at);
        return;
      }
      walkLong(layer, sink, packet);
      at = packet.end;
    }
  },
  summarize,
});

/** RFC 9000 §12.2: packets of a datagram have the first one's destination; what has another fills the datagram up. */
function belongs({ bytes, start, end }: Layer, at: number): boolean {
  if (at === start) return true;
  const isLong = (bytes[at] & 0x80) !== 0;
  const length = bytes[start + 5];
  const id = isLong ? at + 6 : at + 1;
  if ((bytes[at] & 0x40) === 0 || id + length > end || (isLong && bytes[at + 5] !== length)) return false;
  for (let i = 0; i < length; i++) if (bytes[id + i] !== bytes[start + 6 + i]) return false;
  return true;
}

/** Where the header of UDP starts. */
function carrierOf({ stack, count }: Dissection): number {
  return stack[((count - 2) << STRIDE_SHIFT) + SLOT.start];
}

/** A long header tells how long its sender's connection id is, and that the flow is QUIC's on whatever ports. */
function noteConnection(d: Dissection, at: number): void {
  const { bytes, view } = d;
  // A negotiation of versions has the ids of who asked.
  if (view.getUint32(at + 1) === 0) return;
  const udp = carrierOf(d);
  const source = view.getUint16(udp);
  d.connectionIds ??= new AnnouncedFlows();
  d.connectionIds.announceSender(d, source, bytes[at + 6 + bytes[at + 5]] + 1);
  if (source === PORT || view.getUint16(udp + 2) === PORT) return;
  d.announced ??= new AnnouncedFlows();
  d.announced.announceSender(d, source, quic.id);
}

/** RFC 9000 §17.3.1: how long the connection id is, only its ends know, and who saw their long headers. */
function idLengthOf({ bytes, start, info }: Layer, at: number): number {
  return at > start ? bytes[start + 5] : info - 1;
}

function walkShort(layer: Layer, sink: FieldSink, at: number): void {
  const first = layer.bytes[at];
  if ((first & 0x80) !== 0) return;
  sink.value(f.packetLength, layer.wireEnd - at);
  sink.value(f.form, 0);
  sink.value(f.fixed, true);
  sink.value(f.spin, (first & 0x20) !== 0);
  const length = idLengthOf(layer, at);
  if (length < 0) return;
  const cursor = new FieldCursor(layer, sink, at + 1, layer.end);
  cursor.bytes(f.destination, length);
  if (sink.takesHidden) cursor.bytes(f.rest, cursor.left);
}

function walkLong(layer: Layer, sink: FieldSink, packet: QuicPacket): void {
  const { start, end, type, version } = packet;
  const first = layer.bytes[start];
  sink.value(f.packetLength, Math.min(packet.claimedEnd, layer.wireEnd) - start);
  sink.value(f.form, 1);
  if (type === QUIC_PACKET.negotiation) sink.value(f.unused, first & 0x7f);
  else {
    if (type !== QUIC_PACKET.retry) sink.value(f.fixed, (first & 0x40) !== 0);
    sink.value(quicFamily(version) === QUIC2 ? f.type2 : f.type, (first >>> 4) & 3);
  }
  const cursor = new FieldCursor(layer, sink, start + 1, end);
  cursor.number(f.version, 4);
  cursor.bytes(f.destination, cursor.number(f.destinationLength, 1));
  cursor.bytes(f.source, Math.max(0, cursor.number(f.sourceLength, 1)));
  if (type === QUIC_PACKET.negotiation) {
    while (cursor.left >= 4) cursor.number(f.supported, 4);
  } else if (type === QUIC_PACKET.retry) {
    cursor.bytes(f.retryToken, Math.max(0, cursor.left - RETRY_TAG));
    cursor.bytes(f.retryTag, RETRY_TAG);
  } else {
    if (type === QUIC_PACKET.initial) {
      walkVarint(cursor, f.tokenLength);
      cursor.bytes(f.token, packet.tokenEnd - packet.tokenStart);
    }
    walkVarint(cursor, f.length);
    if (type === QUIC_PACKET.initial) walkInitial(layer, sink, packet);
    else cursor.bytes(f.rest, cursor.left);
  }
}

/** Exact: 62 bits are more than a number holds. */
function walkVarint(cursor: FieldCursor, field: Field): void {
  const { bytes } = cursor.layer;
  const { at } = cursor;
  const length = varintLength(bytes, at);
  let value = BigInt(bytes[at] & 0x3f);
  for (let i = 1; i < length; i++) value = value * 256n + BigInt(bytes[at + i]);
  cursor.sink.value(field, value);
  cursor.pass(length);
}

const TYPES = ['Initial', '0-RTT', 'Handshake', 'Retry', 'Version Negotiation'];
const MOST_NAMES = 8;

function summarize(layer: Layer): string {
  const { bytes, view, start, end } = layer;
  const names: string[] = [];
  for (let at = start; at < end && names.length < MOST_NAMES && belongs(layer, at); ) {
    const packet = readLongHeader(bytes, view, at, end);
    if (packet === undefined) {
      if ((bytes[at] & 0x80) === 0) names.push('Protected Payload');
      break;
    }
    const serverName = helloOfInitial(bytes, packet)?.serverName;
    names.push(serverName === undefined ? TYPES[packet.type] : `${TYPES[packet.type]} (SNI=${serverName})`);
    at = packet.end;
  }
  return names.join(', ');
}
