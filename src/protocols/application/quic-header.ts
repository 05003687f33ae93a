import { byteRange, type Start } from '../starts.ts';
import { initialSalt, QUIC2, quicFamily } from './quic-versions.ts';

export const QUIC_PACKET = { initial: 0, zeroRtt: 1, handshake: 2, retry: 3, negotiation: 4 } as const;

/** A packet with a long header (RFC 9000 §17.2); offsets are absolute, and the header is whole. */
export interface QuicPacket {
  readonly start: number;
  readonly version: number;
  /** One of `QUIC_PACKET`. */
  readonly type: number;
  readonly destinationStart: number;
  readonly destinationEnd: number;
  readonly sourceStart: number;
  readonly sourceEnd: number;
  /** An Initial's, without its length. */
  readonly tokenStart: number;
  readonly tokenEnd: number;
  /** Of the length field; -1 where there is none. */
  readonly lengthAt: number;
  /** Where the packet number stands, or what else follows the header. */
  readonly bodyStart: number;
  /** Behind the last byte that is there. */
  readonly end: number;
  /** As its length has it: beyond `end` where the packet was cut. */
  readonly claimedEnd: number;
}

const SHORTEST = 13;
export const LONGEST_ID = 20;

/**
 * Does a datagram with a long header begin here? By a version that is known, or reserved for trying out negotiation
 * (RFC 9000 §15), and lengths of connection ids that it allows. Allocates nothing.
 */
export function startsQuic(bytes: Uint8Array, view: DataView, at: number, end: number): boolean {
  if (end - at < SHORTEST || (bytes[at] & 0x80) === 0) return false;
  const version = view.getUint32(at + 1);
  const idLength = bytes[at + 5];
  if (idLength > LONGEST_ID || at + 6 + idLength >= end || bytes[at + 6 + idLength] > LONGEST_ID) return false;
  if (version !== 0) return quicFamily(version) !== 0;
  // A negotiation (RFC 9000 §17.2.1) tells versions, one of which is known.
  for (let word = at + 7 + idLength + bytes[at + 6 + idLength]; word + 4 <= end; word += 4) {
    if (initialSalt(view.getUint32(word)) !== undefined) return true;
  }
  return false;
}

export const quicStart: Start = { test: startsQuic, firstBytes: byteRange(0x80, 0xff) };

/** The long header at `at`; undefined where it is cut or makes no sense. */
export function readLongHeader(bytes: Uint8Array, view: DataView, at: number, end: number): QuicPacket | undefined {
  if (at + 7 > end || (bytes[at] & 0x80) === 0) return undefined;
  const version = view.getUint32(at + 1);
  const destinationStart = at + 6;
  const destinationEnd = destinationStart + bytes[at + 5];
  if (destinationEnd >= end) return undefined;
  const sourceStart = destinationEnd + 1;
  const sourceEnd = sourceStart + bytes[destinationEnd];
  if (sourceEnd > end) return undefined;
  const type = packetType(version, bytes[at]);
  const ids = { start: at, version, type, destinationStart, destinationEnd, sourceStart, sourceEnd };
  if (type === QUIC_PACKET.retry || type === QUIC_PACKET.negotiation) {
    const tokens = { tokenStart: sourceEnd, tokenEnd: sourceEnd, lengthAt: -1 };
    return { ...ids, ...tokens, bodyStart: sourceEnd, end, claimedEnd: end };
  }
  let tokenStart = sourceEnd;
  let tokenEnd = sourceEnd;
  if (type === QUIC_PACKET.initial) {
    if (sourceEnd + varintLength(bytes, sourceEnd) > end) return undefined;
    tokenStart = sourceEnd + varintLength(bytes, sourceEnd);
    tokenEnd = tokenStart + readVarint(bytes, sourceEnd);
  }
  if (tokenEnd + 1 > end || tokenEnd + varintLength(bytes, tokenEnd) > end) return undefined;
  const bodyStart = tokenEnd + varintLength(bytes, tokenEnd);
  const claimedEnd = bodyStart + readVarint(bytes, tokenEnd);
  return { ...ids, tokenStart, tokenEnd, lengthAt: tokenEnd, bodyStart, end: Math.min(end, claimedEnd), claimedEnd };
}

/** RFC 9369 §3.2: version 2 numbers the types otherwise. */
export function packetType(version: number, first: number): number {
  if (version === 0) return QUIC_PACKET.negotiation;
  const type = (first >>> 4) & 3;
  return quicFamily(version) === QUIC2 ? (type + 3) & 3 : type;
}

/** Bytes of the variable-length integer at `at` (RFC 9000 §16). */
export function varintLength(bytes: Uint8Array, at: number): number {
  return 1 << (bytes[at] >>> 6);
}

/** Its value; beyond 53 bits it is none that a length could have, and inexact. */
export function readVarint(bytes: Uint8Array, at: number): number {
  let value = bytes[at] & 0x3f;
  for (let i = 1; i < varintLength(bytes, at); i++) value = value * 256 + bytes[at + i];
  return value;
}
