import type { Field } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import { Layer } from '../layer.ts';
import { readValue } from '../readers.ts';
import { openedFields as f } from './quic-fields.ts';
import { FRAME, type QuicFrame, readFrames } from './quic-frames.ts';
import { QUIC_PACKET, type QuicPacket } from './quic-header.ts';
import { initialKeys, type OpenedInitial, openInitial } from './quic-initial.ts';
import { type Hello, readHello } from './tls-hello.ts';
import { walkMessages } from './tls-messages.ts';

/** What an Initial packet holds, where the id in its header is the one of which the keys are made: a client's first. */
export function walkInitial(layer: Layer, sink: FieldSink, packet: QuicPacket): void {
  const opened = open(layer.bytes, packet);
  if (opened === undefined) return;
  sink.value(f.reserved, (opened.first >>> 2) & 3);
  sink.value(f.numberLength, opened.first & 3);
  sink.value(f.number, BigInt(opened.packetNumber));
  sink.at(f.payload, opened.payloadStart, packet.end - opened.payloadStart);
  const frames = readFrames(opened.frames);
  for (const frame of frames) walkFrame(sink, frame);
  const handshake = handshakeBytes(opened, frames);
  if (handshake.length > 0)
    walkMessages(new FieldCursor(inside(layer, handshake), copying(layer, handshake, sink), 0, handshake.length), 'q');
}

/** The client's hello that such a packet holds as a whole. */
export function helloOfInitial(bytes: Uint8Array, packet: QuicPacket): Hello | undefined {
  const opened = packet.type === QUIC_PACKET.initial ? open(bytes, packet) : undefined;
  const handshake = opened && handshakeBytes(opened, readFrames(opened.frames));
  return handshake && handshake.length > 4 ? readHello(handshake, 4, handshake.length, true) : undefined;
}

function open(bytes: Uint8Array, packet: QuicPacket): OpenedInitial | undefined {
  const keys = initialKeys(packet.version, bytes.subarray(packet.destinationStart, packet.destinationEnd), true);
  return keys && openInitial(bytes, packet, keys);
}

function walkFrame(sink: FieldSink, { type, numbers, start, end }: QuicFrame): void {
  sink.value(f.frameType, BigInt(type));
  if (type === FRAME.padding) sink.value(f.paddingLength, end - start);
  else if (type === FRAME.crypto) {
    sink.value(f.cryptoOffset, BigInt(numbers[0]));
    sink.value(f.cryptoLength, BigInt(end - start));
  } else if (type === FRAME.ack || type === FRAME.ackEcn) {
    const fields = [f.largest, f.delay, f.rangeCount, f.firstRange];
    for (let i = 0; i < fields.length; i++) sink.value(fields[i], BigInt(numbers[i]));
  } else if (type === FRAME.connectionClose) sink.value(f.errorCode, BigInt(numbers[0]));
}

/** The handshake's bytes from its first on, as far as the packet's frames go on without a gap. */
function handshakeBytes(opened: OpenedInitial, frames: readonly QuicFrame[]): Uint8Array {
  const parts = frames
    .filter(({ type }) => type === FRAME.crypto)
    .map(({ numbers, start, end }) => ({ offset: numbers[0], start, end }))
    .sort((a, b) => a.offset - b.offset);
  // No more than the packet holds.
  const bytes = new Uint8Array(opened.frames.length);
  let length = 0;
  for (const { offset, start, end } of parts) {
    if (offset > length) break;
    const known = length - offset;
    if (end - start <= known) continue;
    bytes.set(opened.frames.subarray(start + known, end), length);
    length += end - start - known;
  }
  return bytes.subarray(0, length);
}

/** A layer over bytes that stand in no packet. */
function inside(layer: Layer, bytes: Uint8Array): Layer {
  const inner = new Layer();
  inner.dissection = layer.dissection;
  inner.packet = layer.packet;
  inner.bytes = bytes;
  inner.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  inner.end = bytes.length;
  return inner;
}

/** Hands values over: places in those bytes mean nothing to who reads the packet. */
function copying(layer: Layer, bytes: Uint8Array, sink: FieldSink): FieldSink {
  const inner = inside(layer, bytes);
  return {
    takesHidden: sink.takesHidden,
    at: (field: Field, offset: number, length: number) => sink.value(field, readValue(field, inner, offset, length)),
    value: (field, value) => sink.value(field, value),
  };
}
