import { limits } from '../core/limits.ts';

/** Told of handshake messages: of each as it begins, of those worth keeping when they are whole. */
export interface MessageHandler {
  begin(type: number): void;
  /** `[start, end)` is the body, or as much of it as `keep` asked for; borrowed. */
  body(type: number, bytes: Uint8Array, start: number, end: number): void;
  /** Bytes of a message that are wanted. */
  keep(type: number): number;
}

/** Bytes of messages that are put together, of all connections. */
export class HeldMessages {
  bytes = 0;
}

const HEADER = 4;

/** One direction's handshake messages (RFC 8446 §4), put together from records. */
export class TlsMessages {
  readonly #held: HeldMessages;
  readonly #header = new Uint8Array(HEADER);
  #headerLength = 0;
  #type = 0;
  /** Bytes of the body that are still to come. */
  #remaining = 0;
  /** Bytes of the body that are kept. */
  #wanted = 0;
  #buffer = NOTHING;
  #length = 0;

  constructor(held: HeldMessages) {
    this.#held = held;
  }

  /** In the middle of a message? */
  get isOpen(): boolean {
    return this.#headerLength > 0;
  }

  reset(): void {
    this.#release();
    this.#headerLength = 0;
    this.#remaining = 0;
  }

  read(bytes: Uint8Array, start: number, end: number, handler: MessageHandler): void {
    let at = start;
    while (at < end) {
      if (this.#headerLength < HEADER) {
        this.#header[this.#headerLength++] = bytes[at++];
        if (this.#headerLength === HEADER) at = this.#begin(bytes, at, end, handler);
      } else {
        const taken = Math.min(this.#remaining, end - at);
        this.#collect(bytes, at, taken, handler);
        at += taken;
      }
    }
  }

  /** Bytes of the record are missing: true where they are of one message's body, which goes on behind them. */
  miss(length: number): boolean {
    if (this.#headerLength < HEADER || this.#remaining < length) return false;
    this.#release();
    this.#remaining -= length;
    if (this.#remaining === 0) this.#headerLength = 0;
    return true;
  }

  /** The header is there; a body that stands here as a whole is handed on in place. */
  #begin(bytes: Uint8Array, at: number, end: number, handler: MessageHandler): number {
    const header = this.#header;
    this.#type = header[0];
    this.#remaining = (header[1] << 16) | (header[2] << 8) | header[3];
    handler.begin(this.#type);
    const wanted = Math.min(handler.keep(this.#type), this.#remaining, limits.tlsMessageBytes);
    if (at + this.#remaining <= end) {
      const behind = at + this.#remaining;
      if (wanted > 0) handler.body(this.#type, bytes, at, at + wanted);
      this.reset();
      return behind;
    }
    this.#wanted = wanted;
    return at;
  }

  #collect(bytes: Uint8Array, at: number, length: number, handler: MessageHandler): void {
    this.#remaining -= length;
    const taken = Math.min(length, this.#wanted - this.#length);
    if (taken > 0 && this.#reserve(this.#length + taken)) {
      this.#buffer.set(bytes.subarray(at, at + taken), this.#length);
      this.#length += taken;
      if (this.#length === this.#wanted) {
        handler.body(this.#type, this.#buffer, 0, this.#length);
        this.#release();
      }
    }
    if (this.#remaining === 0) this.reset();
  }

  /** Grows with what came, not with what is claimed; false, and nothing is wanted any more, where it is too much. */
  #reserve(size: number): boolean {
    if (this.#buffer.length >= size) return true;
    const length = Math.min(this.#wanted, Math.max(FIRST_BUFFER, size, this.#buffer.length * 2));
    if (this.#held.bytes - this.#buffer.length + length > limits.tlsHeldBytes) {
      this.#release();
      return false;
    }
    const buffer = new Uint8Array(length);
    buffer.set(this.#buffer.subarray(0, this.#length));
    this.#held.bytes += length - this.#buffer.length;
    this.#buffer = buffer;
    return true;
  }

  #release(): void {
    this.#held.bytes -= this.#buffer.length;
    this.#buffer = NOTHING;
    this.#length = 0;
    this.#wanted = 0;
  }
}

const NOTHING = new Uint8Array(0);
const FIRST_BUFFER = 2048;
