import { ByteTable } from '../bytes/byte-table.ts';
import { limits } from '../core/limits.ts';
import type { HttpHead } from './http-head.ts';

/** So many heads are looked at before it is judged whether they repeat. */
const TRIAL = 1 << 10;
/** Where fewer than one of so many was known, the next are not looked at. */
const WORTH = 4;
const PAUSE = 1 << 14;
const LONGEST = 1 << 10;

/**
 * Heads of requests that fill their segment and were met before, byte by byte: clients ask the same again and again,
 * and to know a head again takes a third of the time that reading it takes.
 */
export class RequestRepeats {
  #table = new ByteTable();
  /** Method and version of each. */
  readonly #methods = new Uint8Array(limits.repeatedHeads);
  readonly #versions = new Uint8Array(limits.repeatedHeads);
  #tried = 0;
  #known = 0;
  #pause = 0;
  /** A head of its own that is in no table yet. */
  #candidate = -1;

  /** The number of the head that is all of `[start, end)`, or -1; ask `learn` when it turns out to be one. */
  find(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    this.#candidate = -1;
    if (this.#pause > 0) {
      this.#pause -= 1;
      return -1;
    }
    if (end - start > LONGEST || this.#table.count >= limits.repeatedHeads)
      return this.#findOnly(bytes, view, start, end);
    const row = this.#table.intern(bytes, view, start, end, 0);
    if (++this.#tried === TRIAL) this.#judge();
    if (!this.#table.isNew && this.#versions[row] !== 0) {
      this.#known += 1;
      return row;
    }
    this.#candidate = row;
    return -1;
  }

  /** The head just looked for has no body and ends where its segment does; returns its number, or -1. */
  learn(head: HttpHead, method: number): number {
    const row = this.#candidate;
    if (row < 0) return -1;
    this.#methods[row] = method;
    this.#versions[row] = head.version;
    return row;
  }

  method(row: number): number {
    return this.#methods[row];
  }

  version(row: number): number {
    return this.#versions[row];
  }

  #findOnly(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    if (end - start > LONGEST) return -1;
    const row = this.#table.find(bytes, view, start, end, 0);
    if (++this.#tried === TRIAL) this.#judge();
    if (row < 0 || this.#versions[row] === 0) return -1;
    this.#known += 1;
    return row;
  }

  #judge(): void {
    if (this.#known * WORTH < this.#tried) this.#pause = PAUSE;
    this.#tried = 0;
    this.#known = 0;
  }
}

const SLOTS = 128;
const SLOT_BYTES = 512;
/** Every so many heads that were not known take the place of another. */
const LEARN_EVERY = 4;

/** Heads of responses, known again by status, length and then every byte: within a second a server's are the same. */
export class ResponseRepeats {
  readonly #bytes = new Uint8Array(SLOTS * SLOT_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  /** Length of the head in each slot; 0 where there is none. */
  readonly #lengths = new Int32Array(SLOTS);
  readonly #contentLengths = new Float64Array(SLOTS);
  readonly #flags = new Uint8Array(SLOTS);
  readonly #versions = new Uint8Array(SLOTS);
  readonly #statuses = new Uint16Array(SLOTS);
  #slot = 0;
  #misses = 0;

  /** Sets the head's fields as if it had been read; returns the offset behind it, or -1. */
  recall(head: HttpHead, bytes: Uint8Array, view: DataView, start: number, end: number): number {
    if (end - start < STATUS_END) return -1;
    const slot = (Math.imul(view.getInt32(start + 8) ^ (end - start), 0x9e3779b1) >>> 20) & (SLOTS - 1);
    this.#slot = slot;
    const length = this.#lengths[slot];
    if (length === 0 || length > end - start || !this.#isSame(bytes, view, start, length, slot * SLOT_BYTES)) return -1;
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
    if (end - start > SLOT_BYTES) return;
    if (this.#lengths[slot] !== 0 && ++this.#misses % LEARN_EVERY !== 0) return;
    const own = this.#bytes;
    for (let from = start, to = slot * SLOT_BYTES; from < end; from++, to++) own[to] = bytes[from];
    this.#lengths[slot] = end - start;
    this.#versions[slot] = head.version;
    this.#statuses[slot] = head.status;
    this.#contentLengths[slot] = head.contentLength;
    this.#flags[slot] = (head.isChunked ? 1 : 0) | (head.hasTransferEncoding ? 2 : 0);
  }

  #isSame(bytes: Uint8Array, view: DataView, start: number, length: number, own: number): boolean {
    const known = this.#view;
    let i = 0;
    for (const last = length - 4; i <= last; i += 4) {
      if (view.getInt32(start + i) !== known.getInt32(own + i)) return false;
    }
    for (; i < length; i++) if (bytes[start + i] !== this.#bytes[own + i]) return false;
    return true;
  }
}

/** Version and status. */
const STATUS_END = 12;
