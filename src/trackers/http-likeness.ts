import { httpMethods } from '../protocols/values/http-methods.ts';
import { asciiText, isMethodByte, startsWith, trimEnd } from './http-text.ts';

const LF = 0x0a;
const SPACE = 0x20;
const VERSION_LENGTH = 8;
const LONGEST_METHOD = 32;

/**
 * Could a message begin like this? A response by its version; a request by its method, as far as it is there.
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

/** Where something that looks like a response's first twelve bytes stands, or as many as the end leaves; else `end`. */
function findResponse(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== 0x48 || !looksLikeResponse(bytes, at, end)) continue;
    const isCut = at + STATUS_END > end;
    const isStart = isCut || (bytes[at + VERSION_LENGTH] === SPACE && isDigit(bytes[at + 9]));
    if (isStart && (isCut || (isDigit(bytes[at + 10]) && isDigit(bytes[at + 11])))) return at;
  }
  return end;
}

const STATUS_END = 12;

/**
 * Where a message of `side` begins behind a loss, or `end`. What is left of a head is none: GE lost, T is no method.
 * `clientSide` -1: nobody knows who asks.
 */
export function findAgain(bytes: Uint8Array, start: number, end: number, clientSide: number, side: number): number {
  if (start === end) return end;
  if (clientSide === 1 - side || (clientSide < 0 && looksLikeResponse(bytes, start, end))) {
    return looksLikeResponse(bytes, start, end) ? start : findResponse(bytes, start + 1, end);
  }
  return looksLikeRequest(bytes, start, end, true) ? start : findRequest(bytes, start + 1, end);
}

/** Where a request's line stands, after anything, or one begins that the end cuts; else `end`. */
export function findRequest(bytes: Uint8Array, start: number, end: number): number {
  let feed = findFeed(bytes, start, end);
  for (let at = start; at < end; at++) {
    if (at > feed) feed = findFeed(bytes, at, end);
    if (!isCapital(bytes[at]) || isCapital(bytes[at - 1]) || !looksLikeRequest(bytes, at, end, true)) continue;
    if (feed === end || endsLikeRequest(bytes, at, feed)) return at;
  }
  return end;
}

function findFeed(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== LF) at++;
  return at;
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/**
 * A known method, whole or begun; another word only when its line ends like a request's, and not where
 * only known ones count.
 */
export function looksLikeRequest(bytes: Uint8Array, start: number, end: number, isKnown = false): boolean {
  let at = start;
  const last = Math.min(end, start + LONGEST_METHOD);
  while (at < last && isMethodByte(bytes[at])) at++;
  if (at === start || (at < end && bytes[at] !== SPACE)) return false;
  const word = asciiText(bytes, start, at);
  if (at === end) return httpMethods.some((method) => method.startsWith(word));
  return httpMethods.includes(word) || (!isKnown && endsLikeRequest(bytes, at, findFeed(bytes, at, end)));
}

function endsLikeRequest(bytes: Uint8Array, start: number, feed: number): boolean {
  const line = trimEnd(bytes, start, feed);
  return line - VERSION_LENGTH > start && startsWith(bytes, line - VERSION_LENGTH, line, 'http/1.');
}
