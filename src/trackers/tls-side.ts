import { LONGEST_RECORD } from '../protocols/application/tls-start.ts';
import { looksLikeRecord } from './tls-likeness.ts';
import { type HeldMessages, type MessageHandler, TlsMessages } from './tls-messages.ts';

export const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const;

/** Told of one direction's records. */
export interface RecordHandler extends MessageHandler {
  /** A record begins; false: the rest of the connection is of no interest. */
  record(type: number): boolean;
  /** What an alert in the clear says. */
  alert(description: number): void;
  /** Is the content of records of this type in the clear? */
  isClear(type: number): boolean;
}

const HEADER = 5;

/** One direction of a TLS connection: its records (RFC 8446 §5.1), wherever segments cut them. */
export class TlsSide {
  readonly messages: TlsMessages;
  /** It has gone over to encryption. */
  isEncrypted = false;
  /** Time of the first byte that was read. */
  hasBegun = false;
  readonly #header = new Uint8Array(HEADER);
  #headerLength = 0;
  #type = 0;
  /** Bytes of the record that are still to come. */
  #remaining = 0;
  /** Bytes of the record so far. */
  #passed = 0;
  #isClear = false;
  /** Something was lost: until a segment begins like a record. */
  #isLost = false;

  constructor(held: HeldMessages) {
    this.messages = new TlsMessages(held);
  }

  reset(): void {
    this.messages.reset();
    this.isEncrypted = false;
    this.hasBegun = false;
    this.#headerLength = 0;
    this.#isLost = false;
  }

  /** A segment's bytes. False: this is no TLS, or the handler wants no more. */
  read(bytes: Uint8Array, start: number, end: number, handler: RecordHandler): boolean {
    if (this.#isLost) {
      if (!looksLikeRecord(bytes, start, end)) return true;
      this.#isLost = false;
    }
    let at = start;
    while (at < end) {
      if (this.#headerLength < HEADER) {
        this.#header[this.#headerLength++] = bytes[at++];
        if (this.#headerLength === HEADER && !this.#begin(handler)) return false;
        continue;
      }
      const taken = Math.min(this.#remaining, end - at);
      if (this.#isClear) this.#readContent(bytes, at, at + taken, handler);
      this.#pass(taken);
      at += taken;
    }
    return true;
  }

  /** So many bytes are missing. */
  miss(length: number): void {
    if (this.#headerLength === HEADER && length <= this.#remaining) {
      const isKnown = this.#type !== CONTENT.handshake || !this.#isClear || this.messages.miss(length);
      this.#pass(length);
      if (isKnown) return;
    }
    this.messages.reset();
    this.#headerLength = 0;
    this.#isLost = true;
  }

  #begin(handler: RecordHandler): boolean {
    const header = this.#header;
    this.#type = header[0];
    this.#remaining = (header[3] << 8) | header[4];
    this.#passed = 0;
    if (!looksLikeRecord(header, 0, HEADER) || this.#remaining > LONGEST_RECORD) return false;
    this.#isClear = handler.isClear(this.#type);
    if (this.#remaining === 0) this.#headerLength = 0;
    return handler.record(this.#type);
  }

  #readContent(bytes: Uint8Array, start: number, end: number, handler: RecordHandler): void {
    if (this.#type === CONTENT.handshake) this.messages.read(bytes, start, end, handler);
    // RFC 8446 §6: level, then description; encrypted ones are longer.
    else if (this.#type === CONTENT.alert && this.#passed + this.#remaining === 2) {
      if (this.#passed + end - start === 2) handler.alert(bytes[end - 1]);
    }
  }

  #pass(length: number): void {
    this.#passed += length;
    this.#remaining -= length;
    if (this.#remaining === 0) this.#headerLength = 0;
  }
}
