import { parseIpv6 } from '../../bytes/parse-address.ts';
import { findByte, wireText } from '../../bytes/text.ts';
import { AnnouncedFlows } from '../announced-flows.ts';
import type { Dissection } from '../dissection.ts';
import { rtcp } from './rtcp.ts';
import { rtp } from './rtp.ts';
import { leadingNumber } from './sip-text.ts';

const LF = 0x0a;
const SPACE = 0x20;
const EQUALS = 0x3d;
const V = 0x76;
const C = 0x63;
const M = 0x6d;
const A = 0x61;
const CONNECTION = 'IN IP';
const RTCP_PORT = 'rtcp:';
/** Transports of RTP in datagrams (RFC 4566 §8.2.2, RFC 5764 §8). */
const TRANSPORTS = ['RTP/', 'UDP/TLS/RTP/'];
/** Media of one description; a call has a few. */
const MOST_MEDIA = 32;

/** Where a medium is received: 4 or 16 bytes of an address, of which none is no address. */
interface Endpoint {
  readonly address: Uint8Array;
  length: number;
}

const session: Endpoint = { address: new Uint8Array(16), length: 0 };
const medium: Endpoint = { address: new Uint8Array(16), length: 0 };

/**
 * Announces the media that a session description (RFC 4566) at the end of the message `[at, end)` tells of: RTP at the
 * port, RTCP at the next one, or where `a=rtcp` (RFC 3605) has it.
 */
export function announceMedia(d: Dissection, at: number, end: number): void {
  const { bytes } = d;
  let line = startOfDescription(bytes, at, end);
  session.length = 0;
  medium.length = 0;
  let port = 0;
  let control = 0;
  let media = 0;
  for (; line < end && media <= MOST_MEDIA; line = findByte(bytes, LF, line, end) + 1) {
    if (line + 2 >= end || bytes[line + 1] !== EQUALS) continue;
    const value = line + 2;
    if (bytes[line] === C) {
      readConnection(bytes, value, end, media === 0 ? session : medium);
    } else if (bytes[line] === M) {
      announce(d, port, control);
      media++;
      port = portOfMedium(bytes, value, end);
      control = port + 1;
      medium.address.set(session.address);
      medium.length = session.length;
    } else if (bytes[line] === A && isText(bytes, value, end, RTCP_PORT)) {
      control = leadingNumber(bytes, value + RTCP_PORT.length, end);
    }
  }
  announce(d, port, control);
}

/** Behind the empty line, if a description starts there; `end` if not. */
function startOfDescription(bytes: Uint8Array, start: number, end: number): number {
  for (let at = findByte(bytes, LF, start, end) + 1; at + 1 < end; at = findByte(bytes, LF, at, end) + 1) {
    if (bytes[at] === LF) return isDescription(bytes, at + 1, end) ? at + 1 : end;
    if (bytes[at + 1] === LF && bytes[at] === 0x0d) return isDescription(bytes, at + 2, end) ? at + 2 : end;
  }
  return end;
}

function isDescription(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 3 < end && bytes[at] === V && bytes[at + 1] === EQUALS;
}

function announce(d: Dissection, port: number, control: number): void {
  if (port === 0 || medium.length === 0) return;
  d.announced ??= new AnnouncedFlows();
  if (port < 0x1_0000) d.announced.announceEndpoint(medium.address, 0, medium.length, port, rtp.id);
  if (control < 0x1_0000) d.announced.announceEndpoint(medium.address, 0, medium.length, control, rtcp.id);
}

/** `audio 49170 RTP/AVP 0`: the port; 0 where it is none, or not of RTP. */
function portOfMedium(bytes: Uint8Array, start: number, end: number): number {
  const portAt = findByte(bytes, SPACE, start, end) + 1;
  const transport = findByte(bytes, SPACE, portAt, end) + 1;
  for (let i = 0; i < TRANSPORTS.length; i++) {
    if (isText(bytes, transport, end, TRANSPORTS[i])) return leadingNumber(bytes, portAt, end);
  }
  return 0;
}

/** `IN IP4 10.0.0.1/127`: an address; a name is none. */
function readConnection(bytes: Uint8Array, start: number, end: number, into: Endpoint): void {
  into.length = 0;
  if (!isText(bytes, start, end, CONNECTION)) return;
  const version = bytes[start + CONNECTION.length];
  const at = start + CONNECTION.length + 2;
  if (version === 0x34) into.length = readIpv4(bytes, at, end, into.address) ? 4 : 0;
  else if (version === 0x36) {
    let stop = at;
    while (stop < end && bytes[stop] > SPACE && bytes[stop] !== 0x2f) stop++;
    const address = parseIpv6(wireText(bytes, at, stop));
    if (address === undefined) return;
    into.address.set(address);
    into.length = 16;
  }
}

/** False for what is none, and for the address of nobody, which puts a call on hold (RFC 3264 §8.4). */
function readIpv4(bytes: Uint8Array, start: number, end: number, into: Uint8Array): boolean {
  let at = start;
  for (let i = 0; i < 4; i++) {
    const from = at;
    const value = leadingNumber(bytes, at, end);
    while (at < end && bytes[at] >= 0x30 && bytes[at] <= 0x39) at++;
    if (at === from || value > 255) return false;
    into[i] = value;
    if (i < 3 && bytes[at++] !== 0x2e) return false;
  }
  return (into[0] | into[1] | into[2] | into[3]) !== 0;
}

function isText(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (at + text.length >= end) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
