import { defineProtocol, type Field, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { walkSsl2 } from './ssl2.ts';
import { extensionFields } from './tls-extension-fields.ts';
import { recordFields as f, tlsFields } from './tls-fields.ts';
import { messageNames, walkMessages } from './tls-messages.ts';
import { isSsl2Hello, tlsStart } from './tls-start.ts';
import { keyUsageFields, x509Fields } from './x509-fields.ts';

const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const RECORD_HEADER = 5;

/** TLS and SSL 3.0: the records that begin in a segment, as far as they stand there. */
export const tls = defineProtocol({
  name: 'tls',
  title: 'Transport Layer Security',
  label: 'TLS',
  aliases: ['SSL'],
  ref: 'RFC 8446',
  claims: {},
  starts: { tcp: tlsStart },
  minimumLength: RECORD_HEADER,
  leaf: true,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: [
    ...tlsFields,
    ...Object.values<Field>(extensionFields),
    ...Object.values<Field>(x509Fields),
    ...keyUsageFields,
  ],
  walk(layer, sink) {
    if (layer.partial) return;
    if (isSsl2Hello(layer.bytes, layer.start, layer.end)) walkSsl2(layer, sink);
    else for (let at = layer.start; at + RECORD_HEADER <= layer.end; ) at = walkRecord(layer, sink, at);
  },
  summarize,
});

/** Returns where the next one stands; what is no record is passed over by its length. */
function walkRecord(layer: Layer, sink: FieldSink, at: number): number {
  const { bytes } = layer;
  const end = at + RECORD_HEADER + ((bytes[at + 3] << 8) | bytes[at + 4]);
  const type = bytes[at];
  if (type < 20 || type > 24 || bytes[at + 1] !== 3 || bytes[at + 2] > 4) return end;
  const cursor = new FieldCursor(layer, sink, at, end);
  cursor.number(f.type, 1);
  cursor.number(f.version, 2);
  cursor.number(f.length, 2);
  if (type === HANDSHAKE) walkMessages(cursor, 't');
  else if (type === APPLICATION_DATA) cursor.bytes(f.data, cursor.left);
  else if (type === ALERT && end - at - RECORD_HEADER === 2) {
    cursor.number(f.alertLevel, 1);
    cursor.number(f.alertDescription, 1);
  }
  return end;
}

const TYPES = ['Change Cipher Spec', 'Alert', 'Handshake', 'Application Data', 'Heartbeat'];
const MOST_NAMES = 8;

function summarize(layer: Layer): string {
  const names: string[] = [];
  const { bytes, start, end } = layer;
  if (isSsl2Hello(bytes, start, end)) return 'SSLv2 Hello';
  for (let at = start; at + RECORD_HEADER <= end && names.length < MOST_NAMES; ) {
    const next = at + RECORD_HEADER + ((bytes[at + 3] << 8) | bytes[at + 4]);
    const type = bytes[at];
    if (type === HANDSHAKE) names.push(...messageNames(bytes, at + RECORD_HEADER, Math.min(next, end)));
    else if (type >= 20 && type <= 24) names.push(TYPES[type - 20]);
    at = next;
  }
  return names.slice(0, MOST_NAMES).join(', ');
}
