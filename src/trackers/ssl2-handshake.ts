import { readU16, readU24 } from '../protocols/application/tls-vectors.ts';
import { readCertificateNames } from '../protocols/application/x509-names.ts';
import { enterFingerprint } from './tls-chains.ts';
import type { TlsSession } from './tls-session.ts';

const CLIENT_HELLO = 1;
const CLIENT_MASTER_KEY = 2;
const SERVER_HELLO = 4;
const SSL2 = 0x0002;

/**
 * SSLv2's handshake (draft-hickman-netscape-ssl-00 §2), where its messages stand whole in what comes at a time: nobody
 * has sent it for twenty years.
 */
export class Ssl2Handshake {
  readonly #session: TlsSession;

  constructor(session: TlsSession) {
    this.#session = session;
  }

  /** False: nothing more can be learnt. */
  read(isClient: boolean, bytes: Uint8Array, start: number, end: number): boolean {
    for (let at = start; at + 3 <= end; ) {
      if ((bytes[at] & 0x80) === 0) return false;
      const recordEnd = at + 2 + (readU16(bytes, at) & 0x7fff);
      if (!this.#enter(isClient, bytes, at + 2, Math.min(recordEnd, end))) return false;
      at = recordEnd;
    }
    return true;
  }

  #enter(isClient: boolean, bytes: Uint8Array, at: number, end: number): boolean {
    const session = this.#session;
    const type = bytes[at];
    if (isClient && type === CLIENT_HELLO) {
      session.note('C', true);
      return true;
    }
    if (!isClient && type === SERVER_HELLO && at + 11 <= end) {
      session.note('S', false);
      session.version = SSL2;
      const certificate = at + 11;
      const certificateEnd = Math.min(end, certificate + readU16(bytes, at + 5));
      const names = readCertificateNames(bytes, certificate, certificateEnd);
      if (session.readsChains) enterFingerprint(session, false, bytes, certificate, certificateEnd);
      session.subject = names?.subject;
      session.issuer = names?.issuer;
      session.alternativeNames = names?.alternatives ?? [];
      return true;
    }
    if (!isClient || type !== CLIENT_MASTER_KEY || at + 4 > end) return false;
    // What follows the client's key is encrypted.
    session.cipher = readU24(bytes, at + 1);
    session.established = true;
    return false;
  }
}
