import { findByte } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import {
  capabilityBits,
  columnBits,
  columnTexts,
  encodedLength,
  extendedBits,
  mysqlFields as f,
  prefix,
  statusBits,
} from './mysql-fields.ts';

const GREETING = 10;
const OK = 0x00;
const MORE_AUTHENTICATION = 0x01;
const EOF = 0xfe;
const ERROR = 0xff;
const LONGEST_EOF = 9;
const LOGIN_HEAD = 32;
const SCHEMA = 0x0008;
const PLUGIN = 0x0008;
const ATTRIBUTES = 0x0010;
const PS_MULTIPLE = 0x0004;
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

/** What a packet is its first byte and its number tell; rows, by being nothing but texts. */
export function walkResponse(cursor: FieldCursor, number: number): void {
  const first = cursor.peek(cursor.at, 1);
  if (number === 0 && first === GREETING) walkGreeting(cursor);
  else if (first === ERROR) walkError(cursor);
  else if (first === EOF && cursor.left < LONGEST_EOF) walkEnd(cursor);
  else if (first === EOF) walkSwitch(cursor);
  else if (first === OK && cursor.left >= 7) walkOk(cursor);
  else if (first === MORE_AUTHENTICATION && number > 1 && cursor.left > 1) walkMore(cursor);
  else if (cursor.left === 1) walkNumber(cursor, f.fieldCount);
  else if (isColumn(cursor)) walkColumn(cursor);
  else if (isRow(cursor)) while (cursor.left > 0) walkEncodedText(cursor, f.text);
  else cursor.bytes(f.payload, cursor.left);
}

function walkGreeting(cursor: FieldCursor): void {
  cursor.number(f.protocol, 1);
  walkText(cursor, f.version);
  cursor.number(f.thread, 4);
  cursor.bytes(f.salt, 9);
  walkBits(cursor, f.serverCapabilities, capabilityBits);
  cursor.number(f.language, 1);
  walkBits(cursor, f.status, statusBits);
  walkExtended(cursor, f.serverExtended);
  cursor.number(f.pluginLength, 1);
  cursor.bytes(f.unused, 10);
  if (cursor.left > 0) walkText(cursor, f.moreSalt);
  if (cursor.left > 0) walkText(cursor, f.plugin);
}

function walkError(cursor: FieldCursor): void {
  cursor.number(f.responseCode, 1);
  cursor.number(f.errorCode, 2);
  if (cursor.left > 5 && cursor.peek(cursor.at, 1) === 0x23) {
    cursor.pass(1);
    cursor.bytes(f.state, 5);
  }
  cursor.bytes(f.error, cursor.left);
}

function walkEnd(cursor: FieldCursor): void {
  cursor.same(f.responseCode, f.endMarker);
  cursor.pass(1);
  cursor.number(f.warnings, 2);
  walkBits(cursor, f.status, statusBits);
}

function walkSwitch(cursor: FieldCursor): void {
  cursor.same(f.responseCode, f.endMarker);
  cursor.pass(1);
  walkText(cursor, f.switchName);
  cursor.bytes(f.switchData, cursor.left);
}

/** More of a method of authentication: as Wireshark, by the fields of a switch to one. */
function walkMore(cursor: FieldCursor): void {
  walkText(cursor, f.switchName);
  cursor.sink.at(f.switchData, cursor.at, cursor.left);
}

function walkOk(cursor: FieldCursor): void {
  cursor.number(f.responseCode, 1);
  walkNumber(cursor, f.affectedRows);
  const id = cursor.left > 0 ? cursor.peek(cursor.at, 1) : 0;
  walkNumber(cursor, id === 0 ? undefined : f.insertId);
  walkBits(cursor, f.status, statusBits);
  cursor.number(f.warnings, 2);
  cursor.bytes(f.message, cursor.left);
}

/** The catalog is always `def`. */
function isColumn({ at, left, layer }: FieldCursor): boolean {
  return left > 16 && layer.view.getUint32(at) === 0x03646566;
}

function walkColumn(cursor: FieldCursor): void {
  for (const field of columnTexts) walkEncodedText(cursor, field);
  // The length of what has a fixed length.
  cursor.pass(1);
  cursor.number(f.columnCharset, 2);
  cursor.number(f.columnLength, 4);
  cursor.number(f.columnType, 1);
  walkBits(cursor, f.columnFlags, columnBits);
  cursor.number(f.decimals, 1);
}

/** Texts with a length of one byte, or nothing (NULL), to the packet's end. */
function isRow({ at, end, layer }: FieldCursor): boolean {
  let next = at;
  while (next < end) {
    const length = layer.bytes[next];
    if (length > 0xfb) return false;
    next += length === 0xfb ? 1 : 1 + length;
  }
  return next === end;
}

function walkEncodedText(cursor: FieldCursor, field: Field): void {
  if (cursor.left > 0 && cursor.peek(cursor.at, 1) === 0xfb) {
    cursor.pass(1);
    return;
  }
  const length = walkNumber(cursor, undefined);
  if (length > cursor.left || length < 0) cursor.pass(cursor.left);
  else if (length === 0) cursor.sink.at(field, cursor.at, 0);
  else cursor.bytes(field, length);
}

/** A length-encoded number, of one byte or up to nine; -1 where it is cut. */
function walkNumber(cursor: FieldCursor, field: Field | undefined): number {
  const first = cursor.left > 0 ? cursor.peek(cursor.at, 1) : 0xff;
  const width = first < 0xfb ? 0 : (WIDTHS[first] ?? -1);
  if (width < 0 || cursor.left <= width) {
    cursor.pass(cursor.left);
    return -1;
  }
  cursor.sink.at(prefix, cursor.at, 1);
  cursor.pass(1);
  let value = width === 0 ? first : 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + cursor.peek(cursor.at + i, 1);
  cursor.pass(width);
  cursor.sink.value(encodedLength, value);
  if (field !== undefined) cursor.sink.value(field, value);
  return value;
}

const WIDTHS: Readonly<Record<number, number>> = { 252: 2, 253: 3, 254: 8 };

/** Two bytes of flags and their bits. Returns the flags; 0 where they are cut. */
function walkBits(cursor: FieldCursor, field: Field, bits: readonly Field[]): number {
  const { at, left, sink } = cursor;
  cursor.pass(2);
  if (left < 2) return 0;
  sink.at(field, at, 2);
  for (const bit of bits) sink.at(bit, at, 2);
  return cursor.layer.view.getUint16(at, true);
}

const psMultiple = extendedBits[2];

function walkExtended(cursor: FieldCursor, field: Field): number {
  const isThere = cursor.left >= 2;
  const flags = walkBits(cursor, field, extendedBits);
  // Wireshark shows this one twice.
  if (isThere) cursor.sink.value(psMultiple, (flags & PS_MULTIPLE) !== 0);
  if (isThere) cursor.sink.value(f.unusedCapabilities, flags >>> 14);
  return flags;
}

/** Up to its NUL, with it; without one, to the packet's end. */
function walkText(cursor: FieldCursor, field: Field): void {
  const nul = findByte(cursor.layer.bytes, 0, cursor.at, cursor.end);
  const length = Math.min(cursor.end, nul + 1) - cursor.at;
  if (length === 0) cursor.sink.at(field, cursor.at, 0);
  else cursor.bytes(field, length);
}
