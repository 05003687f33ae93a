import { limits } from '../core/limits.ts';
import type { HttpExchange } from './http-exchange.ts';

/** What a direction of a connection is in the middle of. */
export const MODE = {
  /** A message begins with the next byte. */
  start: 0,
  /** A head of which more is to come is put together. */
  head: 1,
  /** A head beyond the limit is passed over, to its empty line. */
  longHead: 2,
  /** `remaining` bytes of content. */
  length: 3,
  chunkSize: 4,
  /** `remaining` bytes of the chunk. */
  chunk: 5,
  /** The line end behind a chunk. */
  chunkEnd: 6,
  trailers: 7,
  untilClose: 8,
  /** Something was lost or is no HTTP: until a segment begins like a message. */
  lost: 9,
  /** The connection carries HTTP/2: its own sides know. */
  http2: 10,
} as const;

const LF = 0x0a;
const CR = 0x0d;
const FIRST_BUFFER = 2048;

/** One direction of an HTTP connection. */
export class HttpSide {
  mode: number = MODE.start;
  remaining = 0;
  /** The message whose body is being passed over. */
  exchange: HttpExchange | undefined = undefined;
  /** The direction had its FIN. */
  isEnded = false;
  /** It was lost before the message at hand. */
  isRegained = false;
  /** Behind a loss a message was said to begin with the next byte. */
  isAssumed = false;
  /** Time of the message's first byte. */
  seconds = 0;
  nanoseconds = 0;
  hasTime = false;
  /** The head so far. */
  buffer: Uint8Array | undefined = undefined;
  length = 0;
  /** Its empty line is there. */
  isWhole = false;
  /** Bytes of the line at hand that are no line end: 0 at an empty line. */
  #lineLength = 0;
  #digits = 0;

  reset(): void {
    this.turn(MODE.start);
    this.exchange = undefined;
    this.isEnded = false;
    this.isRegained = false;
    this.isAssumed = false;
  }

  turn(mode: number): void {
    this.mode = mode;
    if (mode === MODE.lost) this.isRegained = true;
    this.buffer = undefined;
    this.length = 0;
    this.isWhole = false;
    this.#lineLength = 0;
    this.#digits = 0;
    if (mode === MODE.chunkSize) this.remaining = 0;
  }

  /** So many bytes of content follow. */
  expect(length: number): void {
    this.turn(MODE.length);
    this.remaining = length;
  }

  /** Bytes to the end of the content or the chunk; infinity: not known. */
  get remainingLength(): number {
    return this.mode === MODE.length || this.mode === MODE.chunk ? this.remaining : Number.POSITIVE_INFINITY;
  }

  /** How many heads, at least, were in so many bytes that are missing. */
  headsIn(length: number): number {
    if (this.mode === MODE.head) return 1;
    // Two may be a line end between messages (RFC 9112 §2.2).
    if (this.mode === MODE.start) return length > 2 ? 1 : 0;
    return this.mode === MODE.length && length - this.remaining > 2 ? 1 : 0;
  }

  /** Adds bytes to the head, up to its empty line; returns the offset behind what was taken. */
  collect(bytes: Uint8Array, start: number, end: number): number {
    const behind = this.skipLines(bytes, start, Math.min(end, start + limits.httpHeadBytes - this.length));
    const taken = (behind < 0 ? Math.min(end, start + limits.httpHeadBytes - this.length) : behind) - start;
    this.#reserve(this.length + taken);
    this.buffer?.set(bytes.subarray(start, start + taken), this.length);
    this.length += taken;
    this.isWhole = behind >= 0;
    return start + taken;
  }

  /** Passes over lines; returns the offset behind an empty one, or -1. */
  skipLines(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte !== LF) {
        if (byte !== CR) this.#lineLength += 1;
        continue;
      }
      if (this.#lineLength === 0) return at + 1;
      this.#lineLength = 0;
    }
    return -1;
  }

  /** Reads a chunk's size line (RFC 9112 §7.1) as far as it is there: offset behind it, -1, or `NO_CHUNK`. */
  readChunkSize(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === LF) return this.#digits > 0 ? at + 1 : NO_CHUNK;
      const digit = this.#lineLength > 0 ? -1 : hexDigit(byte);
      if (digit >= 0) {
        // Sizes beyond all streams are kept as such: 2^64 is not 0.
        this.remaining = Math.min(this.remaining * 16 + digit, Number.MAX_VALUE);
        this.#digits += 1;
      } else if (this.#digits === 0 && byte !== 0x20) {
        return NO_CHUNK;
      } else if (byte !== CR) {
        this.#lineLength += 1;
      }
    }
    return -1;
  }

  #reserve(size: number): void {
    if (this.buffer !== undefined && this.buffer.length >= size) return;
    const buffer = new Uint8Array(Math.max(FIRST_BUFFER, size, (this.buffer?.length ?? 0) * 2));
    if (this.buffer !== undefined) buffer.set(this.buffer);
    this.buffer = buffer;
  }
}

export const NO_CHUNK = -2;

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
