import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { tcpStarts } from '../starts.ts';
import { endMessage } from './message-layers.ts';
import * as fields from './mysql-fields.ts';
import { walkRequest } from './mysql-requests.ts';
import { walkResponse } from './mysql-responses.ts';
import { isRequest } from './port-side.ts';

const HEADER = 4;
/** Of a packet that a segment begins, and that is not all there: longer ones are more likely no packet at all. */
const LONGEST_CUT = 1 << 16;

/** MySQL's protocol: each packet of a segment is a layer. */
export const mysql = defineProtocol({
  name: 'mysql',
  title: 'MySQL Protocol',
  label: 'MySQL',
  ref: 'MySQL Internals, Client/Server Protocol',
  claims: { 'tcp.port': [3306] },
  minimumLength: 1,
  decode(d, at) {
    const { end } = d;
    const next = endOfPacket(d.bytes, at, end);
    // A record of TLS may look like the beginning of a long packet.
    const other = next < 0 || next > end ? tcpStarts.find(d.bytes, d.view, at, end) : 0;
    if (next < 0 || other !== 0) {
      d.drop();
      return other;
    }
    return endMessage(d, next) && endOfPacket(d.bytes, next, end) >= 0 ? mysql.id : STOP;
  },
  fields: [
    ...Object.values(fields.mysqlFields),
    fields.prefix,
    fields.encodedLength,
    ...fields.columnTexts,
    ...fields.capabilityBits,
    ...fields.extendedBits,
    ...fields.statusBits,
    ...fields.columnBits,
  ],
  walk(layer, sink) {
    const request = isRequest(layer);
    for (let at = layer.start; at < layer.end; ) {
      const next = endOfPacket(layer.bytes, at, layer.end);
      if (next < 0) return;
      walkPacket(layer, sink, at, next, request);
      at = next;
    }
  },
  summarize: (layer) => `${isRequest(layer) ? 'Request' : 'Response'} ${layer.bytes[layer.start + 3]}`,
});

/** Behind the packet that begins at `at`, beyond `end` where not all of it is here; -1: none does. */
function endOfPacket(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER) return -1;
  const length = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
  const next = at + HEADER + length;
  return length === 0 || (next > end && length > LONGEST_CUT) ? -1 : next;
}

function walkPacket(layer: Layer, sink: FieldSink, at: number, next: number, request: boolean): void {
  const { bytes } = layer;
  const number = bytes[at + 3];
  sink.value(fields.mysqlFields.length, next - at - HEADER);
  sink.at(fields.mysqlFields.number, at + 3, 1);
  const cursor = new FieldCursor(layer, sink, at + HEADER, next);
  if (cursor.left === 0) return;
  if (request) walkRequest(cursor, number);
  else walkResponse(cursor, number);
}
