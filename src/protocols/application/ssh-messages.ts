import { createHash } from 'node:crypto';
import { wireText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { sshFields as f, nameLists } from './ssh-fields.ts';

const MESSAGE = {
  disconnect: 1,
  keyInit: 20,
  newKeys: 21,
  first: 30,
  second: 31,
  third: 32,
  fourth: 33,
  fifth: 34,
} as const;

const GEX_REQUEST_OLD = 4;
/** Public keys of X25519, X448, the NIST curves (uncompressed, RFC 5656 §4), and of two hybrids with X25519. */
const ECDH_KEYS: readonly number[] = [32, 56, 65, 97, 133, 1190, 1216];

/** The payload of a packet in clear text: its code, and what of key exchange there is in it. */
export function walkMessage(cursor: FieldCursor, isFromClient: boolean): void {
  const code = cursor.number(f.code, 1);
  if (code === MESSAGE.disconnect) walkDisconnect(cursor);
  else if (code === MESSAGE.keyInit) walkKeyInit(cursor, isFromClient);
  else if (code >= MESSAGE.first && code <= MESSAGE.fifth) walkKeyExchange(cursor, code);
  else if (code !== MESSAGE.newKeys) cursor.bytes(f.payload, cursor.left);
}

/** Three ways to exchange keys share these codes; their messages have different forms. */
function walkKeyExchange(cursor: FieldCursor, code: number): void {
  if (code === MESSAGE.first) walkFirst(cursor);
  else if (code === MESSAGE.second && !isReply(cursor)) walkGroup(cursor);
  else if (code === MESSAGE.second || code === MESSAGE.fourth) walkReply(cursor);
  else if (code === MESSAGE.third) walkInteger(cursor, f.dhClient);
  else for (const field of [f.gexMinimum, f.gexBits, f.gexMaximum]) cursor.number(field, 4);
}

function walkDisconnect(cursor: FieldCursor): void {
  cursor.number(f.reason, 4);
  walkString(cursor, f.descriptionLength, f.description);
  walkString(cursor, f.languageLength, f.language);
}

function walkKeyInit(cursor: FieldCursor, isFromClient: boolean): void {
  cursor.bytes(f.cookie, 16);
  const lists = nameLists.map(({ length, list }) => walkString(cursor, length, list));
  cursor.number(f.follows, 1);
  cursor.bytes(f.reserved, 4);
  // Of each pair of lists the one of the sender's direction; its first is of keys.
  const own = isFromClient ? 0 : 1;
  const algorithms = [lists[0], lists[2 + own], lists[4 + own], lists[6 + own]].join(';');
  const hash = createHash('md5').update(algorithms).digest('hex');
  cursor.sink.value(isFromClient ? f.hasshText : f.hasshServerText, algorithms);
  cursor.sink.value(isFromClient ? f.hassh : f.hasshServer, hash);
}

function walkFirst(cursor: FieldCursor): void {
  if (cursor.left === GEX_REQUEST_OLD) cursor.number(f.gexBits, 4);
  else if (isEcdhKey(cursor)) walkString(cursor, f.ecdhClientLength, f.ecdhClient);
  else walkInteger(cursor, f.dhClient);
}

function walkGroup(cursor: FieldCursor): void {
  walkInteger(cursor, f.gexModulus);
  walkInteger(cursor, f.gexBase);
}

/** The server's key, its part of the secret, and its signature (RFC 4253 §8, RFC 5656 §4). */
function walkReply(cursor: FieldCursor): void {
  walkKey(cursor);
  if (isEcdhKey(cursor)) walkString(cursor, f.ecdhServerLength, f.ecdhServer);
  else walkInteger(cursor, f.dhServer);
  walkSignature(cursor);
}

/** A key begins with the name of its type, a number doesn't. */
function isReply({ at, left, layer }: FieldCursor): boolean {
  if (left < 12) return false;
  const length = layer.view.getUint32(at + 4);
  return length > 3 && length < 64 && /^[a-z-]{3}/.test(wireText(layer.bytes, at + 8, at + 11));
}

function isEcdhKey({ at, left, layer }: FieldCursor): boolean {
  return left >= 4 && ECDH_KEYS.includes(layer.view.getUint32(at));
}

function walkKey(cursor: FieldCursor): void {
  const key = cursor.part(cursor.number(f.keyLength, 4));
  const type = walkString(key, f.keyTypeLength, f.keyType);
  if (type === 'ssh-rsa') {
    walkInteger(key, f.rsaExponent);
    walkInteger(key, f.rsaModulus);
  } else if (type === 'ssh-dss') {
    for (const field of [f.dsaP, f.dsaQ, f.dsaG, f.dsaY]) walkInteger(key, field);
  } else if (type.startsWith('ecdsa-sha2-')) {
    walkString(key, f.curveLength, f.curve);
    walkString(key, f.ecdsaKeyLength, f.ecdsaKey);
  } else if (type.startsWith('ssh-ed')) {
    walkString(key, f.eddsaKeyLength, f.eddsaKey);
  } else {
    key.bytes(f.keyData, key.left);
  }
}

function walkSignature(cursor: FieldCursor): void {
  const signature = cursor.part(cursor.number(f.signatureLength, 4));
  const type = walkString(signature, f.signatureTypeLength, f.signatureType);
  if (type === 'ssh-rsa') walkInteger(signature, f.rsaSignature);
  else if (type === 'ssh-dss') walkInteger(signature, f.dsaSignature);
  else if (!/^(ssh-ed|ecdsa-sha2-)/.test(type)) signature.bytes(f.signatureData, signature.left);
}

function walkInteger(cursor: FieldCursor, field: Field): void {
  cursor.bytes(field, cursor.number(f.integerLength, 4));
}

/** Returns it as text; an empty one is there as well. */
function walkString(cursor: FieldCursor, length: Field, field: Field): string {
  const size = cursor.number(length, 4);
  const { at, left } = cursor;
  if (size < 0 || size > left) {
    cursor.pass(left);
    return '';
  }
  cursor.sink.at(field, at, size);
  cursor.pass(size);
  return field.type === 'bytes' ? '' : wireText(cursor.layer.bytes, at, at + size);
}
