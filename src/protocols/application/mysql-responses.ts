import type { FieldCursor } from '../field-cursor.ts';
import { capabilityBits, columnBits, columnTexts, mysqlFields as f, statusBits } from './mysql-fields.ts';
import { walkBits, walkEncodedText, walkExtended, walkNumber, walkText } from './mysql-values.ts';

const GREETING = 10;
const OK = 0x00;
const MORE_AUTHENTICATION = 0x01;
const EOF = 0xfe;
const ERROR = 0xff;
const LONGEST_EOF = 9;

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
