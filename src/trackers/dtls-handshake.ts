import { HANDSHAKE } from '../protocols/application/tls-hello.ts';
import { readU16, readU24 } from '../protocols/application/tls-vectors.ts';
import { ScatteredBytes } from './scattered-bytes.ts';
import { enterHandshake, keptBytes, noteHandshake } from './tls-handshake.ts';
import { TlsSession } from './tls-session.ts';
import { CONTENT } from './tls-side.ts';

const RECORD_HEADER = 13;
const MESSAGE_HEADER = 12;
const DTLS13 = 0xfefc;

/** Could DTLS begin here? By the record of a hello (RFC 6347 §4.1), whose lengths agree. */
export function startsDtls(bytes: Uint8Array, start: number, end: number): boolean {
  const message = start + RECORD_HEADER;
  if (message + MESSAGE_HEADER > end || bytes[start] !== CONTENT.handshake || !isDtlsVersion(bytes, start + 1))
    return false;
  const isHello = bytes[message] === HANDSHAKE.clientHello || bytes[message] === HANDSHAKE.serverHello;
  // A hello comes in epoch 0.
  if (!isHello || readU16(bytes, start + 3) !== 0) return false;
  const fragmentEnd = readU24(bytes, message + 6) + readU24(bytes, message + 9);
  return fragmentEnd <= readU24(bytes, message + 1) && MESSAGE_HEADER <= readU16(bytes, start + 11);
}

/** 1.0, 1.2; 1.3 writes 1.2; OpenSSL before 0.9.8f wrote 0x0100. */
function isDtlsVersion(bytes: Uint8Array, at: number): boolean {
  const version = readU16(bytes, at);
  return version === 0xfeff || version === 0xfefd || version === 0x0100;
}

/** One direction: its messages are numbered, and come in fragments (RFC 6347 §4.2.2). */
class DtlsSide {
  isEncrypted = false;
  next = 0;
  body = new ScatteredBytes();
}

/** A handshake of DTLS (RFC 6347, RFC 9147), as far as it is in the clear. */
export class DtlsHandshake {
  readonly session: TlsSession;
  readonly #sides: readonly [DtlsSide, DtlsSide] = [new DtlsSide(), new DtlsSide()];

  constructor(row: number, readsChains: boolean) {
    this.session = new TlsSession(readsChains);
    this.session.row = row;
  }

  datagram(side: 0 | 1, bytes: Uint8Array, _view: DataView, start: number, end: number): boolean {
    const { session } = this;
    // RFC 9147 §4: what version 1.3 encrypts begins with 001.
    if (session.version === DTLS13 && (bytes[start] & 0xe0) === 0x20) this.#encrypt(side);
    for (let at = start; at + RECORD_HEADER <= end && isDtlsVersion(bytes, at + 1); ) {
      const content = at + RECORD_HEADER;
      const recordEnd = content + readU16(bytes, at + 11);
      const isClear = readU16(bytes, at + 3) === 0;
      this.#record(side, bytes[at], isClear, bytes, content, Math.min(recordEnd, end));
      at = recordEnd;
    }
    return !session.established;
  }

  #record(side: 0 | 1, type: number, isClear: boolean, bytes: Uint8Array, start: number, end: number): void {
    const { session } = this;
    const isClient = side === session.clientSide;
    if (type === CONTENT.changeCipherSpec && isClear) {
      // Once more where it was sent again.
      if (this.#sides[side].isEncrypted || session.version === 0) return;
      session.note('I', isClient);
      if (isClient && session.hasTicket && !session.hasKeyExchange) session.resumed = true;
      this.#encrypt(side);
    } else if (type === CONTENT.alert) {
      session.note('L', isClient);
      if (isClear && start + 2 <= end) session.lastAlert = bytes[start + 1];
    } else if (type === CONTENT.handshake && isClear) {
      this.#messages(side, bytes, start, end);
    }
  }

  #messages(side: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at + MESSAGE_HEADER <= end; ) {
      const fragment = at + MESSAGE_HEADER;
      const fragmentEnd = fragment + readU24(bytes, at + 9);
      if (fragmentEnd > end) return;
      this.#fragment(side, bytes, at, fragmentEnd);
      at = fragmentEnd;
    }
  }

  #fragment(side: 0 | 1, bytes: Uint8Array, at: number, end: number): void {
    const own = this.#sides[side];
    const type = bytes[at];
    const length = readU24(bytes, at + 1);
    const number = readU16(bytes, at + 4);
    // Sent again. A number beyond the next: what lies between was lost, and is sent again unless it wasn't captured.
    if (number < own.next) return;
    if (number > own.next) {
      own.next = number;
      own.body = new ScatteredBytes();
    }
    const isWhole = end - at - MESSAGE_HEADER === length;
    if (!isWhole) own.body.add(readU24(bytes, at + 6), bytes.subarray(at + MESSAGE_HEADER, end));
    if (!isWhole && own.body.length < length) return;
    if (isWhole) this.#enter(side, type, bytes, at + MESSAGE_HEADER, end);
    else this.#enter(side, type, own.body.bytes, 0, length);
    own.next = number + 1;
    own.body = new ScatteredBytes();
  }

  #enter(side: 0 | 1, type: number, bytes: Uint8Array, start: number, end: number): void {
    const { session } = this;
    if (session.clientSide < 0) {
      if (type === HANDSHAKE.clientHello) session.clientSide = side;
      else session.clientSide = side === 0 ? 1 : 0;
    }
    const isClient = side === session.clientSide;
    noteHandshake(session, type, isClient);
    if (keptBytes(type) > 0) enterHandshake(session, type, isClient, bytes, start, end, 'd');
  }

  #encrypt(side: 0 | 1): void {
    this.#sides[side].isEncrypted = true;
    if (this.#sides[0].isEncrypted && this.#sides[1].isEncrypted) this.session.established = true;
  }
}
