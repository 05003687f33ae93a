import { hexText } from '../../bytes/text.ts';
import { readAlpn, readList16, readServerName, readU16 } from './tls-vectors.ts';

/** Handshake messages (RFC 8446 §4, RFC 5246 §7.4). */
export const HANDSHAKE = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  sessionTicket: 4,
  helloRetryRequest: 6,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  clientKeyExchange: 16,
  certificateStatus: 22,
} as const;

export const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  sessionTicket: 35,
  preSharedKey: 41,
  supportedVersions: 43,
  keyShare: 51,
  /** In TLS 1.3's drafts up to 22. */
  oldKeyShare: 40,
} as const;

export interface Extension {
  readonly type: number;
  /** Of its content, absolute. */
  readonly start: number;
  readonly end: number;
}

/** A hello as its sender wrote it; what is cut or lies in its length ends the lists. */
export interface Hello {
  /** The field of that name: what was meant stands in `versions` since TLS 1.3. */
  readonly version: number;
  readonly randomStart: number;
  readonly sessionIdStart: number;
  readonly sessionIdEnd: number;
  /** Offered; of a server the one chosen. */
  readonly ciphers: readonly number[];
  readonly extensions: readonly Extension[];
  /** Supported versions; of a server the one chosen. */
  readonly versions: readonly number[];
  /** Supported groups of a client, the key share's of a server. */
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  readonly alpn: readonly string[];
  readonly serverName: string | undefined;
}

const RANDOM = 32;

/**
 * Reads the body of a ClientHello or ServerHello at `[start, end)` (RFC 8446 §4.1). Undefined when it ends before its
 * cipher suites.
 */
export function readHello(
  bytes: Uint8Array,
  start: number,
  end: number,
  isClient: boolean,
  isDatagram = false,
): Hello | undefined {
  const sessionId = start + 2 + RANDOM;
  if (sessionId >= end) return undefined;
  // TLS 1.3's drafts up to 21 left the server's session id and compression out.
  const isShort = !isClient && bytes[start] === 0x7f;
  const sessionIdStart = isShort ? sessionId : sessionId + 1;
  const sessionIdEnd = isShort ? sessionId : sessionIdStart + bytes[sessionId];
  let at = sessionIdEnd;
  // RFC 6347 §4.2.1: the cookie.
  if (isClient && isDatagram && at < end) at += 1 + bytes[at];
  if (at + 2 > end) return undefined;
  const ciphersEnd = at + 2 + (isClient ? readU16(bytes, at) : 0);
  const ciphers = isClient ? readList16(bytes, at + 2, Math.min(ciphersEnd, end)) : [readU16(bytes, at)];
  at = ciphersEnd;
  // Compression: a list of methods, or the one chosen.
  if (isClient && at < end) at += 1 + bytes[at];
  else if (!isShort) at += 1;
  const extensions = readExtensions(bytes, at, end);
  const parts = { bytes, extensions };
  return {
    version: readU16(bytes, start),
    randomStart: start + 2,
    sessionIdStart,
    sessionIdEnd,
    ciphers,
    extensions,
    versions: readVersions(parts, isClient),
    groups: readGroups(parts, isClient),
    pointFormats: readPointFormats(parts),
    signatureAlgorithms: listIn(parts, EXTENSION.signatureAlgorithms),
    alpn: readAlpn(bytes, findExtension(extensions, EXTENSION.alpn)),
    serverName: isClient ? readServerName(bytes, findExtension(extensions, EXTENSION.serverName)) : undefined,
  };
}

/** The version that a ServerHello settles on. */
export function chosenVersion(hello: Hello): number {
  return hello.versions[0] ?? hello.version;
}

/** TLS 1.3 or a draft of it (RFC 8446 §4.2.1.1). */
export function isTls13(version: number): boolean {
  return version === 0x0304 || version >>> 8 === 0x7f;
}

export function findExtension(extensions: readonly Extension[], type: number): Extension | undefined {
  return extensions.find((extension) => extension.type === type);
}

/** RFC 8446 §4.1.3: a server hello whose random is the SHA-256 of `HelloRetryRequest`. */
export function isRetryRequest(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 2 + RANDOM && hexText(bytes, start + 2, start + 2 + RANDOM) === RETRY_RANDOM;
}

const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** Values that clients make up so that servers stay tolerant (RFC 8701). */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);
}

/** The extensions' list with its length at `start`; one that ends beyond the list is left out with what follows. */
function readExtensions(bytes: Uint8Array, start: number, end: number): Extension[] {
  const extensions: Extension[] = [];
  if (start + 2 > end) return extensions;
  const listEnd = Math.min(end, start + 2 + readU16(bytes, start));
  for (let at = start + 2; at + 4 <= listEnd; ) {
    const extensionEnd = at + 4 + readU16(bytes, at + 2);
    if (extensionEnd > listEnd) break;
    extensions.push({ type: readU16(bytes, at), start: at + 4, end: extensionEnd });
    at = extensionEnd;
  }
  return extensions;
}

interface Parts {
  readonly bytes: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** A list of 16-bit values behind its 16-bit length. */
function listIn({ bytes, extensions }: Parts, type: number): number[] {
  const found = findExtension(extensions, type);
  if (found === undefined || found.start + 2 > found.end) return [];
  return readList16(bytes, found.start + 2, Math.min(found.end, found.start + 2 + readU16(bytes, found.start)));
}

/** RFC 8446 §4.2.1. */
function readVersions({ bytes, extensions }: Parts, isClient: boolean): number[] {
  const found = findExtension(extensions, EXTENSION.supportedVersions);
  if (found === undefined || found.start === found.end) return [];
  if (!isClient) return readList16(bytes, found.start, Math.min(found.end, found.start + 2));
  return readList16(bytes, found.start + 1, Math.min(found.end, found.start + 1 + bytes[found.start]));
}

/** RFC 8446 §4.2.7, §4.2.8: a server tells its group with its key. */
function readGroups(parts: Parts, isClient: boolean): number[] {
  if (isClient) return listIn(parts, EXTENSION.supportedGroups);
  const found =
    findExtension(parts.extensions, EXTENSION.keyShare) ?? findExtension(parts.extensions, EXTENSION.oldKeyShare);
  return found === undefined ? [] : readList16(parts.bytes, found.start, Math.min(found.end, found.start + 2));
}

/** RFC 8422 §5.1.2. */
function readPointFormats({ bytes, extensions }: Parts): number[] {
  const found = findExtension(extensions, EXTENSION.pointFormats);
  if (found === undefined || found.start === found.end) return [];
  const end = Math.min(found.end, found.start + 1 + bytes[found.start]);
  return [...bytes.subarray(found.start + 1, end)];
}
