import type { Packet } from '../core/packet.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import { TlsConnection } from './tls-connection.ts';
import { looksLikeTls } from './tls-likeness.ts';
import { HeldMessages } from './tls-messages.ts';
import type { TlsListener } from './tls-session.ts';

/**
 * TLS (RFC 8446, RFC 5246) and SSL in the bytes of TCP connections, on any port and behind STARTTLS: what a handshake
 * tells in the clear. A connection is followed until both sides encrypt.
 */
export class TlsSessions implements StreamConsumer {
  readonly takesOver = true;
  readonly #listeners: TlsListener[] = [];
  readonly #held = new HeldMessages();
  readonly #connections: ConnectionPool<TlsConnection>;

  /** `readsChains`: of certificates the fingerprints are told. */
  constructor(readsChains = false) {
    this.#connections = new ConnectionPool(() => new TlsConnection(this.#held, readsChains));
  }

  listen(listener: TlsListener): void {
    this.#listeners.push(listener);
  }

  claims(bytes: Uint8Array, start: number, end: number): boolean {
    return looksLikeTls(bytes, start, end);
  }

  open(row: number): number {
    const number = this.#connections.take();
    this.#connections.at(number).open(row);
    return number;
  }

  data(
    number: number,
    side: 0 | 1,
    bytes: Uint8Array,
    _view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): boolean {
    return this.#connections.at(number).data(side, bytes, start, end, packet);
  }

  gap(number: number, side: 0 | 1, length: number): void {
    this.#connections.at(number).gap(side, length);
  }

  end(): void {
    // What is unfinished is told when the connection is closed.
  }

  close(number: number): void {
    const { session } = this.#connections.at(number);
    // A hello's first bytes are not a hello yet.
    if (session.history !== '') for (const listener of this.#listeners) listener(session);
    this.#connections.at(number).reset();
    this.#connections.giveBack(number);
  }
}
