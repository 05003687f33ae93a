import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { tcpStarts } from '../starts.ts';
import { endMessage } from './message-layers.ts';
import { connectFlagFields, mqttFields as f, optionFields, reasonFields } from './mqtt-fields.ts';
import { TYPE, walkBody } from './mqtt-messages.ts';

const HEADER = 2;
const MOST_LENGTH_BYTES = 4;

const NAMES: readonly string[] = [
  ...['', 'Connect Command', 'Connect Ack', 'Publish Message', 'Publish Ack', 'Publish Received', 'Publish Release'],
  ...['Publish Complete', 'Subscribe Request', 'Subscribe Ack', 'Unsubscribe Request', 'Unsubscribe Ack'],
  ...['Ping Request', 'Ping Response', 'Disconnect Req', 'Authentication Exchange'],
];

/** MQ Telemetry Transport, versions 3.1 to 5: each control packet of a segment is a layer. */
export const mqtt = defineProtocol({
  name: 'mqtt',
  title: 'MQ Telemetry Transport Protocol',
  label: 'MQTT',
  ref: 'MQTT 5.0',
  claims: { 'tcp.port': [1883] },
  minimumLength: 1,
  decode(d, at) {
    const { end } = d;
    const next = endOfPacket(d.bytes, at, end);
    if (next < 0) {
      d.drop();
      return tcpStarts.find(d.bytes, d.view, at, end);
    }
    return endMessage(d, next) && endOfPacket(d.bytes, next, end) >= 0 ? mqtt.id : STOP;
  },
  fields: [...Object.values(f), ...connectFlagFields, ...optionFields, ...Object.values(reasonFields)],
  walk(layer, sink) {
    for (let at = layer.start; at < layer.end; ) {
      const next = endOfPacket(layer.bytes, at, layer.end);
      if (next < 0) return;
      walkPacket(layer, sink, at, next);
      at = next;
    }
  },
  summarize: ({ bytes, start }) => NAMES[bytes[start] >>> 4],
});

/** Behind the packet that begins at `at`, beyond `end` where not all of it is here; -1: none does. */
function endOfPacket(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER || !hasFlagsOfType(bytes[at])) return -1;
  let length = 0;
  for (let i = 0; i < MOST_LENGTH_BYTES && at + 1 + i < end; i++) {
    const byte = bytes[at + 1 + i];
    length += (byte & 0x7f) << (7 * i);
    if ((byte & 0x80) === 0) return at + 2 + i + length;
  }
  return -1;
}

/** MQTT 5.0 §2.1.3: all but PUBLISH have fixed flags; it has no third quality of service. */
function hasFlagsOfType(byte: number): boolean {
  const type = byte >>> 4;
  const flags = byte & 0x0f;
  if (type === TYPE.publish) return (flags & 0x06) !== 0x06;
  if (type === TYPE.release || type === TYPE.subscribe || type === TYPE.unsubscribe) return flags === 2;
  return type !== 0 && flags === 0;
}

function walkPacket(layer: Layer, sink: FieldSink, at: number, next: number): void {
  const cursor = new FieldCursor(layer, sink, at, next);
  const type = layer.bytes[at] >>> 4;
  const bits = type === TYPE.publish ? [f.duplicate, f.qos, f.retain] : [f.reserved];
  cursor.same(f.header, f.type, ...bits);
  cursor.pass(1);
  let lengthBytes = 1;
  while ((layer.bytes[at + lengthBytes] & 0x80) !== 0) lengthBytes++;
  sink.value(f.length, next - at - 1 - lengthBytes);
  cursor.pass(lengthBytes);
  walkBody(cursor, type, layer.bytes[at] & 0x0f);
}
