import { limits } from '../core/limits.ts';
import type { HttpHead } from './http-head.ts';

/** So many heads are looked at before it is judged whether they repeat. */
const TRIAL = 1 << 10;
/** Where fewer than one of so many was known, the next are not looked at. */
const WORTH = 4;
const PAUSE = 1 << 14;
const LONGEST = 1 << 10;
const RESPONSES = 1 << 7;
/** Each second brings others, behind those that they take the place of. */
const RESPONSE_BYTES = 1 << 18;
/** Every so many heads that were not known take the place of another. */
const LEARN_EVERY = 4;

/**
 * Heads of requests that fill their segment and were met before, byte by byte: clients ask the same again and again,
 * and to know a head again takes a third of the time that reading it takes.
 */
export class RequestRepeats {
  readonly #heads = new KnownHeads(limits.repeatedHeads, limits.repeatedHeadBytes);
  /** Method and version of each. */
  readonly #methods = new Uint8Array(limits.repeatedHeads);
  readonly #versions = new Uint8Array(limits.repeatedHeads);
  #tried = 0;
  #known = 0;
  #pause = 0;
  #slot = -1;
  #misses = 0;

  /** The number of the head that is all of `[start, end)`, or -1; tell `learn` when it turns out to be one. */
  find(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const length = end - start;
    if (this.#pause > 0 || length < SAMPLED || length > LONGEST) {
      if (this.#pause > 0) this.#pause -= 1;
      this.#slot = -1;
      return -1;
    }
    const heads = this.#heads;
    const first = hashRequest(view, start, end) & (limits.repeatedHeads - 1);
    const second = first ^ 1;
    if (++this.#tried === TRIAL) this.#judge();
    if (heads.length(first) === length && heads.isSame(first, bytes, view, start)) {
      this.#known += 1;
      return first;
    }
    if (heads.length(second) === length && heads.isSame(second, bytes, view, start)) {
      this.#known += 1;
      return second;
    }
    // Either of two has room for it: a quarter of the heads would share one alone.
    this.#slot = heads.length(first) !== 0 && heads.length(second) === 0 ? second : first;
    return -1;
  }

  /** The head just looked for has no body and ends where its segment does. Its number, which was another's; or -1. */
  learn(head: HttpHead, method: number, bytes: Uint8Array, start: number, end: number): number {
    const slot = this.#slot;
    if (slot < 0 || (this.#heads.length(slot) !== 0 && ++this.#misses % LEARN_EVERY !== 0)) return -1;
    this.#heads.keep(slot, bytes, start, end);
    this.#methods[slot] = method;
    this.#versions[slot] = head.version;
    return slot;
  }

  method(repeat: number): number {
    return this.#methods[repeat];
  }

  version(repeat: number): number {
    return this.#versions[repeat];
  }

  #judge(): void {
    if (this.#known * WORTH < this.#tried) this.#pause = PAUSE;
    this.#tried = 0;
    this.#known = 0;
  }
}

/** Heads of responses, known again by status, length and then every byte: within a second a server's are the same. */
export class ResponseRepeats {
  readonly #heads = new KnownHeads(RESPONSES, RESPONSE_BYTES);
  readonly #contentLengths = new Float64Array(RESPONSES);
  readonly #flags = new Uint8Array(RESPONSES);
  readonly #versions = new Uint8Array(RESPONSES);
  readonly #statuses = new Uint16Array(RESPONSES);
  #slot = 0;
  #misses = 0;

  /** Sets the head's fields as if it had been read; returns the offset behind it, or -1. */
  recall(head: HttpHead, bytes: Uint8Array, view: DataView, start: number, end: number): number {
    if (end - start < STATUS_END) return -1;
    const slot = (Math.imul(view.getInt32(start + 8) ^ (end - start), 0x9e3779b1) >>> 20) & (RESPONSES - 1);
    this.#slot = slot;
    const length = this.#heads.length(slot);
    if (length === 0 || length > end - start || !this.#heads.isSame(slot, bytes, view, start)) return -1;
    head.isResponse = true;
    head.version = this.#versions[slot];
    head.status = this.#statuses[slot];
    head.contentLength = this.#contentLengths[slot];
    head.isChunked = (this.#flags[slot] & 1) !== 0;
    head.hasTransferEncoding = (this.#flags[slot] & 2) !== 0;
    return start + length;
  }

  /** Keeps the head just looked for, which ends at `end`. */
  learn(head: HttpHead, bytes: Uint8Array, start: number, end: number): void {
    const slot = this.#slot;
    if (end - start > LONGEST) return;
    if (this.#heads.length(slot) !== 0 && ++this.#misses % LEARN_EVERY !== 0) return;
    this.#heads.keep(slot, bytes, start, end);
    this.#versions[slot] = head.version;
    this.#statuses[slot] = head.status;
    this.#contentLengths[slot] = head.contentLength;
    this.#flags[slot] = (head.isChunked ? 1 : 0) | (head.hasTransferEncoding ? 2 : 0);
  }
}

/** Version and status. */
const STATUS_END = 12;

/** The bytes of heads by slot, one behind the other so that they share cache lines. When there is no room left, all go. */
class KnownHeads {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;
  readonly #mostBytes: number;
  readonly #starts: Int32Array;
  /** 0 where there is none. */
  readonly #lengths: Int32Array;

  constructor(slots: number, mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#starts = new Int32Array(slots);
    this.#lengths = new Int32Array(slots);
  }

  length(slot: number): number {
    return this.#lengths[slot];
  }

  /**
   * Do the bytes from `start` on, of which there are enough, begin with the slot's? Eight at a time, as doubles: what
   * is all ASCII without NUL is no NaN and no zero, so that equal numbers are equal bytes.
   */
  isSame(slot: number, bytes: Uint8Array, view: DataView, start: number): boolean {
    const known = this.#view;
    const own = this.#starts[slot];
    const length = this.#lengths[slot];
    let i = 0;
    for (const last = length - 8; i <= last; i += 8) {
      if (view.getFloat64(start + i) !== known.getFloat64(own + i)) return false;
    }
    for (; i < length; i++) if (bytes[start + i] !== this.#bytes[own + i]) return false;
    return true;
  }

  /** Keeps ASCII; anything else leaves the slot empty. */
  keep(slot: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.#used + length > this.#bytes.length) this.#makeRoom();
    const own = this.#bytes;
    let at = this.#used;
    let isAscii = true;
    for (let from = start; from < end; from++) {
      const byte = bytes[from];
      own[at++] = byte;
      if (byte === 0 || byte > 0x7f) isAscii = false;
    }
    this.#starts[slot] = this.#used;
    this.#lengths[slot] = isAscii ? length : 0;
    if (isAscii) this.#used = at;
  }

  #makeRoom(): void {
    if (this.#bytes.length >= this.#mostBytes) {
      this.#lengths.fill(0);
      this.#used = 0;
      return;
    }
    const bytes = new Uint8Array(this.#bytes.length * 4);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

const FIRST_BYTES = 1 << 16;

/** Bytes that the hash needs: every head that is one has more. */
const SAMPLED = 16;

/** Of the length, of the target as far as two thirds of a line go, and of the end: where requests differ. */
function hashRequest(view: DataView, start: number, end: number): number {
  const last = Math.min(start + 52, end - 12);
  let even = end - start;
  let odd = view.getInt32(end - 12) ^ Math.imul(view.getInt32(end - 8), 0x9e3779b1);
  let at = start + 4;
  for (; at <= last - 4; at += 8) {
    even = Math.imul(even ^ view.getInt32(at), 0x85ebca6b);
    even ^= even >>> 15;
    odd = Math.imul(odd ^ view.getInt32(at + 4), 0xc2b2ae35);
    odd ^= odd >>> 13;
  }
  const hash = Math.imul(even ^ (odd >>> 7) ^ (odd << 9), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
