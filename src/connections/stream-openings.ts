import { findByte, latin1Text } from '../bytes/text.ts';
import { beginsSocks } from '../trackers/socks-handshakes.ts';

/**
 * What a TCP connection carries, by the first bytes of each side: services of which neither side's alone is told by
 * what was decoded, as they are decoded by their ports. Asked once for a side.
 */

/** One bit a service; a side's first bytes may be of several. */
export const OPENING = {
  ssh: 1,
  ftp: 2,
  smtp: 4,
  imap: 8,
  pop3: 16,
  redis: 32,
  postgresql: 64,
  mysql: 128,
  mqtt: 256,
  websocket: 512,
  /** A request with a version, or a response. */
  http: 1024,
  socks: 2048,
} as const;

/** Bits of services that one side tells well enough. */
const DECISIVE = OPENING.imap | OPENING.redis | OPENING.postgresql | OPENING.mysql | OPENING.mqtt | OPENING.websocket;

/** The services that both sides' first bytes may be of; `other` is -1 where the other side has not spoken. */
export function agreedOpening(own: number, other: number): number {
  return (other < 0 ? 0 : own & other) | (own & DECISIVE);
}

/** Of a request: what comes behind one without a version is no response with a head (HTTP/0.9). */
export function openingOfRequest(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === LF) return 0;
    if (bytes[at] === SPACE && isVersion(bytes, at + 1, end)) return OPENING.http;
  }
  // The line is cut: it may have one.
  return OPENING.http;
}

const LF = 0x0a;
const SPACE = 0x20;

function isVersion(bytes: Uint8Array, at: number, end: number): boolean {
  const digit = at + RESPONSE.length;
  if (digit >= end || !isDigit(bytes[digit])) return false;
  for (let i = 0; i < RESPONSE.length; i++) if (bytes[at + i] !== RESPONSE.charCodeAt(i)) return false;
  return true;
}

/** Bits of what `[start, end)`, the first bytes of a side, may open. */
export function openingOf(bytes: Uint8Array, start: number, end: number, isOriginator: boolean): number {
  if (isOriginator ? beginsSocks(bytes, start, end) : answersSocks(bytes, start, end)) return OPENING.socks;
  const isText = isTextAt(bytes, start, end);
  if (isOriginator) return isText ? textOfClient(bytes, start, end) : bytesOfClient(bytes, start, end);
  return isText ? textOfServer(bytes, start, end) : bytesOfServer(bytes, start, end);
}

/** The server's choice of version 5, or what it replies in version 4 (RFC 1928 §3). */
function answersSocks(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 2) return bytes[start] === 5;
  return end - start === 8 && bytes[start] === 0 && bytes[start + 1] >= 90 && bytes[start + 1] <= 93;
}

interface Words {
  readonly words: readonly string[];
  readonly opening: number;
}

/** Commands that clients begin with, in capital letters (they are taken in any); the longest are asked first. */
const COMMANDS: readonly Words[] = [
  { words: ['SSH-1.', 'SSH-2.'], opening: OPENING.ssh },
  { words: ['EHLO ', 'HELO ', 'LHLO ', 'XEHLO '], opening: OPENING.smtp },
  { words: ['USER ', 'AUTH '], opening: OPENING.ftp | OPENING.pop3 },
  { words: ['CAPA', 'APOP ', 'STLS'], opening: OPENING.pop3 },
  { words: ['FEAT', 'OPTS ', 'SYST', 'HOST ', 'QUIT', 'PASS ', 'CLNT ', 'ACCT '], opening: OPENING.ftp },
];

function textOfClient(bytes: Uint8Array, start: number, end: number): number {
  for (const { words, opening } of COMMANDS) {
    for (const word of words) if (startsWith(bytes, start, end, word)) return opening;
  }
  if (startsWithCommand(bytes, start, end)) return OPENING.redis;
  return hasImapTag(bytes, start, end) ? OPENING.imap : 0;
}

const GREETINGS: readonly Words[] = [
  { words: ['SSH-1.', 'SSH-2.'], opening: OPENING.ssh },
  { words: ['220 ', '220-', '120 '], opening: OPENING.ftp | OPENING.smtp },
  { words: ['* OK', '* PREAUTH', '* BYE'], opening: OPENING.imap },
  { words: ['+OK'], opening: OPENING.pop3 },
];

/** Before its version a server of SSH may send lines of any text (RFC 4253 §4.2). */
function textOfServer(bytes: Uint8Array, start: number, end: number): number {
  if (beginsResponse(bytes, start, end)) {
    const isUpgraded = startsWith(bytes, start, end, SWITCHING) && UPGRADE.test(latin1Text(bytes, start, end));
    return isUpgraded ? OPENING.http | OPENING.websocket : OPENING.http;
  }
  for (const { words, opening } of GREETINGS) {
    for (const word of words) if (startsWith(bytes, start, end, word)) return opening;
  }
  return OPENING.ssh;
}

/** As far as it is there; empty lines before it are passed over (RFC 9112 §2.2). */
function beginsResponse(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 0x0d || bytes[at] === LF)) at++;
  const length = Math.min(RESPONSE.length, end - at);
  for (let i = 0; i < length; i++) if (bytes[at + i] !== RESPONSE.charCodeAt(i)) return false;
  return true;
}

const RESPONSE = 'HTTP/';
/** RFC 6455 §4.2.2: the connection has another protocol from then on. */
const SWITCHING = 'HTTP/1.1 101';
const UPGRADE = /^upgrade:[ \t]*websocket[ \t]*\r?$/im;

const PROTOCOL_3 = 0x00030000;
/** SSLRequest and GSSENCRequest (PostgreSQL's documentation, §55.7). */
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const MQTT_CONNECT = 0x10;
const MQTT_NAMES: readonly string[] = ['\0\x04MQTT', '\0\x06MQISDP'];

function bytesOfClient(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8) return 0;
  const length = word32(bytes, start);
  const code = word32(bytes, start + 4);
  if (length === 8 && (code === SSL_REQUEST || code === GSS_REQUEST)) return OPENING.postgresql;
  if (length === end - start && code === PROTOCOL_3 && bytes[end - 1] === 0) return OPENING.postgresql;
  if (bytes[start] !== MQTT_CONNECT) return 0;
  let at = start + 1;
  // The remaining length takes up to four bytes, of which all but the last have the highest bit.
  while (at < start + 4 && (bytes[at] & 0x80) !== 0) at++;
  return MQTT_NAMES.some((name) => startsWith(bytes, at + 1, end, name)) ? OPENING.mqtt : 0;
}

const MYSQL_PROTOCOL = 10;

/** MySQL's greeting: a packet's length and number 0, the protocol's version, and the server's as text. */
function bytesOfServer(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 16 || bytes[start + 3] !== 0 || bytes[start + 4] !== MYSQL_PROTOCOL) return 0;
  const length = bytes[start] | (bytes[start + 1] << 8) | (bytes[start + 2] << 16);
  if (length + 4 !== end - start || !isDigit(bytes[start + 5])) return 0;
  return findByte(bytes, 0, start + 5, end) < end ? OPENING.mysql : 0;
}

/** An array of bulk strings: `*1`, a line end, `$4`. */
function startsWithCommand(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== 0x2a || !isDigit(bytes[start + 1])) return false;
  let at = start + 1;
  while (at < end && isDigit(bytes[at])) at++;
  return (
    end - at > 3 && bytes[at] === 0x0d && bytes[at + 1] === 0x0a && bytes[at + 2] === 0x24 && isDigit(bytes[at + 3])
  );
}

const IMAP_COMMANDS: readonly string[] = ['CAPABILITY', 'LOGIN ', 'STARTTLS', 'AUTHENTICATE ', 'ID ', 'NOOP', 'LOGOUT'];
const LONGEST_TAG = 16;

function hasImapTag(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && at - start < LONGEST_TAG && bytes[at] !== 0x20) at++;
  return at > start && bytes[at] === 0x20 && IMAP_COMMANDS.some((word) => startsWith(bytes, at + 1, end, word));
}

const LOOKED_AT = 16;

function isTextAt(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end && at < start + LOOKED_AT; at++) {
    const byte = bytes[at];
    if (byte < 0x20 ? byte < 0x09 || byte > 0x0d : byte > 0x7e) return false;
  }
  return true;
}

function startsWith(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start < word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[start + i];
    if ((byte >= 0x61 && byte <= 0x7a ? byte & 0xdf : byte) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function word32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
