import { TlsConnection } from './tls-connection.ts';
import { TlsConsumer } from './tls-consumer.ts';
import { looksLikeTls } from './tls-likeness.ts';

/**
 * TLS (RFC 8446, RFC 5246) and SSL in the bytes of TCP connections, on any port and behind STARTTLS: what a handshake
 * tells in the clear. A connection is followed until both sides encrypt.
 */
export class TlsSessions extends TlsConsumer {
  /** `readsChains`: of certificates the fingerprints are told. */
  constructor(readsChains = false) {
    super((held) => new TlsConnection(held, readsChains));
  }

  override claims(bytes: Uint8Array, start: number, end: number): boolean {
    return looksLikeTls(bytes, start, end);
  }
}
