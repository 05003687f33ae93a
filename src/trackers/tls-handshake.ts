import { hexText } from '../bytes/text.ts';
import { type Ja4Transport, ja3sText, ja3Text, ja4 } from '../protocols/application/tls-fingerprints.ts';
import {
  chosenVersion,
  EXTENSION,
  findExtension,
  HANDSHAKE,
  type Hello,
  isRetryRequest,
  isTls13,
  readHello,
} from '../protocols/application/tls-hello.ts';
import { readU16, readU24 } from '../protocols/application/tls-vectors.ts';
import { readCertificateNames } from '../protocols/application/x509-names.ts';
import { enterChain } from './tls-chains.ts';
import type { TlsSession } from './tls-session.ts';

/** Bytes of a message that are worth keeping until it is whole; 0 for those whose type says all. */
export function keptBytes(type: number): number {
  switch (type) {
    case HANDSHAKE.clientHello:
    case HANDSHAKE.serverHello:
    case HANDSHAKE.certificate:
      return 0xffff;
    case HANDSHAKE.serverKeyExchange:
      return 3;
    default:
      return 0;
  }
}

/** A handshake message begins. */
export function noteHandshake(session: TlsSession, type: number, isClient: boolean): void {
  if (type !== HANDSHAKE.serverHello) session.note(LETTERS[type] ?? 'Z', isClient);
  if (type === HANDSHAKE.clientKeyExchange) session.hasKeyExchange = true;
}

/** Zeek's letters of handshake messages; `J`, a server hello that asks once more, is told by its content. */
const LETTERS: Readonly<Record<number, string>> = {
  0: 'H',
  1: 'C',
  3: 'V',
  4: 'T',
  5: 'E',
  6: 'J',
  8: 'O',
  11: 'X',
  12: 'K',
  13: 'R',
  14: 'N',
  15: 'Y',
  16: 'G',
  20: 'F',
  21: 'W',
  22: 'U',
  23: 'A',
  24: 'P',
  254: 'M',
};

/** The body of a message is there, or its first `keptBytes`. */
export function enterHandshake(
  session: TlsSession,
  type: number,
  isClient: boolean,
  bytes: Uint8Array,
  start: number,
  end: number,
  transport: Ja4Transport,
): void {
  if (type === HANDSHAKE.clientHello) {
    const hello = readHello(bytes, start, end, true, transport === 'd');
    if (hello !== undefined) enterClientHello(session, hello, bytes, transport);
  } else if (type === HANDSHAKE.serverHello) {
    const hello = readHello(bytes, start, end, false);
    session.note(isRetryRequest(bytes, start, end) ? 'J' : 'S', isClient);
    if (hello !== undefined) enterServerHello(session, hello, bytes);
  } else if (type === HANDSHAKE.certificate) {
    enterCertificate(session, isClient, bytes, start, end);
  } else if (type === HANDSHAKE.serverKeyExchange && end - start >= 3 && bytes[start] === NAMED_CURVE) {
    session.curve = readU16(bytes, start + 1);
  }
}

/** RFC 8422 §5.4. */
const NAMED_CURVE = 3;

function enterClientHello(session: TlsSession, hello: Hello, bytes: Uint8Array, transport: Ja4Transport): void {
  session.serverName ??= hello.serverName;
  const sessionId = hexText(bytes, hello.sessionIdStart, hello.sessionIdEnd);
  const ticket = findExtension(hello.extensions, EXTENSION.sessionTicket);
  session.hasTicket = ticket !== undefined && ticket.end > ticket.start;
  if (sessionId !== '' && !/^0+$/.test(sessionId)) {
    session.sessionId = sessionId;
    session.hasTicket = false;
  }
  if (session.ja4 !== undefined) return;
  session.ja3Text = ja3Text(hello);
  session.ja4 = ja4(hello, transport);
}

function enterServerHello(session: TlsSession, hello: Hello, bytes: Uint8Array): void {
  session.version = chosenVersion(hello);
  [session.cipher] = hello.ciphers;
  if (hello.groups.length > 0) [session.curve] = hello.groups;
  if (hello.alpn.length > 0) [session.nextProtocol] = hello.alpn;
  session.ja3sText = ja3sText(hello);
  const isSame =
    session.sessionId !== '' && hexText(bytes, hello.sessionIdStart, hello.sessionIdEnd) === session.sessionId;
  // TLS 1.3 echoes any id.
  if (isSame && !isTls13(session.version)) session.resumed = true;
  if (findExtension(hello.extensions, EXTENSION.preSharedKey) !== undefined) session.resumed = true;
}

/** RFC 5246 §7.4.2: the sender's own certificate comes first. */
function enterCertificate(session: TlsSession, isClient: boolean, bytes: Uint8Array, start: number, end: number): void {
  if (start + 6 > end) return;
  if (session.readsChains) enterChain(session, isClient, bytes, start + 3, end);
  const first = start + 6;
  const names = readCertificateNames(bytes, first, Math.min(end, first + readU24(bytes, start + 3)));
  if (names === undefined) return;
  if (isClient) {
    session.clientSubject = names.subject;
    session.clientIssuer = names.issuer;
  } else {
    session.subject = names.subject;
    session.issuer = names.issuer;
    session.alternativeNames = names.alternatives;
  }
}
