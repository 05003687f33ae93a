import { hexText, wireText } from '../../bytes/text.ts';
import { defineField, defineProtocol, type Field, type FieldType, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import type { Start } from '../starts.ts';
import { endMessage } from './message-layers.ts';

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const FIN = 0x80;
const MASKED = 0x80;
const COMPRESSED = 0x40;
const SHORTEST = 2;

const f = {
  fin: field('fin', 'Fin', 'bool', '§5.2', 0x80),
  reserved: field('rsv', 'Reserved', 'u8', '§5.2', 0x70),
  opcode: field('opcode', 'Opcode', 'u8', '§5.2', 0x0f),
  mask: field('mask', 'Mask', 'bool', '§5.2', 0x80),
  length: field('payload_length', 'Payload length', 'u8', '§5.2', 0x7f),
  length16: field('payload_length_ext_16', 'Extended Payload length (16 bits)', 'u16', '§5.2'),
  length64: field('payload_length_ext_64', 'Extended Payload length (64 bits)', 'u64', '§5.2'),
  key: field('masking_key', 'Masking-Key', 'bytes', '§5.3'),
  continuation: field('payload.continue', 'Continue', 'bytes', '§5.4'),
  status: field('payload.close.status_code', 'Status code', 'u16', '§5.5.1'),
  reason: field('payload.close.reason', 'Reason', 'string', '§5.5.1'),
  ping: field('payload.ping', 'Ping', 'bytes', '§5.5.2'),
  pong: field('payload.pong', 'Pong', 'bytes', '§5.5.3'),
} as const;

/** What a frame of its own may begin with: no fragment goes on, no reserved opcode. */
const FIRST_BYTES: readonly number[] = [
  ...[OPCODE.text, OPCODE.binary].flatMap((opcode) => [opcode, FIN | opcode, FIN | COMPRESSED | opcode]),
  ...[OPCODE.close, OPCODE.ping, OPCODE.pong].map((opcode) => FIN | opcode),
];

const websocketStart: Start = {
  test: (bytes, _view, at, end) => startsFrames(bytes, at, end),
  firstBytes: FIRST_BYTES,
};

/** WebSocket: each frame of a segment is a layer. Told by frames that fill the segment, on any port. */
export const websocket = defineProtocol({
  name: 'websocket',
  title: 'WebSocket',
  label: 'WebSocket',
  ref: 'RFC 6455',
  claims: {},
  starts: { tcp: websocketStart },
  minimumLength: SHORTEST,
  decode(d, at) {
    const next = endOfFrame(d.bytes, at, d.end);
    // A frame that can't be told the end of has the rest.
    return endMessage(d, next < 0 ? d.end : next) && endOfFrame(d.bytes, next, d.end) >= 0 ? websocket.id : STOP;
  },
  fields: Object.values(f),
  walk(layer, sink) {
    for (let at = layer.start; at < layer.end; ) {
      const next = endOfFrame(layer.bytes, at, layer.end);
      if (next < 0 || next > layer.end) return;
      walkFrame(layer, sink, at, next);
      at = next;
    }
  },
  summarize: ({ bytes, start }) => NAMES[bytes[start] & 0x0f] ?? `Opcode ${bytes[start] & 0x0f}`,
});

const NAMES: Readonly<Record<number, string>> = {
  [OPCODE.continuation]: 'Continuation',
  [OPCODE.text]: 'Text',
  [OPCODE.binary]: 'Binary',
  [OPCODE.close]: 'Connection Close',
  [OPCODE.ping]: 'Ping',
  [OPCODE.pong]: 'Pong',
};

function field(name: string, label: string, type: FieldType, section: string, mask?: number): Field {
  const ref = `RFC 6455 ${section}`;
  return defineField({ name: `websocket.${name}`, label, type, ref, ...(mask === undefined ? {} : { mask }) });
}

/**
 * Do frames fill the payload to its last byte, in an order that makes sense (RFC 6455 §5.4), masked or not, all of them?
 * Where nothing is masked, fragments without their last are too little to tell it by.
 */
function startsFrames(bytes: Uint8Array, start: number, end: number): boolean {
  const mask = bytes[start + 1] & MASKED;
  let isOpen = false;
  for (let at = start; at < end; ) {
    const next = endOfFrame(bytes, at, end);
    if (next < 0 || next > end || (bytes[at + 1] & MASKED) !== mask) return false;
    const opcode = bytes[at] & 0x0f;
    const isLast = (bytes[at] & FIN) !== 0;
    if (!isLast && bytes[at + 1] === mask) return false;
    if (opcode < OPCODE.close) {
      if ((opcode === OPCODE.continuation) !== isOpen) return false;
      isOpen = !isLast;
    }
    if (mask === 0 && bytes[at] === (FIN | OPCODE.text) && !isText(bytes, payloadOf(bytes, at), next)) return false;
    at = next;
  }
  return mask !== 0 || !isOpen;
}

const LOOKED_AT = 16;

function isText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end && at < start + LOOKED_AT; at++) {
    if (bytes[at] < 0x09 || (bytes[at] > 0x0d && bytes[at] < 0x20)) return false;
  }
  return true;
}

/** Behind the frame that begins at `at`, beyond `end` where not all of it is here; -1: none does. */
function endOfFrame(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < SHORTEST || !isOpcode(bytes[at])) return -1;
  const payload = payloadOf(bytes, at);
  if (payload > end) return -1;
  const length = lengthOf(bytes, at);
  return length < 0 ? -1 : payload + length;
}

/** RFC 6455 §5.2: of the reserved bits extensions use the first, compression (RFC 7692), and only with data. */
function isOpcode(byte: number): boolean {
  const opcode = byte & 0x0f;
  if (opcode >= OPCODE.close) return opcode <= OPCODE.pong && (byte & 0x70) === 0 && (byte & FIN) !== 0;
  return opcode <= OPCODE.binary && (byte & 0x30) === 0;
}

function payloadOf(bytes: Uint8Array, at: number): number {
  const form = bytes[at + 1] & 0x7f;
  const key = (bytes[at + 1] & MASKED) === 0 ? 0 : 4;
  return at + SHORTEST + (form === 126 ? 2 : form === 127 ? 8 : 0) + key;
}

/** Bytes of the payload; -1 for what is longer than a segment can be. */
function lengthOf(bytes: Uint8Array, at: number): number {
  const form = bytes[at + 1] & 0x7f;
  if (form < 126) return form;
  if (form === 126) return (bytes[at + 2] << 8) | bytes[at + 3];
  for (let i = 2; i < 6; i++) if (bytes[at + i] !== 0) return -1;
  return (bytes[at + 6] << 24) | (bytes[at + 7] << 16) | (bytes[at + 8] << 8) | bytes[at + 9];
}

function walkFrame(layer: Layer, sink: FieldSink, at: number, next: number): void {
  const { bytes } = layer;
  for (const each of [f.fin, f.reserved, f.opcode]) sink.at(each, at, 1);
  for (const each of [f.mask, f.length]) sink.at(each, at + 1, 1);
  const form = bytes[at + 1] & 0x7f;
  if (form === 126) sink.at(f.length16, at + 2, 2);
  else if (form === 127) sink.at(f.length64, at + 2, 8);
  const payload = payloadOf(bytes, at);
  const isMasked = (bytes[at + 1] & MASKED) !== 0;
  if (isMasked) sink.at(f.key, payload - 4, 4);
  const opcode = bytes[at] & 0x0f;
  const isFragment = opcode === OPCODE.continuation && (bytes[at] & FIN) === 0;
  if (payload === next || (opcode < OPCODE.close && !isFragment)) return;
  const content = bytes.slice(payload, next);
  if (isMasked) for (let i = 0; i < content.length; i++) content[i] ^= bytes[payload - 4 + (i & 3)];
  walkContent(sink, opcode, content);
}

function walkContent(sink: FieldSink, opcode: number, content: Uint8Array): void {
  const { length } = content;
  if (opcode === OPCODE.ping) sink.value(f.ping, hexText(content, 0, length));
  else if (opcode === OPCODE.pong) sink.value(f.pong, hexText(content, 0, length));
  else if (opcode === OPCODE.continuation) sink.value(f.continuation, hexText(content, 0, length));
  else if (length >= 2) {
    sink.value(f.status, (content[0] << 8) | content[1]);
    if (length > 2) sink.value(f.reason, wireText(content, 2, length));
  }
}
