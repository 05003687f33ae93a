const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
/** RFC 5246 §6.2.3: 2^14 bytes, and what encryption may add. */
export const LONGEST_RECORD = 0x4000 + 2048;

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

/** SSLv2's hello (RFC 5246 §E.2), whose lengths must agree. */
export function isSsl2ClientHello(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < SSL2_HELLO || (bytes[start] & 0x80) === 0 || bytes[start + 2] !== CLIENT_HELLO) return false;
  const version = u16(bytes, start + 3);
  if (version !== 2 && version >>> 8 !== 3) return false;
  const specs = u16(bytes, start + 5);
  const sessionId = u16(bytes, start + 7);
  const challenge = u16(bytes, start + 9);
  if (specs === 0 || specs % 3 !== 0 || (sessionId !== 0 && sessionId !== 16)) return false;
  return (
    challenge >= 16 &&
    challenge <= 32 &&
    (u16(bytes, start) & 0x7fff) === SSL2_HELLO - 2 + specs + sessionId + challenge
  );
}

const SSL2_HELLO = 11;

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}
