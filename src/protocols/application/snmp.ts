import { defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { afterRefusal } from '../transport/udp.ts';
import { BerCursor, berLength, TAG } from './snmp-cursor.ts';
import { walkEngineId } from './snmp-engine-id.ts';
import { engineFields, snmpFields as f, pduNames } from './snmp-fields.ts';
import { walkPdu } from './snmp-pdu.ts';

const USER_SECURITY = 3;
const V2_USERS = 2;
const V3 = 3;

/** Simple Network Management Protocol, versions 1, 2c, 2u and 3; what is encrypted stays closed. */
export const snmp = defineProtocol({
  name: 'snmp',
  title: 'Simple Network Management Protocol',
  label: 'SNMP',
  ref: 'RFC 3411',
  claims: { 'udp.port': [161, 162, 8161] },
  minimumLength: 1,
  decode(d, at) {
    const end = endOfMessage(d, at);
    if (end < 0) {
      d.drop();
      d.offset = at;
      return end === NOT_SNMP ? afterRefusal(d, snmp.id) : STOP;
    }
    d.offset = Math.min(end, d.end);
    if (end >= d.end) return STOP;
    d.endLayer(end);
    return 0;
  },
  fields: [...Object.values<Field>(f), ...Object.values<Field>(engineFields)],
  walk,
  summarize,
});

function walk(layer: Layer, sink: FieldSink): void {
  const message = messageOf(layer, new BerCursor(layer, sink, layer.start, layer.end));
  const element = message.take(TAG.integer);
  const version = element && message.number(element, true);
  if (version === V3) {
    sink.value(f.msgVersion, version);
    walkVersion3(message);
  } else if (version === 0 || version === 1) {
    sink.value(f.version, version);
    message.octets(f.community);
    walkPdu(message, f.data);
  } else if (version === V2_USERS) {
    sink.value(f.version, version);
    message.octets(f.parameters);
    const isEncrypted = layer.bytes[message.at] === TAG.octets;
    if (message.at < message.end) sink.value(f.dataOfUsers, isEncrypted ? 1 : 0);
    if (isEncrypted) message.octets(f.encrypted);
    else walkPdu(message, f.plaintext);
  }
}

const MOST_NAMES = 4;

/** `get-request 1.3.6.1.2.1.1.2.0`, with the names of some variables. */
function summarize(layer: Layer): string {
  const words: string[] = [];
  walk(layer, {
    takesHidden: false,
    at: (field) => {
      if (field === f.encryptedPdu || field === f.encrypted) words.push('encryptedPDU');
    },
    value: (field, value) => {
      if (field === f.data || field === f.plaintext) words.push(pduNames[Number(value)] ?? '');
      else if (field === f.name && words.length <= MOST_NAMES) words.push(String(value));
    },
  });
  return words.length === 0 ? 'SNMP' : words.join(' ');
}

const NOT_SNMP = -1;
const CUT = -2;

/** Where the message ends, as its length has it: a sequence within its datagram, of which a version is the first. */
function endOfMessage(d: Dissection, at: number): number {
  const { bytes } = d;
  if (!d.has(at, 2)) return CUT;
  const digits = bytes[at + 1] > 0x80 ? bytes[at + 1] & 0x7f : 0;
  if (bytes[at] !== TAG.sequence || digits > 4) return NOT_SNMP;
  if (!d.has(at, 2 + digits)) return CUT;
  const content = at + 2 + digits;
  const length = berLength(bytes, at, content);
  const end = length < 0 ? d.wireEnd : content + length;
  if (end > d.wireEnd) return NOT_SNMP;
  if (!d.has(content, 3)) return CUT;
  return bytes[content] === TAG.integer ? end : NOT_SNMP;
}

/** Within the sequence that every message is. */
function messageOf({ start, end }: Layer, cursor: BerCursor): BerCursor {
  return cursor.inside(cursor.next() ?? { tag: TAG.sequence, at: start, start: end, end });
}

/** RFC 3412 §6. */
function walkVersion3(message: BerCursor): void {
  const { layer, sink } = message;
  const header = message.next();
  let model = -1;
  if (header?.tag === TAG.sequence) {
    const cursor = message.inside(header);
    cursor.integer(f.msgId);
    cursor.integer(f.msgMaxSize);
    const flags = cursor.octets(f.msgFlags);
    if (flags !== undefined && flags.end > flags.start) {
      for (const field of [f.report, f.crypt, f.auth]) sink.at(field, flags.start, 1);
    }
    model = cursor.integer(f.securityModel);
  }
  const parameters = message.take(TAG.octets);
  if (parameters === undefined) return;
  if (model === USER_SECURITY) walkUserSecurity(message.inside(parameters));
  else message.content(f.securityParameters, parameters);
  if (message.at + 2 > message.end) return;
  const isEncrypted = layer.bytes[message.at] === TAG.octets;
  sink.value(f.msgData, isEncrypted ? 1 : 0);
  if (isEncrypted) message.octets(f.encryptedPdu);
  else walkScopedPdu(message);
}

/** RFC 3414 §2.4. */
function walkUserSecurity(parameters: BerCursor): void {
  const sequence = parameters.next();
  if (sequence?.tag !== TAG.sequence) return;
  const cursor = parameters.inside(sequence);
  walkEngine(cursor, f.engineId);
  cursor.integer(f.engineBoots);
  cursor.integer(f.engineTime);
  cursor.octets(f.userName);
  cursor.octets(f.authentication);
  cursor.octets(f.privacy);
}

function walkScopedPdu(message: BerCursor): void {
  const sequence = message.next();
  if (sequence?.tag !== TAG.sequence) return;
  const cursor = message.inside(sequence);
  walkEngine(cursor, f.contextEngineId);
  cursor.octets(f.contextName);
  walkPdu(cursor, f.data);
}

function walkEngine(cursor: BerCursor, field: Field): void {
  const id = cursor.octets(field);
  if (id !== undefined) walkEngineId(cursor.layer, cursor.sink, id);
}
