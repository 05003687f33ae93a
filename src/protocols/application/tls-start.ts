import { byteRange, type Start } from '../starts.ts';

/** RFC 5246 §6.2.3: 2^14 bytes, and what encryption may add. */
export const LONGEST_RECORD = 0x4000 + 2048;

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const HEARTBEAT = 24;
const CLIENT_HELLO = 1;

/**
 * Does a record of TLS begin here (RFC 8446 §5.1)? By type, version 3.0 to 3.4, and a length that such a record can
 * have. Asked of every segment whose ports say nothing: told by the second byte mostly.
 */
function startsTls(bytes: Uint8Array, _view: DataView, at: number, end: number): boolean {
  if (bytes[at + 1] !== 3 || end - at < 5) return (bytes[at] & 0x80) !== 0 && isSsl2Hello(bytes, at, end);
  const type = bytes[at];
  if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || bytes[at + 2] > 4) return false;
  const length = (bytes[at + 3] << 8) | bytes[at + 4];
  if (type === CHANGE_CIPHER_SPEC) return length === 1;
  if (type === ALERT) return length === 2 || (length > 16 && length <= 512);
  // Not much tells heartbeats from other bytes: they are whole.
  if (type === HEARTBEAT) return length >= 3 && at + 5 + length <= end;
  return length >= (type === HANDSHAKE ? 4 : 1) && length <= LONGEST_RECORD;
}

/** A record's type, or the length of a hello of SSLv2. */
export const tlsStart: Start = {
  test: startsTls,
  firstBytes: [...byteRange(CHANGE_CIPHER_SPEC, HEARTBEAT), ...byteRange(0x80, 0xff)],
};

/** SSLv2's hello, a client's or a server's. */
export function isSsl2Hello(bytes: Uint8Array, start: number, end: number): boolean {
  return isSsl2ClientHello(bytes, start, end) || isSsl2ServerHello(bytes, start, end);
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
const SSL2_SERVER_HELLO = 13;
const SERVER_HELLO = 4;

/** draft-hickman-netscape-ssl-00 §2.6. */
function isSsl2ServerHello(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < SSL2_SERVER_HELLO || (bytes[start] & 0x80) === 0 || bytes[start + 2] !== SERVER_HELLO) return false;
  if (bytes[start + 3] > 1 || bytes[start + 4] > 1 || u16(bytes, start + 5) !== 2) return false;
  const lengths = u16(bytes, start + 7) + u16(bytes, start + 9) + u16(bytes, start + 11);
  return (u16(bytes, start) & 0x7fff) === SSL2_SERVER_HELLO - 2 + lengths;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}
