import type { Packet } from '../core/packet.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import { HeldMessages } from './tls-messages.ts';
import type { TlsListener, TlsSession } from './tls-session.ts';

/** What a connection's bytes tell of TLS. */
export interface TlsReader {
  readonly session: TlsSession;
  open(row: number): void;
  /** False: nothing more can be learnt. */
  data(side: 0 | 1, bytes: Uint8Array, start: number, end: number, packet: Packet): boolean;
  gap(side: 0 | 1, length: number): void;
  reset(): void;
}

/** What those share who find TLS in streams, however they carry it: a reader for each connection, told when it is closed. */
export abstract class TlsConsumer implements StreamConsumer {
  readonly takesOver = true;
  readonly #listeners: TlsListener[] = [];
  readonly #connections: ConnectionPool<TlsReader>;

  constructor(makeReader: (held: HeldMessages) => TlsReader) {
    const held = new HeldMessages();
    this.#connections = new ConnectionPool(() => makeReader(held));
  }

  listen(listener: TlsListener): void {
    this.#listeners.push(listener);
  }

  abstract claims(bytes: Uint8Array, start: number, end: number): boolean;

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
