import { isSsl2ClientHello, LONGEST_RECORD } from '../protocols/application/tls-start.ts';

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;

/** Could TLS, or SSLv2, begin like this? By a hello's record, as far as it is there. */
export function looksLikeTls(bytes: Uint8Array, start: number, end: number): boolean {
  return looksLikeHelloRecord(bytes, start, end) || isSsl2ClientHello(bytes, start, end);
}

/** RFC 8446 §5.1: type, version 3.x, length; then the type of the message and its length. */
function looksLikeHelloRecord(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (bytes[start] !== HANDSHAKE || (length > 1 && bytes[start + 1] !== 3)) return false;
  if (length > 2 && bytes[start + 2] > 4) return false;
  if (length > 4) {
    const recordLength = (bytes[start + 3] << 8) | bytes[start + 4];
    if (recordLength < 4 || recordLength > LONGEST_RECORD) return false;
  }
  const type = bytes[start + 5];
  if (length > 5 && type !== CLIENT_HELLO && type !== SERVER_HELLO) return false;
  // No hello has 64 KiB.
  return length <= 6 || bytes[start + 6] === 0;
}

/** Could a record's header stand here, as far as it is there? */
export function looksLikeRecord(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (bytes[start] < 20 || bytes[start] > 24) return false;
  if (length > 1 && bytes[start + 1] !== 3) return false;
  return length <= 4 || ((bytes[start + 3] << 8) | bytes[start + 4]) <= LONGEST_RECORD;
}
