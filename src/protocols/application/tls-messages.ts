import { formatTime } from '../../core/time.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { walkExtensions, walkSignatureAlgorithm } from './tls-extensions.ts';
import { handshakeFields as f, signatureFields } from './tls-fields.ts';
import { type Ja4Transport, ja3sText, ja3Text, ja4, md5Hex } from './tls-fingerprints.ts';
import { chosenVersion, HANDSHAKE, isRetryRequest, isTls13, readHello } from './tls-hello.ts';
import { readU16, readU24 } from './tls-vectors.ts';
import { walkCertificate } from './x509.ts';

const RANDOM = 32;
const NAMED_CURVE = 3;

/** Handshake messages (RFC 8446 §4, RFC 5246 §7.4); what has another type is encrypted. */
const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  0: 'Hello Request',
  1: 'Client Hello',
  2: 'Server Hello',
  3: 'Hello Verify Request',
  4: 'New Session Ticket',
  5: 'End of Early Data',
  6: 'Hello Retry Request',
  8: 'Encrypted Extensions',
  11: 'Certificate',
  12: 'Server Key Exchange',
  13: 'Certificate Request',
  14: 'Server Hello Done',
  15: 'Certificate Verify',
  16: 'Client Key Exchange',
  20: 'Finished',
  21: 'Client Certificate URL',
  22: 'Certificate Status',
  23: 'Supplemental Data',
  24: 'Key Update',
  25: 'Compressed Certificate',
  67: 'Encrypted Extensions',
};

/** What the messages of a record are, for people; with the name that a client asks for. */
export function messageNames(bytes: Uint8Array, start: number, end: number): string[] {
  const names: string[] = [];
  for (let at = start; at + 4 <= end; ) {
    const length = readU24(bytes, at + 1);
    if (isEncrypted(bytes, at, end)) return [...names, 'Encrypted Handshake Message'];
    const body = at + 4;
    const hello =
      bytes[at] === HANDSHAKE.clientHello ? readHello(bytes, body, Math.min(end, body + length), true) : undefined;
    const name = MESSAGE_NAMES[bytes[at]];
    names.push(hello?.serverName === undefined ? name : `${name} (SNI=${hello.serverName})`);
    at = body + length;
  }
  return names;
}

/** The handshake messages of a record. */
export function walkMessages(content: FieldCursor, transport: Ja4Transport): void {
  while (content.left >= 4) {
    const { at } = content;
    if (isEncrypted(content.layer.bytes, at, content.end)) return;
    const type = content.number(f.type, 1);
    const length = content.number(f.length, 3);
    walkMessage(content.part(length), type, at + 4 + length, transport);
  }
}

/**
 * Nothing says so, but for how it looks (as Wireshark tells it): a type or length that no message has, or the first
 * bytes of an explicit nonce (RFC 5288 §3).
 */
function isEncrypted(bytes: Uint8Array, at: number, end: number): boolean {
  const isKnown = MESSAGE_NAMES[bytes[at]] !== undefined;
  if (end - at < 16) return !isKnown;
  const isNonce = readU24(bytes, at) === 0 && readU16(bytes, at + 3) === 0;
  return isNonce || !isKnown || bytes[at + 1] !== 0;
}

function walkMessage(body: FieldCursor, type: number, end: number, transport: Ja4Transport): void {
  switch (type) {
    case HANDSHAKE.clientHello:
    case HANDSHAKE.serverHello:
      walkHello(body, type === HANDSHAKE.clientHello, body.end === end, transport);
      break;
    case HANDSHAKE.sessionTicket:
      body.number(f.ticketLifetime, 4);
      body.bytes(f.ticket, Math.max(0, body.number(f.ticketLength, 2)));
      break;
    case HANDSHAKE.certificate:
      walkCertificates(body);
      break;
    case HANDSHAKE.serverKeyExchange:
      walkServerKeyExchange(body);
      break;
    case HANDSHAKE.clientKeyExchange:
      // RFC 8422 §5.7: of the forms, which the cipher suite tells, only this one shows by itself.
      if (body.left > 1 && body.peek(body.at, 1) === body.left - 1) {
        body.bytes(f.clientPoint, body.number(f.clientPointLength, 1));
      }
      break;
    case HANDSHAKE.certificateRequest:
      walkCertificateRequest(body);
      break;
    default:
      break;
  }
}

function walkHello(body: FieldCursor, isClient: boolean, isWhole: boolean, transport: Ja4Transport): void {
  const { at: start, end, sink, layer } = body;
  const hello = readHello(layer.bytes, start, end, isClient);
  const isShort = !isClient && layer.bytes[start] === 0x7f;
  body.number(f.version, 2);
  walkRandom(body, !isClient && hello !== undefined && isTls13(chosenVersion(hello)));
  if (!isShort) body.bytes(f.sessionId, Math.max(0, body.number(f.sessionIdLength, 1)));
  if (isClient) {
    const ciphers = body.part(body.number(f.ciphersLength, 2));
    while (ciphers.left >= 2) ciphers.number(f.cipher, 2);
    const methods = body.part(body.number(f.methodsLength, 1));
    while (methods.left > 0) methods.number(f.method, 1);
  } else {
    body.number(f.cipher, 2);
    if (!isShort) body.number(f.method, 1);
  }
  if (body.left > 0) {
    const extensions = body.part(body.number(f.extensionsLength, 2));
    walkExtensions(extensions, isClient ? 'client' : isRetryRequest(layer.bytes, start, end) ? 'retry' : 'server');
  }
  if (hello === undefined || !isWhole) return;
  if (isClient) sink.value(f.ja4, ja4(hello, transport));
  const text = isClient ? ja3Text(hello) : ja3sText(hello);
  sink.value(isClient ? f.ja3Full : f.ja3sFull, text);
  sink.value(isClient ? f.ja3 : f.ja3s, md5Hex(text));
}

/** RFC 5246 §7.4.1.2: it began with the time; since TLS 1.3 it is random as a whole. */
function walkRandom(body: FieldCursor, isNew: boolean): void {
  const { at, sink } = body;
  if (!body.bytes(f.random, RANDOM) || isNew) return;
  sink.value(f.randomTime, formatTime(body.peek(at, 4), 0, 0));
  sink.at(f.randomBytes, at + 4, RANDOM - 4);
}

/** RFC 5246 §7.4.2. */
function walkCertificates(body: FieldCursor): void {
  const list = body.part(body.number(f.certificatesLength, 3));
  while (list.left >= 3) {
    const length = list.number(f.certificateLength, 3);
    const { at } = list;
    if (!list.bytes(f.certificate, Math.max(0, length))) return;
    walkCertificate(list.layer, list.sink, at, list.at);
  }
}

/** RFC 8422 §5.4 and RFC 5246 §7.4.3; which one the cipher suite tells, and here how it looks. */
function walkServerKeyExchange(body: FieldCursor): void {
  const { at, left } = body;
  if (left < 4) return;
  const isCurve = body.peek(at, 1) === NAMED_CURVE && body.peek(at + 3, 1) <= left - 4;
  if (isCurve) {
    body.number(f.curveType, 1);
    body.number(f.curve, 2);
    body.bytes(f.serverPoint, Math.max(0, body.number(f.serverPointLength, 1)));
  } else if (isGroup(body)) {
    body.bytes(f.prime, body.number(f.primeLength, 2));
    body.bytes(f.generator, body.number(f.generatorLength, 2));
    body.bytes(f.publicKey, body.number(f.publicLength, 2));
  } else {
    return;
  }
  walkSigned(body);
}

/** Three vectors that lie within: prime, generator, public key. */
function isGroup(body: FieldCursor): boolean {
  let { at } = body;
  for (let i = 0; i < 3; i++) {
    if (at + 2 > body.end) return false;
    at += 2 + body.peek(at, 2);
  }
  return at <= body.end;
}

/** Before TLS 1.2 the signature has no algorithm in front. */
function walkSigned(body: FieldCursor): void {
  const { at, left } = body;
  const isOld = left >= 2 && body.peek(at, 2) === left - 2;
  if (!isOld && left >= 4) walkSignatureAlgorithm(body);
  body.bytes(f.signature, Math.max(0, body.number(f.signatureLength, 2)));
}

/** RFC 5246 §7.4.4; without algorithms before TLS 1.2. */
function walkCertificateRequest(body: FieldCursor): void {
  const types = body.part(body.number(f.certificateTypesCount, 1));
  while (types.left > 0) types.number(f.certificateType, 1);
  const isOld = body.left >= 2 && body.peek(body.at, 2) === body.left - 2;
  if (!isOld) {
    const algorithms = body.part(body.number(signatureFields.listLength, 2));
    while (algorithms.left >= 2) walkSignatureAlgorithm(algorithms);
  }
  const names = body.part(body.number(f.namesLength, 2));
  while (names.left >= 2) names.bytes(f.name, Math.max(0, names.number(f.nameLength, 2)));
}
