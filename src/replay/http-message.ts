import { limits } from '../core/limits.ts';
import { BodyKeeper, type HttpBody } from './http-body.ts';

/** A message as it was sent. */
export interface RawMessage {
  readonly startLine: string;
  /** Names and values as sent, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: HttpBody;
  /** Of its first byte and its last, in seconds since the epoch. */
  readonly time: number;
  readonly endTime: number;
}

export interface MessageEvents {
  /** Only a response's: has it no body, whatever its headers say (RFC 9112 §6.3)? */
  readonly isBodiless: (startLine: string) => boolean;
  /** Bytes of a body that may be kept; undefined: how many they are is enough. */
  readonly mostBodyBytes: number | undefined;
  readonly onMessage: (message: RawMessage) => void;
}

/** The header's value, its name in any case. */
export function headerOf({ headers }: Pick<RawMessage, 'headers'>, name: string): string | undefined {
  return headers.find(([own]) => own.toLowerCase() === name)?.[1];
}

type State = 'head' | 'body' | 'toTheEnd' | 'chunkSize' | 'chunk' | 'trailer' | 'broken';

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);
const START_LINE = /^(HTTP\/1\.\d \d{3}|\S+ \S+ HTTP\/1\.\d)/;

/** Reads one direction's messages out of its bytes as they come (RFC 9112): of what was read, only bodies stay. */
export class MessageReader {
  readonly #isResponse: boolean;
  readonly #events: MessageEvents;
  #state: State = 'head';
  /** What was begun of a head, or of a line between chunks. */
  #begun: Buffer = NOTHING;
  #head: Pick<RawMessage, 'startLine' | 'headers'> = { startLine: '', headers: [] };
  #body: BodyKeeper;
  /** Bytes that are missing of a body, or of a chunk with its line end. */
  #left = 0;
  #time = 0;

  constructor(isResponse: boolean, events: MessageEvents) {
    this.#isResponse = isResponse;
    this.#events = events;
    this.#body = new BodyKeeper(events.mostBodyBytes);
  }

  /** Nothing that comes can be read any more. */
  get isBroken(): boolean {
    return this.#state === 'broken';
  }

  /** Is a message begun? */
  get isAmid(): boolean {
    return this.#state !== 'broken' && (this.#state !== 'head' || this.#begun.length > 0);
  }

  /** Bytes of the body at hand that are in memory. */
  get kept(): number {
    return this.#body.kept;
  }

  /** Keeps no more of the body at hand than its digest. */
  giveUpBody(): void {
    this.#body.giveUp();
  }

  push(bytes: Uint8Array, start: number, end: number, time: number): void {
    for (let at = start; at < end; ) {
      if (this.#state === 'broken') return;
      at = this.#step(bytes, at, end, time);
    }
  }

  /** No more bytes will come: a body that ends with the connection is whole. */
  finish(time: number): void {
    if (this.#state === 'toTheEnd') this.#emit(time);
  }

  break(): void {
    this.#state = 'broken';
    this.#begun = NOTHING;
    this.#body = new BodyKeeper(undefined);
  }

  /** Returns how far it has read. */
  #step(bytes: Uint8Array, start: number, end: number, time: number): number {
    if (this.#state === 'head') return this.#readHead(bytes, start, end, time);
    if (this.#state === 'chunkSize' || this.#state === 'trailer') return this.#readLine(bytes, start, end, time);
    const to = Math.min(end, start + this.#left);
    // A chunk's own line end is none of the body.
    const bodyEnd = this.#state === 'chunk' ? Math.max(start, Math.min(to, start + this.#left - LINE_END.length)) : to;
    if (bodyEnd > start) this.#body.add(bytes, start, bodyEnd);
    this.#left -= to - start;
    if (this.#left > 0) return to;
    if (this.#state === 'chunk') this.#state = 'chunkSize';
    else this.#emit(time);
    return to;
  }

  #readHead(bytes: Uint8Array, start: number, end: number, time: number): number {
    // RFC 9112 §2.2: an empty line before a request is passed over.
    if (this.#begun.length === 0 && (bytes[start] === 13 || bytes[start] === 10)) return start + 1;
    if (this.#begun.length === 0) this.#time = time;
    const [head, at] = this.#untilEnd(HEAD_END, bytes, start, end);
    if (head === undefined) return end;
    const [startLine = '', ...lines] = head.split('\r\n');
    const headers = lines.flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon <= 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
    });
    if (!START_LINE.test(startLine) || startLine.startsWith('HTTP/') !== this.#isResponse) this.break();
    else this.#begin({ startLine, headers }, time);
    return at;
  }

  /** RFC 9112 §6.3 */
  #begin(head: Pick<RawMessage, 'startLine' | 'headers'>, time: number): void {
    this.#head = head;
    this.#body = new BodyKeeper(this.#events.mostBodyBytes);
    const length = headerOf(head, 'content-length');
    const isEmpty = this.#isResponse && (isEmptyStatus(head.startLine) || this.#events.isBodiless(head.startLine));
    if (isEmpty) this.#emit(time);
    else if (/chunked\s*$/i.test(headerOf(head, 'transfer-encoding') ?? '')) this.#state = 'chunkSize';
    else if (length === undefined && this.#isResponse) {
      this.#state = 'toTheEnd';
      this.#left = Number.POSITIVE_INFINITY;
    } else {
      this.#left = /^\d+$/.test(length ?? '') ? Number(length) : 0;
      this.#state = 'body';
      if (this.#left === 0) this.#emit(time);
    }
  }

  /** RFC 9112 §7.1: a chunk's size, or, behind the last of them, a line of trailers; the empty one ends it. */
  #readLine(bytes: Uint8Array, start: number, end: number, time: number): number {
    const [line, at] = this.#untilEnd(LINE_END, bytes, start, end);
    if (line === undefined) return end;
    if (this.#state === 'trailer') {
      if (line === '') this.#emit(time);
      return at;
    }
    const size = Number.parseInt(line, 16);
    if (Number.isNaN(size) || size < 0) this.break();
    else if (size === 0) this.#state = 'trailer';
    else {
      this.#state = 'chunk';
      this.#left = size + LINE_END.length;
    }
    return at;
  }

  /** What stands before the mark, and where what stands behind it begins; undefined, and kept: it isn't there yet. */
  #untilEnd(mark: Buffer, bytes: Uint8Array, start: number, end: number): [string | undefined, number] {
    const fresh = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    const before = this.#begun.length;
    const all = before === 0 ? fresh : Buffer.concat([this.#begun, fresh]);
    const found = all.indexOf(mark, Math.max(0, before - mark.length));
    if (found >= 0) {
      this.#begun = NOTHING;
      return [all.toString('latin1', 0, found), start + found + mark.length - before];
    }
    if (all.length > limits.httpHeadBytes) this.break();
    else this.#begun = before === 0 ? Buffer.from(all) : all;
    return [undefined, end];
  }

  #emit(endTime: number): void {
    const message = { ...this.#head, body: this.#body.finish(), time: this.#time, endTime };
    this.#state = 'head';
    this.#body = new BodyKeeper(this.#events.mostBodyBytes);
    this.#events.onMessage(message);
  }
}

function isEmptyStatus(startLine: string): boolean {
  return /^HTTP\/1\.\d (1\d\d|204|304)/.test(startLine);
}
