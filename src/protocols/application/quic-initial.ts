import type { QuicPacket } from './quic-header.ts';
import { initialSalt, QUIC2, quicFamily } from './quic-versions.ts';

/** What protects one side's Initial packets: against accidents, not against readers (RFC 9001 §5). */
export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerProtection: Uint8Array;
}

/** An Initial packet in the clear. */
export interface OpenedInitial {
  /** The header's first byte without protection: reserved bits and the length of the packet number. */
  readonly first: number;
  readonly packetNumber: number;
  /** Behind the packet number. */
  readonly payloadStart: number;
  /** Its frames. */
  readonly frames: Uint8Array;
}

const TAG = 16;
const SAMPLE = 16;
const LONGEST_NUMBER = 4;

/**
 * The keys of the client's or the server's Initial packets (RFC 9001 §5.2, RFC 9369 §3.3), made from the destination
 * connection id of the client's first one. Undefined where the version's salt isn't known.
 */
export function initialKeys(version: number, destination: Uint8Array, isClient: boolean): InitialKeys | undefined {
  const salt = initialSalt(version);
  if (salt === undefined) return undefined;
  const initial = hmac(Buffer.from(salt, 'hex'), destination);
  const secret = expandLabel(initial, isClient ? 'client in' : 'server in', 32);
  const prefix = quicFamily(version) === QUIC2 ? 'quicv2' : 'quic';
  return {
    key: expandLabel(secret, `${prefix} key`, 16),
    iv: expandLabel(secret, `${prefix} iv`, 12),
    headerProtection: expandLabel(secret, `${prefix} hp`, 16),
  };
}

/** Takes header protection and encryption off (RFC 9001 §5.4, §5.3); undefined where the keys are others or it is cut. */
export function openInitial(bytes: Uint8Array, packet: QuicPacket, keys: InitialKeys): OpenedInitial | undefined {
  const { start, bodyStart, end } = packet;
  const sampleStart = bodyStart + LONGEST_NUMBER;
  if (packet.claimedEnd > end || sampleStart + SAMPLE > end) return undefined;
  const mask = aesBlock(keys.headerProtection, bytes.subarray(sampleStart, sampleStart + SAMPLE));
  const first = bytes[start] ^ (mask[0] & 0x0f);
  const payloadStart = bodyStart + (first & 3) + 1;
  if (payloadStart + TAG > end) return undefined;
  const header = bytes.slice(start, payloadStart);
  header[0] = first;
  const nonce = Uint8Array.from(keys.iv);
  let packetNumber = 0;
  for (let at = bodyStart; at < payloadStart; at++) {
    const byte = bytes[at] ^ mask[1 + at - bodyStart];
    header[at - start] = byte;
    packetNumber = packetNumber * 256 + byte;
    nonce[nonce.length - (payloadStart - at)] ^= byte;
  }
  const frames = decrypt(
    keys.key,
    nonce,
    header,
    bytes.subarray(payloadStart, end - TAG),
    bytes.subarray(end - TAG, end),
  );
  return frames === undefined ? undefined : { first, packetNumber, payloadStart, frames };
}

/** HKDF-Expand-Label (RFC 8446 §7.1) of at most one block: no context. */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return hmac(secret, info).subarray(0, length);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return crypto().createHmac('sha256', key).update(data).digest();
}

function aesBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  const cipher = crypto().createCipheriv('aes-128-ecb', key, null);
  return cipher.setAutoPadding(false).update(block);
}

function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  header: Uint8Array,
  content: Uint8Array,
  tag: Uint8Array,
): Uint8Array | undefined {
  const decipher = crypto().createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAAD(header);
  decipher.setAuthTag(tag);
  const plain = decipher.update(content);
  try {
    decipher.final();
    return plain;
  } catch {
    // The tag is another: not these keys, or damage.
    return undefined;
  }
}

/** Loaded when the first Initial comes: most runs have none. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
