import { LineFeeds } from '../bytes/line-feeds.ts';
import { isMethodByte, skipSpaces, startsWith, trimEnd } from './http-text.ts';

/** The head goes on beyond the bytes at hand. */
export const INCOMPLETE = -1;
/** Not HTTP/1.x. */
export const REFUSED = -2;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
/** First four letters of the names that matter, in lower case. */
const HOST = 0x686f7374;
const CONTENT = 0x636f6e74;
const TRANSFER = 0x7472616e;
/** Letters of `content-length`; `ent-`, `leng` and `th` behind its first four. */
const CONTENT_LENGTH = 14;
const ENT = 0x656e742d;
const LENG = 0x6c656e67;
const TH = 0x7468;
const TRANSFER_ENCODING = 'transfer-encoding';
/** `HTTP`, and `/1.` behind it. */
const HTTP = 0x48545450;
const VERSION_LENGTH = 8;
const LONGEST_METHOD = 32;

/**
 * Reads the head of a request or a response where it stands: what framing and reports need, as offsets. Line feeds are
 * looked for four bytes at a time; a bare one ends a line too (RFC 9112 §2.2).
 */
export class HttpHead {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  isResponse = false;
  /** The number of a request's head that was known again, or will be; -1: none. Its parts are there after `ensure`. */
  repeat = -1;
  /** It was; else a number is given for the first time, or anew. */
  isKnown = false;
  methodStart = 0;
  methodEnd = 0;
  uriStart = 0;
  uriEnd = 0;
  /** 9, 10, 11 or 20. */
  version = 0;
  status = 0;
  /** Empty when there is none. */
  hostStart = 0;
  hostEnd = 0;
  /** -1: not given, or nonsense. */
  contentLength = -1;
  hasTransferEncoding = false;
  isChunked = false;
  /** Behind its lines, where they were sent in another form (HTTP/2); 0: they stand here as they were sent. */
  headEnd = 0;
  #feeds = new LineFeeds(this.bytes);
  /** What is known without having been read. */
  #pendingStart = -1;
  #pendingEnd = 0;

  /** A request's head that is known: read only if someone asks for its parts. */
  set(bytes: Uint8Array, view: DataView, start: number, end: number, repeat: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#feeds = new LineFeeds(bytes);
    }
    this.view = view;
    this.#pendingStart = start;
    this.#pendingEnd = end;
    this.isResponse = false;
    this.contentLength = -1;
    this.isChunked = false;
    this.repeat = repeat;
    this.isKnown = true;
  }

  /** After it, all parts are there. */
  ensure(): void {
    if (this.#pendingStart >= 0) this.parse(this.bytes, this.view, this.#pendingStart, this.#pendingEnd, false);
  }

  /** Returns the offset behind the head's empty line; `isAll`: nothing follows, what is there has to do. */
  parse(bytes: Uint8Array, view: DataView, start: number, end: number, isAll: boolean): number {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#feeds = new LineFeeds(bytes);
    }
    this.view = view;
    const feeds = this.#feeds;
    this.#pendingStart = -1;
    this.isKnown = false;
    this.hostStart = 0;
    this.hostEnd = 0;
    this.contentLength = -1;
    this.hasTransferEncoding = false;
    this.isChunked = false;
    let feed = feeds.next(start, end);
    if (feed < 0) return INCOMPLETE;
    this.isResponse = feed - start > 4 && view.getInt32(start) === HTTP;
    if (!(this.isResponse ? this.#readStatusLine(start, feed) : this.#readRequestLine(start, feed))) return REFUSED;
    // HTTP/0.9 has no more than this line.
    if (this.version === 9) return feed + 1;
    for (;;) {
      const line = feed + 1;
      if (line >= end) return isAll ? end : INCOMPLETE;
      const first = bytes[line];
      if (first === LF) return line + 1;
      if (first === CR && line + 1 < end && bytes[line + 1] === LF) return line + 2;
      feed = feeds.next(line, end);
      if (feed < 0) return isAll ? end : INCOMPLETE;
      // Names that matter begin with c, h or t.
      const letter = first | 0x20;
      if ((letter !== 0x63 && letter !== 0x68 && letter !== 0x74) || feed - line < 5) continue;
      const word = view.getInt32(line) | 0x20202020;
      if (word === HOST) {
        if (bytes[line + 4] === COLON && this.hostEnd === this.hostStart) this.#readHost(line + 5, feed);
      } else if (word === CONTENT) {
        if (isContentLength(view, line, feed)) this.#readLength(line + CONTENT_LENGTH, feed);
      } else if (word === TRANSFER) {
        if (startsWith(bytes, line, feed, TRANSFER_ENCODING)) this.#readCoding(line + TRANSFER_ENCODING.length, feed);
      }
    }
  }

  /** RFC 9112 §3. The version stands at the end: whatever is before it, spaces too, was meant as the target. */
  #readRequestLine(start: number, feed: number): boolean {
    const { bytes } = this;
    const end = trimEnd(bytes, start, feed);
    const methodEnd = endOfMethod(bytes, start, end);
    if (methodEnd < 0) return false;
    this.methodStart = start;
    this.methodEnd = methodEnd;
    this.uriStart = skipSpaces(bytes, methodEnd, end);
    this.uriEnd = end;
    this.version = 9;
    const version = end - VERSION_LENGTH;
    // Some send no target at all.
    if (version >= this.uriStart && this.view.getInt32(version) === HTTP && bytes[version - 1] === SPACE) {
      if (bytes[version + 4] !== 0x2f || bytes[version + 6] !== 0x2e) return false;
      // HTTP/2's preface is PRI * HTTP/2.0 (RFC 9113 §3.4).
      if (bytes[version + 5] !== 0x31) return false;
      this.version = 10 + bytes[version + 7] - 0x30;
      this.uriEnd = trimEnd(bytes, this.uriStart, version);
      return this.version === 10 || this.version === 11;
    }
    // HTTP/0.9: GET and a path.
    return methodEnd - start === 3 && bytes[this.uriStart] === 0x2f;
  }

  /** RFC 9112 §4. */
  #readStatusLine(start: number, feed: number): boolean {
    const { bytes } = this;
    if (feed - start < VERSION_LENGTH + 4 || bytes[start + 4] !== 0x2f || bytes[start + 6] !== 0x2e) return false;
    this.version = (bytes[start + 5] - 0x30) * 10 + bytes[start + 7] - 0x30;
    const at = skipSpaces(bytes, start + VERSION_LENGTH, feed);
    const hundreds = bytes[at] - 0x30;
    const tens = bytes[at + 1] - 0x30;
    const ones = bytes[at + 2] - 0x30;
    this.status = hundreds * 100 + tens * 10 + ones;
    return hundreds >= 1 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  }

  #readHost(start: number, feed: number): void {
    this.hostStart = skipSpaces(this.bytes, start, feed);
    this.hostEnd = trimEnd(this.bytes, this.hostStart, feed);
  }

  /** RFC 9110 §8.6; of several the last, as Wireshark. */
  #readLength(after: number, feed: number): void {
    const { bytes } = this;
    let at = skipSpaces(bytes, after, feed);
    if (bytes[at] !== COLON) return;
    at = skipSpaces(bytes, at + 1, feed);
    const end = trimEnd(bytes, at, feed);
    let length = at < end ? 0 : -1;
    for (; at < end; at++) {
      const digit = bytes[at] - 0x30;
      if (digit < 0 || digit > 9) return;
      length = length * 10 + digit;
    }
    this.contentLength = length;
  }

  /** RFC 9112 §6.1: chunked is the last one. */
  #readCoding(after: number, feed: number): void {
    const { bytes } = this;
    const at = skipSpaces(bytes, after, feed);
    if (bytes[at] !== COLON) return;
    const end = trimEnd(bytes, at + 1, feed);
    this.hasTransferEncoding = true;
    this.isChunked = end - at > 7 && startsWith(bytes, end - 7, end, 'chunked');
  }
}

/** The method and its space at `start`, or -1. Shorter than a method's whole token: -1 as well. */
function endOfMethod(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + LONGEST_METHOD);
  let at = start;
  while (at < last && isMethodByte(bytes[at])) at++;
  return at > start && at < end && (bytes[at] === SPACE || bytes[at] === TAB) ? at : -1;
}

/** Its first four letters are known to be right. The dash has the bit of small letters as well. */
function isContentLength(view: DataView, line: number, feed: number): boolean {
  return (
    feed - line > CONTENT_LENGTH &&
    (view.getInt32(line + 8) | 0x20202020) === LENG &&
    (view.getInt32(line + 4) | 0x20202020) === ENT &&
    (view.getUint16(line + 12) | 0x2020) === TH
  );
}
