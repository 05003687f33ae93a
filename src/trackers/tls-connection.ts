import type { Packet } from '../core/packet.ts';
import { HANDSHAKE, isTls13 } from '../protocols/application/tls-hello.ts';
import { isSsl2ClientHello } from '../protocols/application/tls-start.ts';
import { Ssl2Handshake } from './ssl2-handshake.ts';
import { enterHandshake, keptBytes, noteHandshake } from './tls-handshake.ts';
import type { HeldMessages } from './tls-messages.ts';
import { TlsSession } from './tls-session.ts';
import { CONTENT, type RecordHandler, TlsSide } from './tls-side.ts';

/** A TCP connection that carries TLS: the handshake as far as it is in the clear. */
export class TlsConnection implements RecordHandler {
  session: TlsSession;
  readonly #readsChains: boolean;
  readonly #sides: readonly [TlsSide, TlsSide];
  /** The side whose bytes are read. */
  #side: 0 | 1 = 0;
  /** SSLv2, from its hello on, until a record of a later version comes. */
  #ssl2: Ssl2Handshake | undefined = undefined;

  /** `readsChains`: certificates have fingerprints. */
  constructor(held: HeldMessages, readsChains: boolean) {
    this.#readsChains = readsChains;
    this.session = new TlsSession(readsChains);
    this.#sides = [new TlsSide(held), new TlsSide(held)];
  }

  open(row: number): void {
    this.session = new TlsSession(this.#readsChains);
    this.session.row = row;
    this.#ssl2 = undefined;
  }

  /** False: nothing more can be learnt. */
  data(side: 0 | 1, bytes: Uint8Array, start: number, end: number, packet: Packet): boolean {
    const { session } = this;
    const own = this.#sides[side];
    this.#side = side;
    if (session.history === '' && !own.hasBegun) session.begin(packet);
    if (!own.hasBegun && isSsl2ClientHello(bytes, start, end)) {
      session.clientSide = side;
      this.#ssl2 = new Ssl2Handshake(session);
    } else if (!own.hasBegun && bytes[start] === CONTENT.handshake && side !== session.clientSide) {
      // The server answers in a later version: its client goes on in that.
      this.#ssl2 = undefined;
    }
    own.hasBegun = true;
    if (this.#ssl2 !== undefined) return this.#ssl2.read(side === session.clientSide, bytes, start, end);
    const goesOn = own.read(bytes, start, end, this);
    if (session.established) session.end(packet);
    return goesOn && !session.established;
  }

  gap(side: 0 | 1, length: number): void {
    this.#ssl2 = undefined;
    this.#sides[side].miss(length);
  }

  reset(): void {
    for (const side of this.#sides) side.reset();
  }

  record(type: number): boolean {
    const { session } = this;
    const own = this.#sides[this.#side];
    if (type === CONTENT.changeCipherSpec) {
      session.note('I', this.#isClient);
      this.#changeCipherSpec();
    } else if (type === CONTENT.heartbeat) {
      session.note('B', this.#isClient);
    } else if (type === CONTENT.alert && own.isEncrypted) {
      session.note('L', this.#isClient);
    } else if (type === CONTENT.applicationData) {
      if (isTls13(session.version)) this.#encrypt();
      // Early data (RFC 8446 §4.2.10) may come before the server's hello.
      else if (session.version !== 0 && !own.isEncrypted) session.note('D', this.#isClient);
    }
    return !session.established;
  }

  isClear(type: number): boolean {
    if (type === CONTENT.alert) return !this.#sides[this.#side].isEncrypted;
    // TLS 1.3 has a type of its own for what is encrypted.
    return type === CONTENT.handshake && (!this.#sides[this.#side].isEncrypted || isTls13(this.session.version));
  }

  alert(description: number): void {
    this.session.lastAlert = description;
    this.session.note('L', this.#isClient);
  }

  begin(type: number): void {
    const { session } = this;
    if (session.clientSide < 0) {
      if (type === HANDSHAKE.clientHello) session.clientSide = this.#side;
      else session.clientSide = this.#side === 0 ? 1 : 0;
    }
    noteHandshake(session, type, this.#isClient);
  }

  keep(type: number): number {
    return keptBytes(type);
  }

  body(type: number, bytes: Uint8Array, start: number, end: number): void {
    enterHandshake(this.session, type, this.#isClient, bytes, start, end, 't');
  }

  get #isClient(): boolean {
    return this.#side === this.session.clientSide;
  }

  #changeCipherSpec(): void {
    const { session } = this;
    // RFC 8446 §D.4: before the server's hello and in TLS 1.3 it is there for middleboxes alone.
    if (session.version === 0) return;
    // RFC 5077 §3.1: a client that goes over without a key exchange was granted its ticket.
    if (this.#isClient && session.hasTicket && !session.hasKeyExchange && !isTls13(session.version)) {
      session.resumed = true;
    }
    this.#encrypt();
  }

  #encrypt(): void {
    this.#sides[this.#side].isEncrypted = true;
    if (this.#sides[0].isEncrypted && this.#sides[1].isEncrypted) this.session.established = true;
  }
}
