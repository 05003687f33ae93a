import type { FieldCursor } from '../field-cursor.ts';
import { capabilityBits, mysqlFields as f } from './mysql-fields.ts';
import { walkBits, walkEncodedText, walkExtended, walkNumber, walkText } from './mysql-values.ts';

const LOGIN_HEAD = 32;
const SCHEMA = 0x0008;
const PLUGIN = 0x0008;
const ATTRIBUTES = 0x0010;
const COMMAND = { useSchema: 2, query: 3, changeUser: 17, prepare: 22 } as const;

/** A command has number 0; what has a higher one answers the server while a client logs in. */
export function walkRequest(cursor: FieldCursor, number: number): void {
  if (number === 0) walkCommand(cursor);
  else if (number === 1 && isLogin(cursor)) walkLogin(cursor);
  else cursor.bytes(f.switchResponse, cursor.left);
}

/** Capabilities, longest packet, charset, and 23 bytes of 0 but for MariaDB's last four. */
function isLogin({ at, left, layer }: FieldCursor): boolean {
  if (left < LOGIN_HEAD) return false;
  for (let i = 9; i < 28; i++) if (layer.bytes[at + i] !== 0) return false;
  return true;
}

function walkLogin(cursor: FieldCursor): void {
  const capabilities = walkBits(cursor, f.clientCapabilities, capabilityBits);
  const extended = walkExtended(cursor, f.clientExtended);
  cursor.number(f.longestPacket, 4);
  cursor.number(f.charset, 1);
  cursor.bytes(f.unused, 23);
  walkUser(cursor);
  if ((capabilities & SCHEMA) !== 0 && cursor.left > 0) walkText(cursor, f.schema);
  if ((extended & PLUGIN) !== 0 && cursor.left > 0) walkText(cursor, f.clientPlugin);
  if ((extended & ATTRIBUTES) !== 0 && cursor.left > 0) walkAttributes(cursor);
}

function walkUser(cursor: FieldCursor): void {
  walkText(cursor, f.user);
  const length = cursor.left > 0 ? cursor.peek(cursor.at, 1) : 0;
  cursor.pass(1);
  cursor.bytes(f.password, length);
}

function walkAttributes(cursor: FieldCursor): void {
  const attributes = cursor.part(walkNumber(cursor, f.attributesLength));
  while (attributes.left > 0) {
    for (const [length, field] of [[f.nameLength, f.name] as const, [f.valueLength, f.value] as const]) {
      const size = walkNumber(attributes, length);
      attributes.bytes(field, Math.max(0, size));
    }
  }
}

function walkCommand(cursor: FieldCursor): void {
  const command = cursor.number(f.command, 1);
  if (command === COMMAND.query) {
    // Attributes, where both sides know of them; no statement begins with such bytes.
    const hasAttributes = cursor.left >= 2 && cursor.peek(cursor.at, 1) < 0x09 && cursor.peek(cursor.at + 1, 1) === 1;
    if (!hasAttributes || walkQueryAttributes(cursor)) cursor.bytes(f.query, cursor.left);
  } else if (command === COMMAND.changeUser) {
    walkUser(cursor);
    walkText(cursor, f.schema);
    cursor.number(f.charset, 1);
    cursor.pass(1);
    if (cursor.left > 0) walkText(cursor, f.clientPlugin);
    if (cursor.left > 0) walkAttributes(cursor);
  } else if (command === COMMAND.prepare) {
    cursor.bytes(f.query, cursor.left);
  } else if (command === COMMAND.useSchema) {
    cursor.bytes(f.schema, cursor.left);
  } else {
    cursor.bytes(f.payload, cursor.left);
  }
}

/** Their number, how many sets there are, types and names; true where the statement follows: values have no fields. */
function walkQueryAttributes(cursor: FieldCursor): boolean {
  const count = cursor.number(f.attributesCount, 1);
  cursor.pass(1);
  if (count === 0) return true;
  cursor.bytes(f.unused, (count + 7) >>> 3);
  if (cursor.left > 0) cursor.number(f.sendsTypes, 1);
  for (let i = 0; i < count && cursor.left > 0; i++) {
    cursor.number(f.attributeType, 2);
    walkEncodedText(cursor, f.attributeName);
  }
  return false;
}
