import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { connectFlagFields, mqttFields as f, optionFields, reasonFields } from './mqtt-fields.ts';

export const TYPE = {
  connect: 1,
  connectAck: 2,
  publish: 3,
  publishAck: 4,
  release: 6,
  complete: 7,
  subscribe: 8,
  subscribeAck: 9,
  unsubscribe: 10,
  unsubscribeAck: 11,
  disconnect: 14,
  authenticate: 15,
} as const;

const VERSION_5 = 5;
const WILL = 0x04;
const USER = 0x80;
const PASSWORD = 0x40;

/**
 * What follows the fixed header. Which version it is only CONNECT says; of others the form tells, where it does: what
 * has more than 3.1.1 knows is of version 5, what fits 3.1.1 is taken for it.
 */
export function walkBody(cursor: FieldCursor, type: number, flags: number): void {
  if (type === TYPE.connect) walkConnect(cursor);
  else if (type === TYPE.connectAck) walkConnectAck(cursor);
  else if (type === TYPE.publish) walkPublish(cursor, (flags & 0x06) !== 0);
  else if (type >= TYPE.publishAck && type <= TYPE.complete) walkAck(cursor, type);
  else if (type === TYPE.subscribe) walkSubscribe(cursor);
  else if (type === TYPE.subscribeAck) walkSubscribeAck(cursor);
  else if (type === TYPE.unsubscribe) walkUnsubscribe(cursor);
  else if (type === TYPE.unsubscribeAck) walkUnsubscribeAck(cursor);
  else if (type === TYPE.disconnect || type === TYPE.authenticate) walkReason(cursor, type);
}

function walkConnect(cursor: FieldCursor): void {
  walkString(cursor, f.nameLength, f.name);
  const version = cursor.number(f.version, 1);
  const flags = cursor.left > 0 ? cursor.peek(cursor.at, 1) : 0;
  cursor.same(f.connectFlags, ...connectFlagFields);
  cursor.pass(1);
  cursor.number(f.keepAlive, 2);
  if (version === VERSION_5) walkProperties(cursor);
  walkString(cursor, f.clientLength, f.client);
  if ((flags & WILL) !== 0) {
    if (version === VERSION_5) walkProperties(cursor);
    walkString(cursor, f.willTopicLength, f.willTopic);
    walkString(cursor, f.willLength, f.will);
  }
  if ((flags & USER) !== 0) walkString(cursor, f.userLength, f.user);
  if ((flags & PASSWORD) !== 0) walkString(cursor, f.passwordLength, f.password);
}

function walkConnectAck(cursor: FieldCursor): void {
  const isVersion5 = cursor.left > 2;
  cursor.same(f.ackFlags, f.ackReserved, f.sessionPresent);
  cursor.pass(1);
  cursor.number(isVersion5 ? reasonFields[TYPE.connectAck] : f.returnCode, 1);
  if (isVersion5) walkProperties(cursor);
}

function walkPublish(cursor: FieldCursor, hasId: boolean): void {
  walkString(cursor, f.topicLength, f.topic);
  if (hasId) cursor.number(f.id, 2);
  cursor.bytes(f.message, cursor.left);
}

function walkAck(cursor: FieldCursor, type: number): void {
  cursor.number(f.id, 2);
  walkReason(cursor, type);
}

/** A reason code and properties, of which version 3.1.1 has neither, and version 5 may leave both out. */
function walkReason(cursor: FieldCursor, type: number): void {
  if (cursor.left > 0) cursor.number(reasonFields[type], 1);
  if (cursor.left > 0) walkProperties(cursor);
}

function walkSubscribe(cursor: FieldCursor): void {
  cursor.number(f.id, 2);
  const isVersion5 = !isTopics(cursor, 1);
  if (isVersion5) walkProperties(cursor);
  while (cursor.left > 0) {
    walkString(cursor, f.topicLength, f.topic);
    if (isVersion5) cursor.same(...optionFields);
    else if (cursor.left > 0) cursor.sink.at(f.requestedQos, cursor.at, 1);
    cursor.pass(1);
  }
}

function walkUnsubscribe(cursor: FieldCursor): void {
  cursor.number(f.id, 2);
  if (!isTopics(cursor, 0)) walkProperties(cursor);
  while (cursor.left > 0) walkString(cursor, f.topicLength, f.topic);
}

/** Topics to the end, each with so many bytes behind it? A topic has one character at least (MQTT 3.1.1 §4.7.3). */
function isTopics({ at, end, layer }: FieldCursor, behind: number): boolean {
  let next = at;
  while (next + 2 <= end) {
    const length = layer.view.getUint16(next);
    if (length === 0) return false;
    next += 2 + length + behind;
  }
  return next === end || end < layer.end;
}

function walkSubscribeAck(cursor: FieldCursor): void {
  cursor.number(f.id, 2);
  while (cursor.left > 0) cursor.number(f.grantedQos, 1);
}

function walkUnsubscribeAck(cursor: FieldCursor): void {
  cursor.number(f.id, 2);
  if (cursor.left === 0) return;
  walkProperties(cursor);
  while (cursor.left > 0) cursor.number(reasonFields[TYPE.unsubscribeAck], 1);
}

/** Bytes of a property's value by its identifier (MQTT 5.0 §2.2.2.2); `string`, `pair` and `variable` have their own. */
const PROPERTIES: Readonly<Record<number, 1 | 2 | 4 | 'string' | 'pair' | 'variable'>> = {
  ...{ 1: 1, 2: 4, 3: 'string', 8: 'string', 9: 'string', 11: 'variable', 17: 4, 18: 'string', 19: 2, 21: 'string' },
  ...{ 22: 'string', 23: 1, 24: 4, 25: 1, 26: 'string', 28: 'string', 31: 'string', 33: 2, 34: 2, 35: 2, 36: 1, 37: 1 },
  ...{ 38: 'pair', 39: 4, 40: 1, 41: 1, 42: 1 },
};

function walkProperties(cursor: FieldCursor): void {
  const total = variableAt(cursor, f.propertyLength);
  const part = cursor.part(total);
  while (part.left > 0) {
    const form = PROPERTIES[part.number(f.propertyId, 1)];
    if (form === undefined) return;
    if (form === 'string') {
      walkString(part, f.stringLength, f.string);
    } else if (form === 'pair') {
      walkString(part, f.keyLength, f.key);
      walkString(part, f.valueLength, f.value);
    } else if (form === 'variable') {
      variableAt(part, f.propertyNumber);
    } else if (part.left >= form) {
      part.sink.value(f.propertyNumber, part.peek(part.at, form));
      part.pass(form);
    } else {
      return;
    }
  }
}

/** A number of one to four bytes (MQTT 5.0 §1.5.5). Returns it; 0 where it is cut. */
function variableAt(cursor: FieldCursor, field: Field): number {
  let value = 0;
  for (let i = 0; i < 4 && cursor.left > 0; i++) {
    const byte = cursor.peek(cursor.at, 1);
    cursor.pass(1);
    value += (byte & 0x7f) * 128 ** i;
    if ((byte & 0x80) !== 0) continue;
    cursor.sink.value(field, value);
    return value;
  }
  return 0;
}

function walkString(cursor: FieldCursor, length: Field, field: Field): void {
  if (cursor.left < 2) {
    cursor.pass(cursor.left);
    return;
  }
  const size = cursor.peek(cursor.at, 2);
  cursor.sink.value(length, size);
  cursor.pass(2);
  cursor.bytes(field, size);
}
