import { defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { byteRange } from '../starts.ts';

/** First two bytes of the headers before the IPv6 packet (RFC 4380 §5.1.1). */
const AUTHENTICATION = 1;
const ORIGIN = 0;
const ORIGIN_LENGTH = 8;
/** Without identifier and value: indicator, two lengths, nonce, confirmation. */
const AUTHENTICATION_LENGTH = 13;

const field = fieldMaker('teredo.', 'RFC 4380 §5.1.1');
const identifierLength = field('auth.idlen', 'Client identifier length', 'u8');
const valueLength = field('auth.aulen', 'Authentication value length', 'u8');
const identifier = field('auth.id', 'Client identifier', 'bytes');
const value = field('auth.value', 'Authentication value', 'bytes');
const nonce = field('auth.nonce', 'Nonce value', 'bytes');
const confirmation = field('auth.conf', 'Confirmation byte', 'bytes');
const originPort = field('orig.port', 'Origin UDP port', 'u16');
const originAddress = field('orig.addr', 'Origin IPv4 address', 'ipv4');

/** IPv6 in UDP through address translation: authentication and origin, where there are, then the packet. */
export const teredo = defineProtocol({
  name: 'teredo',
  title: 'Teredo IPv6 over UDP tunneling',
  label: 'Teredo',
  ref: 'RFC 4380',
  claims: { 'udp.port': [3544] },
  starts: { udpTunnel: { test: startsTeredo, firstBytes: [0, ...byteRange(0x60, 0x6f)] } },
  minimumLength: 2,
  decode(d, at) {
    d.offset = at;
    if (d.view.getUint16(at) === AUTHENTICATION && !passAuthentication(d, at)) return STOP;
    if (d.offset + 2 <= d.end && d.view.getUint16(d.offset) === ORIGIN) {
      if (!d.has(d.offset, ORIGIN_LENGTH)) return STOP;
      d.offset += ORIGIN_LENGTH;
    }
    return innerLayers.table[INNER.ipv6];
  },
  fields: [...[identifierLength, valueLength, identifier, value, nonce, confirmation], ...[originPort, originAddress]],
  walk,
});

const IPV6_HEADER = 40;
const SOURCE = 8;
const DESTINATION = 24;
/** 2001::/32 (RFC 4380 §2.6) and fe80::/10. */
const SERVICE_PREFIX = 0x20010000;
const LINK_LOCAL = 0xfe80;
const NO_NEXT_HEADER = 59;

/**
 * Between clients Teredo takes any port: an IPv6 packet from or to an address of the service that takes all of the datagram,
 * or, behind indicators, to or from one of the link. A bubble may have something behind it.
 */
function startsTeredo(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
  let at = start;
  if (end - at > AUTHENTICATION_LENGTH && view.getUint16(at) === AUTHENTICATION) {
    at += AUTHENTICATION_LENGTH + bytes[at + 2] + bytes[at + 3];
  }
  if (end - at > ORIGIN_LENGTH && view.getUint16(at) === ORIGIN) at += ORIGIN_LENGTH;
  if (end - at < IPV6_HEADER || bytes[at] >>> 4 !== 6) return false;
  const length = IPV6_HEADER + view.getUint16(at + 4);
  if (length !== end - at && (bytes[at + 6] !== NO_NEXT_HEADER || length > end - at)) return false;
  if (view.getUint32(at + SOURCE) === SERVICE_PREFIX || view.getUint32(at + DESTINATION) === SERVICE_PREFIX)
    return true;
  return at > start && isLinkLocal(view, at + SOURCE) && isLinkLocal(view, at + DESTINATION);
}

function isLinkLocal(view: DataView, at: number): boolean {
  return (view.getUint16(at) & 0xffc0) === LINK_LOCAL;
}

function passAuthentication(d: Dissection, at: number): boolean {
  if (!d.has(at, AUTHENTICATION_LENGTH)) return false;
  const length = AUTHENTICATION_LENGTH + d.bytes[at + 2] + d.bytes[at + 3];
  if (!d.has(at, length)) return false;
  d.offset = at + length;
  return true;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { start, view } = layer;
  const cursor = new FieldCursor(layer, sink, start, layer.end);
  if (cursor.left >= 2 && view.getUint16(start) === AUTHENTICATION) {
    cursor.pass(2);
    const identifierSize = cursor.number(identifierLength, 1);
    const valueSize = cursor.number(valueLength, 1);
    cursor.bytes(identifier, Math.max(0, identifierSize));
    cursor.bytes(value, Math.max(0, valueSize));
    cursor.bytes(nonce, 8);
    cursor.bytes(confirmation, 1);
  }
  if (cursor.left < 2 || view.getUint16(cursor.at) !== ORIGIN) return;
  cursor.pass(2);
  // Both are written with every bit turned, so that no address translator on the way puts another in their place.
  if (cursor.left < 6) return;
  sink.value(originPort, view.getUint16(cursor.at) ^ 0xffff);
  sink.value(originAddress, turnedAddress(layer.bytes, cursor.at + 2));
}

function turnedAddress(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 4), (byte) => byte ^ 0xff).join('.');
}
