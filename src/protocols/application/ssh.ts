import { wireText } from '../../bytes/text.ts';
import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { isRequest } from './port-side.ts';
import { sshFields as f, nameLists } from './ssh-fields.ts';
import { walkMessage } from './ssh-messages.ts';
import { hasWord, TextLines } from './text-lines.ts';

const HEADER = 5;
/** More than every implementation must take (RFC 4253 §6.1). */
const LONGEST_PACKET = 0xffff;
const LEAST_PADDING = 4;
const BLOCK = 8;
/** Messages of SSH 1.5 in clear text, both with a key. */
const SERVER_KEY = 2;
const SESSION_KEY = 3;
const SHORTEST_KEY = 128;

/** SSH: the line of its version, and the packets up to new keys; behind them it is encrypted. */
export const ssh = defineProtocol({
  name: 'ssh',
  title: 'SSH Protocol',
  label: 'SSH',
  ref: 'RFC 4253',
  claims: { 'tcp.port': [22, 29418] },
  minimumLength: 1,
  leaf: true,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: [...Object.values(f), ...nameLists.flatMap(({ length, list }) => [length, list])],
  walk(layer, sink) {
    const { bytes, end } = layer;
    let at = layer.start;
    if (hasWord(bytes, at, end, 'SSH-')) at = walkVersion(layer, sink);
    while (isPacket(layer, at)) {
      const next = walkPacket(layer, sink, at);
      if (next < 0) return;
      at = next;
    }
    if (isPacketOfVersion1(layer, at)) walkPacketOfVersion1(layer, sink, at);
    sink.value(f.isFromServer, !isRequest(layer));
  },
  summarize(layer) {
    const side = isRequest(layer) ? 'Client' : 'Server';
    if (hasWord(layer.bytes, layer.start, layer.end, 'SSH-')) {
      const line = new TextLines(layer);
      line.next();
      return `${side}: Protocol (${wireText(layer.bytes, line.start, line.textEnd)})`;
    }
    if (!isPacket(layer, layer.start)) return `${side}: Encrypted packet (len=${layer.end - layer.start})`;
    const code = layer.bytes[layer.start + HEADER];
    return `${side}: ${MESSAGE_NAMES[code] ?? `Message ${code}`}`;
  },
});

const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  1: 'Disconnect',
  2: 'Ignore',
  4: 'Debug',
  20: 'Key Exchange Init',
  21: 'New Keys',
  30: 'Key Exchange (30)',
  31: 'Key Exchange (31)',
  32: 'Diffie-Hellman Group Exchange Init',
  33: 'Diffie-Hellman Group Exchange Reply',
  34: 'Diffie-Hellman Group Exchange Request',
};

/** Returns behind the line. */
function walkVersion(layer: Layer, sink: FieldSink): number {
  const line = new TextLines(layer);
  line.next();
  sink.at(f.protocol, line.start, line.length);
  return line.end;
}

/** Does a packet in clear text begin here? Encrypted ones have no such length, padding and code, but by chance. */
function isPacket({ bytes, view, end }: Layer, at: number): boolean {
  if (end - at < HEADER + 1) return false;
  const length = view.getUint32(at);
  const padding = bytes[at + 4];
  return (
    length <= LONGEST_PACKET &&
    (length + 4) % BLOCK === 0 &&
    padding >= LEAST_PADDING &&
    length >= padding + 2 &&
    MESSAGE_NAMES[bytes[at + HEADER]] !== undefined
  );
}

/** Returns where the next one begins; -1 where this one is not all here. */
function walkPacket(layer: Layer, sink: FieldSink, at: number): number {
  const cursor = new FieldCursor(layer, sink, at, layer.end);
  const length = cursor.number(f.packetLength, 4);
  const padding = cursor.number(f.paddingLength, 1);
  const end = at + 4 + length;
  if (end > layer.end) return -1;
  walkMessage(new FieldCursor(layer, sink, cursor.at, end - padding), isRequest(layer));
  sink.at(f.padding, end - padding, padding);
  return end;
}

/** SSH 1.5 has its length, padding to eight bytes, and then the code and what else is counted. Alone in its segment. */
function isPacketOfVersion1({ view, end }: Layer, at: number): boolean {
  if (end - at < 12) return false;
  const length = view.getUint32(at);
  return end - at === 4 + paddingOfVersion1(length) + length;
}

function paddingOfVersion1(length: number): number {
  return BLOCK - (length % BLOCK);
}

function walkPacketOfVersion1(layer: Layer, sink: FieldSink, at: number): void {
  const cursor = new FieldCursor(layer, sink, at, layer.end);
  const padding = paddingOfVersion1(cursor.number(f.packetLength, 4));
  sink.value(f.paddingLength, padding);
  cursor.pass(padding);
  // What follows the two is encrypted, the code as well.
  const code = layer.bytes[cursor.at];
  if ((code === SERVER_KEY || code === SESSION_KEY) && cursor.left > SHORTEST_KEY) cursor.number(f.code, 1);
  cursor.bytes(f.payload, cursor.left);
}
