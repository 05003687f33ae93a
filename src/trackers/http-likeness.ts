import { asciiText, isMethodByte, startsWith, trimEnd } from './http-text.ts';

const LF = 0x0a;
const SPACE = 0x20;
const VERSION_LENGTH = 8;
const LONGEST_METHOD = 32;

/**
 * Could a message begin like this? A response by its version; a request by a method in capitals, as far as it is there.
 */
export function looksLikeMessage(bytes: Uint8Array, start: number, end: number): boolean {
  return looksLikeResponse(bytes, start, end) || looksLikeRequest(bytes, start, end);
}

export function looksLikeResponse(bytes: Uint8Array, start: number, end: number): boolean {
  const length = Math.min(end - start, RESPONSE.length);
  for (let i = 0; i < length; i++) if (bytes[start + i] !== RESPONSE.charCodeAt(i)) return false;
  return true;
}

const RESPONSE = 'HTTP/1.';

/** Where something that looks like a response's first twelve bytes stands, or `end`. */
export function findResponse(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + STATUS_END <= end; at++) {
    const isStart = bytes[at] === 0x48 && bytes[at + VERSION_LENGTH] === SPACE && looksLikeResponse(bytes, at, end);
    if (isStart && isDigit(bytes[at + 9]) && isDigit(bytes[at + 10]) && isDigit(bytes[at + 11])) return at;
  }
  return end;
}

const STATUS_END = 12;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A known method, whole or begun; another word in capitals only when its line ends like a request's. */
export function looksLikeRequest(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  const last = Math.min(end, start + LONGEST_METHOD);
  while (at < last && isMethodByte(bytes[at]) && bytes[at] < 0x61) at++;
  if (at === start || (at < end && bytes[at] !== SPACE)) return false;
  const word = asciiText(bytes, start, at);
  if (at === end) return METHODS.some((method) => method.startsWith(word));
  return METHODS.includes(word) || endsLikeRequest(bytes, at, end);
}

function endsLikeRequest(bytes: Uint8Array, start: number, end: number): boolean {
  const feed = bytes.indexOf(LF, start);
  if (feed < 0 || feed >= end) return false;
  const line = trimEnd(bytes, start, feed);
  return line - VERSION_LENGTH > start && startsWith(bytes, line - VERSION_LENGTH, line, 'http/1.');
}

/** Registered methods (IANA) and those that Wireshark knows besides. */
const METHODS: readonly string[] = [
  ...['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE', 'PROPFIND', 'PROPPATCH', 'MKCOL'],
  ...[
    'COPY',
    'MOVE',
    'LOCK',
    'UNLOCK',
    'POLL',
    'BCOPY',
    'BMOVE',
    'BDELETE',
    'BPROPFIND',
    'BPROPPATCH',
    'LABEL',
    'MERGE',
  ],
  ...['SEARCH', 'REPORT', 'UPDATE', 'CHECKIN', 'CHECKOUT', 'UNCHECKOUT', 'MKACTIVITY', 'MKWORKSPACE', 'MKCALENDAR'],
  ...[
    'NOTIFY',
    'SUBSCRIBE',
    'UNSUBSCRIBE',
    'M-SEARCH',
    'ACL',
    'BIND',
    'REBIND',
    'UNBIND',
    'LINK',
    'UNLINK',
    'ORDERPATCH',
  ],
  ...[
    'VERSION-CONTROL',
    'BASELINE-CONTROL',
    'RPC_CONNECT',
    'RPC_IN_DATA',
    'RPC_OUT_DATA',
    'CCM_POST',
    'PURGE',
    'QUERY',
  ],
];
