import { DER, readDer } from '../bytes/der.ts';
import { limits } from '../core/limits.ts';
import { readU24 } from '../protocols/application/tls-vectors.ts';
import type { TlsSession } from './tls-session.ts';

/** Fingerprints of the certificates in `[start, end)`, a length of three bytes before each (RFC 5246 §7.4.2). */
export function enterChain(
  session: TlsSession,
  isClient: boolean,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  for (let at = start; at + 3 <= end; ) {
    const certificate = at + 3;
    at = certificate + readU24(bytes, at);
    if (at <= end) enterFingerprint(session, isClient, bytes, certificate, at);
  }
}

/** Of the certificate in `[start, end)`; what is none has none. */
export function enterFingerprint(
  session: TlsSession,
  isClient: boolean,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const chain = isClient ? session.clientChain : session.serverChain;
  if (chain.length >= limits.tlsChain || readDer(bytes, start, end)?.tag !== DER.sequence) return;
  const { createHash } = process.getBuiltinModule('node:crypto');
  const longer = [...chain, createHash('sha256').update(bytes.subarray(start, end)).digest('hex')];
  if (isClient) session.clientChain = longer;
  else session.serverChain = longer;
}
