import { findByte, latin1Text } from '../bytes/text.ts';
import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import { startsWith } from './http-text.ts';
import { TlsConnection } from './tls-connection.ts';
import { TlsConsumer, type TlsReader } from './tls-consumer.ts';
import { looksLikeTls } from './tls-likeness.ts';
import type { HeldMessages } from './tls-messages.ts';
import type { TlsSession } from './tls-session.ts';

const LF = 0x0a;
const BEGINNING = 'auth gssapi';
/** A client's token; a server's, in a reply that asks for more or ends the exchange. */
const CLIENT_TOKEN = /^ADAT[ \t]+([^\r\n]*)/i;
const SERVER_TOKEN = /^[23]35[ -]ADAT=([^\r\n]*)/i;
/** RFC 4648 §4. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** A reply that refuses: there is no TLS. */
const REFUSAL = /^[45]\d\d /;

/**
 * TLS in the control connections of FTP with GSSAPI's security (RFC 2228): its records stand in base64 in ADAT commands and
 * their replies, as GridFTP has them.
 */
export class FtpGssapi extends TlsConsumer {
  /** `readsChains`: of certificates the fingerprints are told. */
  constructor(readsChains = false) {
    super((held) => new Control(held, readsChains));
  }

  override claims(bytes: Uint8Array, start: number, end: number): boolean {
    return startsWith(bytes, start, end, BEGINNING);
  }
}

class Control implements TlsReader {
  readonly #tls: TlsConnection;
  readonly #lines = [new GatheredBytes(), new GatheredBytes()] as const;
  #client: 0 | 1 | -1 = -1;
  #isOver = false;

  constructor(held: HeldMessages, readsChains: boolean) {
    this.#tls = new TlsConnection(held, readsChains);
  }

  get session(): TlsSession {
    return this.#tls.session;
  }

  open(row: number): void {
    this.#tls.open(row);
    this.#client = -1;
    this.#isOver = false;
  }

  reset(): void {
    this.#tls.reset();
    for (const line of this.#lines) line.clear();
  }

  /** The records behind it can't be put together. */
  gap(): void {
    this.#isOver = true;
  }

  data(side: 0 | 1, bytes: Uint8Array, start: number, end: number, packet: Packet): boolean {
    if (this.#client < 0) this.#client = side;
    const line = this.#lines[side];
    for (let at = start; at < end && !this.#isOver; ) {
      const next = Math.min(end, findByte(bytes, LF, at, end) + 1);
      if (!line.add(bytes, at, next, limits.ftpTokenBytes)) return false;
      at = next;
      if (bytes[at - 1] !== LF) break;
      const text = latin1Text(line.bytes, 0, line.length);
      line.clear();
      this.#isOver = !this.#readLine(side, text, packet);
    }
    return !this.#isOver;
  }

  #readLine(side: 0 | 1, text: string, packet: Packet): boolean {
    const isClients = side === this.#client;
    const token = (isClients ? CLIENT_TOKEN : SERVER_TOKEN).exec(text)?.[1];
    if (token === undefined) return isClients || !REFUSAL.test(text);
    if (!BASE64.test(token)) return false;
    const record = Buffer.from(token, 'base64');
    const tls = this.#tls;
    // The client's hello comes first.
    const isFirst = tls.session.history === '';
    if (isFirst && !(isClients && looksLikeTls(record, 0, record.length))) return false;
    return tls.data(side, record, 0, record.length, packet);
  }
}
