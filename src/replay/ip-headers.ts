import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { ipv4 } from '../protocols/network/ipv4.ts';
import { ipv6 } from '../protocols/network/ipv6.ts';

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;
const ICMP = 1;
const ICMPV6 = 58;
const IPV4_MORE_OR_OFFSET = 0x3fff;
/** ICMP messages that quote a packet, RFC 792; ICMPv6's are all below 128 (RFC 4443 §2.1). */
const QUOTING: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
const ICMPV6_REDIRECT = 137;
const ICMP_HEADER = 8;
/** Quotes in quotes, options behind options: crafted packets alone have more. */
const MOST_HEADERS = 64;
const MOST_EXTENSIONS = 16;

/** An IP header of a packet and what it carries; offsets are absolute. */
export interface IpHeader {
  readonly version: 4 | 6;
  readonly at: number;
  /** Behind what the capture has of the packet. */
  readonly end: number;
  /** What follows options and extension headers: its protocol, and where it starts; beyond `end` where it was cut. */
  readonly protocol: number;
  readonly upper: number;
  /** Not the first part of a datagram: no transport header. */
  readonly isLaterFragment: boolean;
  /** Everything that its transport's checksum covers is here. */
  readonly isWhole: boolean;
  /** Quoted by an error message: it goes the other way. */
  readonly isQuoted: boolean;
}

/** Every IP header of a packet, outer ones first: those of tunnels, and those that ICMP errors quote. */
export function findIpHeaders(d: Dissection): IpHeader[] {
  const found: IpHeader[] = [];
  for (let index = 0; index < d.network; index++) {
    const base = index << STRIDE_SHIFT;
    const id = d.stack[base];
    if (id !== ipv4.id && id !== ipv6.id) continue;
    const header = readHeader(d.bytes, d.view, d.stack[base + SLOT.start], d.stack[base + SLOT.end], false);
    if (header === undefined || header.version !== (id === ipv4.id ? 4 : 6)) continue;
    found.push(header);
    addQuotes(d, header, found);
  }
  return found;
}

function addQuotes({ bytes, view }: Dissection, carrier: IpHeader, found: IpHeader[]): void {
  let header = carrier;
  while (found.length < MOST_HEADERS && quotes(bytes, header)) {
    const quoted = readHeader(bytes, view, header.upper + ICMP_HEADER, header.end, true);
    if (quoted === undefined) return;
    found.push(quoted);
    header = quoted;
  }
}

/** Does it carry an error message that quotes a packet? */
export function quotes(bytes: Uint8Array, { protocol, upper, end, isLaterFragment }: IpHeader): boolean {
  if (isLaterFragment || upper + ICMP_HEADER >= end) return false;
  if (protocol === ICMP) return QUOTING.has(bytes[upper]);
  return protocol === ICMPV6 && bytes[upper] < 128 && bytes[upper] !== ICMPV6_REDIRECT;
}

function readHeader(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  capturedEnd: number,
  isQuoted: boolean,
): IpHeader | undefined {
  if (at + 20 > capturedEnd) return undefined;
  const version = bytes[at] >>> 4;
  if (version === 4) return readVersion4(bytes, view, at, capturedEnd, isQuoted);
  return version === 6 && at + 40 <= capturedEnd ? readVersion6(bytes, view, at, capturedEnd, isQuoted) : undefined;
}

function readVersion4(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  capturedEnd: number,
  isQuoted: boolean,
): IpHeader | undefined {
  const upper = at + ((bytes[at] & 0x0f) << 2);
  if (upper < at + 20) return undefined;
  const length = view.getUint16(at + 2);
  const claimedEnd = length === 0 ? capturedEnd : at + length;
  const fragment = view.getUint16(at + 6) & IPV4_MORE_OR_OFFSET;
  return {
    version: 4,
    at,
    end: Math.min(capturedEnd, claimedEnd),
    protocol: bytes[at + 9],
    upper,
    isLaterFragment: (fragment & 0x1fff) !== 0,
    isWhole: fragment === 0 && claimedEnd <= capturedEnd,
    isQuoted,
  };
}

function readVersion6(bytes: Uint8Array, view: DataView, at: number, capturedEnd: number, isQuoted: boolean): IpHeader {
  const length = view.getUint16(at + 4);
  const claimedEnd = length === 0 ? capturedEnd : at + 40 + length;
  const end = Math.min(capturedEnd, claimedEnd);
  let protocol = bytes[at + 6];
  let upper = at + 40;
  let fragment = 0;
  let isRouted = false;
  for (let count = 0; count < MOST_EXTENSIONS && upper + 8 <= end; count++) {
    let size: number;
    if (protocol === FRAGMENT) {
      fragment = view.getUint16(upper + 2) & 0xfff9;
      size = 8;
    } else if (protocol === AUTHENTICATION) {
      size = (bytes[upper + 1] + 2) << 2;
    } else if (protocol === HOP_BY_HOP || protocol === ROUTING || protocol === DESTINATION_OPTIONS) {
      // The pseudo-header has the last destination, which stands elsewhere on the way (RFC 8200 §8.1).
      if (protocol === ROUTING && bytes[upper + 3] > 0) isRouted = true;
      size = (bytes[upper + 1] + 1) << 3;
    } else {
      break;
    }
    protocol = bytes[upper];
    upper += size;
    if (fragment > 7) break;
  }
  const isWhole = fragment === 0 && claimedEnd <= capturedEnd && !isRouted;
  return { version: 6, at, end, protocol, upper, isLaterFragment: fragment > 7, isWhole, isQuoted };
}
