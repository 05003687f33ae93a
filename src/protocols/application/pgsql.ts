import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { tcpStarts } from '../starts.ts';
import { endMessage } from './message-layers.ts';
import { backendNames, errorFields, pgsqlFields as f, frontendNames } from './pgsql-fields.ts';
import { MESSAGE_TAG, nameOfResponse, tagOf, walkBackend, walkFrontend, walkUntyped } from './pgsql-messages.ts';
import { goesToPort, isRequest } from './port-side.ts';

const HEADER = 5;
/** Of one that a segment begins, and that is not all there: longer ones are more likely no message at all. */
const LONGEST_CUT = 1 << 24;

const frontendTypes = lettersOf(frontendNames);
const backendTypes = lettersOf(backendNames);

/** PostgreSQL's protocol, version 3: each message of a segment is a layer. */
export const pgsql = defineProtocol({
  name: 'pgsql',
  title: 'PostgreSQL',
  label: 'PGSQL',
  ref: 'PostgreSQL 17 §53',
  claims: { 'tcp.port': [5432] },
  minimumLength: 1,
  decode(d, at) {
    const { end } = d;
    const isFrontend = goesToPort(d, d.count - 1, pgsql.id);
    const next = endOfMessage(d.bytes, at, end, isFrontend);
    if (next < 0) {
      // The middle of a message, or what SSLRequest and its answer lead to.
      d.drop();
      return tcpStarts.find(d.bytes, d.view, at, end);
    }
    return endMessage(d, next) && endOfMessage(d.bytes, next, end, isFrontend) >= 0 ? pgsql.id : STOP;
  },
  fields: [...Object.values(f), ...Object.values(errorFields)],
  walk(layer, sink) {
    const isFrontend = isRequest(layer);
    for (let at = layer.start; at < layer.end; ) {
      const next = endOfMessage(layer.bytes, at, layer.end, isFrontend);
      if (next < 0) return;
      walkMessage(layer, sink, at, next, isFrontend);
      at = next;
    }
  },
  summarize(layer) {
    const isFrontend = isRequest(layer);
    return `${isFrontend ? '>' : '<'} ${nameOf(layer.bytes, layer.start, layer.end, isFrontend)}`;
  },
});

function lettersOf(names: Readonly<Record<string, string>>): Uint8Array {
  const letters = new Uint8Array(256);
  for (const letter of Object.keys(names)) letters[letter.charCodeAt(0)] = 1;
  return letters;
}

/** Behind the message that begins at `at`, beyond `end` where not all of it is here; -1: none does. */
function endOfMessage(bytes: Uint8Array, at: number, end: number, isFrontend: boolean): number {
  if (end - at < HEADER) return -1;
  const type = bytes[at];
  const lengthAt = type === 0 ? at : at + 1;
  const length =
    ((bytes[lengthAt] << 24) | (bytes[lengthAt + 1] << 16) | (bytes[lengthAt + 2] << 8)) + bytes[lengthAt + 3];
  const next = lengthAt + length;
  if (length < 4 || (next > end && length > LONGEST_CUT)) return -1;
  if (type === 0) return isFrontend && tagOf(bytes, at, end) !== MESSAGE_TAG.unknown ? next : -1;
  return (isFrontend ? frontendTypes : backendTypes)[type] === 1 ? next : -1;
}

const UNTYPED_NAMES: Readonly<Record<number, string>> = {
  [MESSAGE_TAG.cancel]: 'Cancel request',
  [MESSAGE_TAG.ssl]: 'SSL request',
  [MESSAGE_TAG.gss]: 'GSS encrypt request',
  [MESSAGE_TAG.startup]: 'Startup message',
};

function nameOf(bytes: Uint8Array, at: number, end: number, isFrontend: boolean): string {
  const letter = String.fromCharCode(bytes[at]);
  if (bytes[at] === 0) return UNTYPED_NAMES[tagOf(bytes, at, end)] ?? 'Unknown';
  return (isFrontend ? frontendNames : backendNames)[letter] ?? 'Unknown';
}

function walkMessage(layer: Layer, sink: FieldSink, at: number, next: number, isFrontend: boolean): void {
  const { bytes } = layer;
  const letter = bytes[at] === 0 ? '' : String.fromCharCode(bytes[at]);
  const cursor = new FieldCursor(layer, sink, at + letter.length, next);
  const body = cursor.at + 4;
  const name = letter === 'p' ? nameOfResponse(new FieldCursor(layer, sink, body, next)) : undefined;
  sink.value(f.type, name ?? nameOf(bytes, at, layer.end, isFrontend));
  cursor.number(f.length, 4);
  if (sink.takesHidden) sink.value(f.isFrontend, isFrontend);
  if (letter === '') walkUntyped(cursor, tagOf(bytes, at, layer.end));
  else if (isFrontend) walkFrontend(cursor, letter, name);
  else walkBackend(cursor, letter);
}
