import { findByte } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { errorFields, pgsqlFields as f } from './pgsql-fields.ts';

/** Messages without a letter, by the number that stands for it. */
export const MESSAGE_TAG = { unknown: -1, cancel: 80877102, ssl: 80877103, gss: 80877104, startup: 196608 } as const;

const AUTHENTICATION = { crypt: 4, md5: 5, gssContinue: 8, sasl: 10, saslContinue: 11, saslFinal: 12 } as const;
const PORTAL = 0x50;
const STATEMENT = 0x53;

/** Which of the messages without a letter begins at `at`; only protocol version 3 is known. */
export function tagOf(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 8) return MESSAGE_TAG.unknown;
  const tag = ((bytes[at + 4] << 24) | (bytes[at + 5] << 16) | (bytes[at + 6] << 8) | bytes[at + 7]) >>> 0;
  if (tag === MESSAGE_TAG.cancel || tag === MESSAGE_TAG.ssl || tag === MESSAGE_TAG.gss) return tag;
  return tag >>> 16 === MESSAGE_TAG.startup >>> 16 ? MESSAGE_TAG.startup : MESSAGE_TAG.unknown;
}

export function walkUntyped(cursor: FieldCursor, tag: number): void {
  if (tag === MESSAGE_TAG.startup) {
    cursor.number(f.versionMajor, 2);
    cursor.number(f.versionMinor, 2);
    while (cursor.left > 1 && cursor.peek(cursor.at, 1) !== 0) {
      walkText(cursor, f.parameterName);
      walkText(cursor, f.parameterValue);
    }
  } else if (tag === MESSAGE_TAG.cancel) {
    cursor.pass(4);
    cursor.number(f.processId, 4);
    cursor.number(f.key, 4);
  }
}

const SASL_INITIAL = 'SASLInitialResponse message';
const SASL = 'SASLResponse message';

/** Three messages share a letter; which one it is the server's last message tells, or its form. */
export function nameOfResponse({ layer, at, end }: FieldCursor): string | undefined {
  const { bytes } = layer;
  const textEnd = findByte(bytes, 0, at, end);
  if (textEnd === end) return SASL;
  if (textEnd === end - 1) return undefined;
  return textEnd + 5 <= end ? SASL_INITIAL : SASL;
}

export function walkFrontend(cursor: FieldCursor, letter: string, response: string | undefined): void {
  switch (letter) {
    case 'p':
      walkResponse(cursor, response);
      break;
    case 'Q':
      walkText(cursor, f.query);
      break;
    case 'P':
      walkText(cursor, f.statement);
      walkText(cursor, f.query);
      walkList(cursor, f.typeOid, 4);
      break;
    case 'B':
      walkText(cursor, f.portal);
      walkText(cursor, f.statement);
      walkList(cursor, f.format, 2);
      walkValues(cursor, countAt(cursor));
      walkList(cursor, f.format, 2);
      break;
    case 'E':
      walkText(cursor, f.portal);
      cursor.number(f.returns, 4);
      break;
    case 'D':
    case 'C':
      walkTarget(cursor);
      break;
    case 'd':
      cursor.bytes(f.copyData, cursor.left);
      break;
    case 'f':
      walkText(cursor, f.error);
      break;
    case 'F':
      cursor.number(f.oid, 4);
      walkList(cursor, f.format, 2);
      walkValues(cursor, countAt(cursor));
      cursor.number(f.format, 2);
      break;
    default:
  }
}

function walkResponse(cursor: FieldCursor, name: string | undefined): void {
  if (name === undefined) {
    walkText(cursor, f.password);
  } else if (name === SASL) {
    cursor.bytes(f.saslData, cursor.left);
  } else {
    walkText(cursor, f.mechanism);
    cursor.number(f.saslLength, 4);
    cursor.bytes(f.saslData, cursor.left);
  }
}

function walkTarget(cursor: FieldCursor): void {
  const kind = cursor.left > 0 ? cursor.peek(cursor.at, 1) : 0;
  cursor.pass(1);
  if (kind === PORTAL) walkText(cursor, f.portal);
  else if (kind === STATEMENT) walkText(cursor, f.statement);
}

export function walkBackend(cursor: FieldCursor, letter: string): void {
  switch (letter) {
    case 'R':
      walkAuthentication(cursor);
      break;
    case 'K':
      cursor.number(f.processId, 4);
      cursor.number(f.key, 4);
      break;
    case 'S':
      walkText(cursor, f.parameterName);
      walkText(cursor, f.parameterValue);
      break;
    case 't':
      walkList(cursor, f.typeOid, 4);
      break;
    case 'T':
      walkColumns(cursor);
      break;
    case 'D':
      walkValues(cursor, cursor.number(f.fieldCount, 2));
      break;
    case 'C':
      walkText(cursor, f.tag);
      break;
    case 'Z':
      cursor.number(f.status, 1);
      break;
    case 'E':
    case 'N':
      walkError(cursor);
      break;
    case 'A':
      cursor.number(f.processId, 4);
      walkText(cursor, f.condition);
      if (cursor.left > 1) walkText(cursor, f.text);
      break;
    case 'G':
    case 'H':
      walkCopy(cursor);
      break;
    case 'd':
      cursor.bytes(f.copyData, cursor.left);
      break;
    case 'V':
      walkValues(cursor, 1);
      break;
    case 'v':
      cursor.number(f.supportedMinor, 4);
      for (let left = cursor.number(f.unsupportedOptions, 4); left > 0 && cursor.left > 0; left--) {
        walkText(cursor, f.unsupportedOption);
      }
      break;
    default:
  }
}

function walkAuthentication(cursor: FieldCursor): void {
  const type = cursor.number(f.authentication, 4);
  if (type === AUTHENTICATION.crypt) cursor.bytes(f.salt, 2);
  else if (type === AUTHENTICATION.md5) cursor.bytes(f.salt, 4);
  else if (type === AUTHENTICATION.gssContinue) cursor.bytes(f.gssData, cursor.left);
  else if (type === AUTHENTICATION.saslContinue || type === AUTHENTICATION.saslFinal) {
    cursor.bytes(f.saslData, cursor.left);
  } else if (type === AUTHENTICATION.sasl) {
    while (cursor.left > 1) walkText(cursor, f.mechanism);
  }
}

function walkColumns(cursor: FieldCursor): void {
  for (let count = cursor.number(f.fieldCount, 2); count > 0 && cursor.left > 0; count--) {
    walkText(cursor, f.columnName);
    cursor.number(f.tableOid, 4);
    walkNarrow(cursor, f.columnIndex, 2);
    cursor.number(f.typeOid, 4);
    walkNarrow(cursor, f.valueLength, 2);
    cursor.number(f.typeModifier, 4);
    cursor.number(f.format, 2);
  }
}

function walkError(cursor: FieldCursor): void {
  while (cursor.left > 1) {
    const letter = String.fromCharCode(cursor.peek(cursor.at, 1));
    if (letter === '\0') return;
    cursor.pass(1);
    walkText(cursor, errorFields[letter] ?? f.text);
  }
}

function walkCopy(cursor: FieldCursor): void {
  walkNarrow(cursor, f.format, 1);
  walkList(cursor, f.format, 2);
}

/** A signed number in fewer bytes than its field has elsewhere. */
function walkNarrow(cursor: FieldCursor, field: Field, width: 1 | 2): void {
  if (cursor.left < width) {
    cursor.pass(cursor.left);
    return;
  }
  const { view } = cursor.layer;
  cursor.sink.value(field, width === 1 ? view.getInt8(cursor.at) : view.getInt16(cursor.at));
  cursor.pass(width);
}

/** A count, and as many numbers. */
function walkList(cursor: FieldCursor, field: Field, width: 2 | 4): void {
  for (let count = countAt(cursor); count > 0 && cursor.left > 0; count--) cursor.number(field, width);
}

/** A count that has no field; -1 where it is cut. */
function countAt(cursor: FieldCursor): number {
  const count = cursor.left < 2 ? -1 : cursor.peek(cursor.at, 2);
  cursor.pass(2);
  return count;
}

/** Each with its length before it; -1 stands for null. */
function walkValues(cursor: FieldCursor, count: number): void {
  for (let left = count; left > 0 && cursor.left > 0; left--) {
    const length = cursor.number(f.valueLength, 4);
    if (length > 0 && length <= cursor.left) cursor.bytes(f.value, length);
    else if (length > 0 && length < 0x80000000) return;
  }
}

/** Up to its NUL, with it. */
function walkText(cursor: FieldCursor, field: Field): void {
  const { bytes } = cursor.layer;
  const start = cursor.at;
  const nul = findByte(bytes, 0, start, cursor.end);
  if (nul < cursor.end) cursor.bytes(field, nul + 1 - start);
  else cursor.pass(cursor.left);
}
