import { prefixText } from '../../bytes/addresses.ts';
import { formatTime } from '../../core/time.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, type Layout } from '../layout.ts';
import { readDomainName } from './domain-name.ts';
import * as mobility from './icmpv6-mobility-option-fields.ts';
import * as option from './icmpv6-option-fields.ts';
import { icmpv6Data, unknownData } from './icmpv6-types.ts';

const UNIT = 8;
const ADDRESS = 16;
const TYPE = {
  sourceLinkAddress: 1,
  targetLinkAddress: 2,
  redirectedHeader: 4,
  sourceAddressList: 9,
  targetAddressList: 10,
  cga: 11,
  timestamp: 13,
  nonce: 14,
  trustAnchor: 15,
  linkLayer: 19,
  acknowledgment: 20,
  routeInformation: 24,
  dnsServers: 25,
  handoverKeyRequest: 27,
  handoverKeyReply: 28,
  assist: 29,
  mobileNode: 30,
  dnsSearch: 31,
  context: 34,
  captivePortal: 37,
  pref64: 38,
} as const;

/** Options of one fixed shape, and the bytes that they fill. */
const shapes: Readonly<Record<number, readonly [layout: Layout, length: number]>> = {
  3: [option.prefixInformation, 32],
  5: [option.mtu, 8],
  6: [option.shortcut, 8],
  7: [option.interval, 8],
  8: [option.homeAgent, 8],
  12: [mobility.rsa, Infinity],
  16: [mobility.certificate, Infinity],
  17: [mobility.addressPrefix, 24],
  18: [mobility.newRouterPrefix, 24],
  23: [mobility.map, 24],
  26: [option.expandedFlags, 8],
  32: [mobility.proxySignature, Infinity],
  33: [option.registration, 16],
  35: [option.borderRouter, 24],
  36: [option.capabilities, 8],
};

/** Neighbor Discovery options (RFC 4861 §4.6) in wire order; a length that lies ends the list. */
export function walkIcmpv6Options(layer: Layer, sink: FieldSink, first: number): void {
  const { bytes, end } = layer;
  let at = first;
  while (at + 2 <= end) {
    const length = bytes[at + 1] * UNIT;
    emitLayout(sink, option.header, at, end);
    if (length === 0) return;
    const optionEnd = at + length;
    if (optionEnd > end) {
      emitLayout(sink, shapes[bytes[at]]?.[0] ?? [], at, end);
      return;
    }
    const read = walkOption(layer, sink, at, optionEnd);
    if (read < optionEnd) sink.at(unknownData, read, optionEnd - read);
    at = optionEnd;
  }
}

/** Where what is known of the option ends. */
function walkOption(layer: Layer, sink: FieldSink, at: number, end: number): number {
  const { bytes } = layer;
  const shape = shapes[bytes[at]];
  if (shape !== undefined) {
    const [layout, length] = shape;
    return emitLayout(sink, layout, at, end) ? at + length : end;
  }
  switch (bytes[at]) {
    case TYPE.sourceLinkAddress:
      return emitBytes(sink, option.linkAddress, at + 2, end) && emitBytes(sink, option.sourceLinkAddress, at + 2, end);
    case TYPE.targetLinkAddress:
      return emitBytes(sink, option.linkAddress, at + 2, end) && emitBytes(sink, option.targetLinkAddress, at + 2, end);
    case TYPE.redirectedHeader:
      return end;
    case TYPE.sourceAddressList:
    case TYPE.targetAddressList:
      return emitAddresses(sink, option.listedAddress, at + 8, end);
    case TYPE.cga:
      return walkCga(layer, sink, at, end);
    case TYPE.timestamp:
      return walkTimestamp(layer, sink, at, end);
    case TYPE.nonce:
      return emitBytes(sink, mobility.nonce, at + 2, end);
    case TYPE.trustAnchor:
      return walkTrustAnchor(layer, sink, at, end);
    case TYPE.linkLayer:
      emitLayout(sink, mobility.linkLayer, at, end);
      return emitBytes(sink, mobility.linkLayerBytes, at + 3, end);
    case TYPE.acknowledgment:
      emitLayout(sink, mobility.acknowledgment, at, end);
      return end;
    case TYPE.routeInformation:
      if (!emitLayout(sink, option.routeInformation, at, end)) return end;
      return emitPrefix(layer, sink, option.routePrefix, at + 8, end);
    case TYPE.dnsServers:
      if (!emitLayout(sink, option.dnsServers, at, end)) return end;
      return emitAddresses(sink, option.dnsServer, at + 8, end);
    case TYPE.dnsSearch:
      return walkDnsSearch(layer, sink, at, end);
    case TYPE.handoverKeyRequest:
    case TYPE.handoverKeyReply:
      return walkHandoverKey(layer, sink, at, end);
    case TYPE.assist:
      return walkCounted(layer, sink, mobility.assist, mobility.assistValue, at, end);
    case TYPE.mobileNode:
      return walkCounted(layer, sink, mobility.mobileNode, mobility.mobileNodeValue, at, end);
    case TYPE.context:
      if (!emitLayout(sink, option.context, at, end)) return end;
      return emitPrefix(layer, sink, option.contextPrefix, at + 8, end);
    case TYPE.captivePortal:
      return emitBytes(sink, option.captivePortal, at + 2, end);
    case TYPE.pref64:
      return walkPref64(layer, sink, at, end);
    default:
      return emitBytes(sink, icmpv6Data, at + 2, end);
  }
}

/** Hands over `[start, end)`, and returns its end. */
function emitBytes(sink: FieldSink, field: Field, start: number, end: number): number {
  if (start < end) sink.at(field, start, end - start);
  return end;
}

function emitAddresses(sink: FieldSink, field: Field, first: number, end: number): number {
  for (let at = first; at + ADDRESS <= end; at += ADDRESS) sink.at(field, at, ADDRESS);
  return end;
}

/** An address of which the wire has 0, 8 or 16 bytes: the rest is zero (RFC 4191 §2.3, RFC 6775 §4.2). */
function emitPrefix(layer: Layer, sink: FieldSink, field: Field, start: number, end: number): number {
  const length = end - start;
  if (length !== 8 && length !== ADDRESS) return start;
  sink.value(field, prefixText(layer.bytes, start, length * 8, ADDRESS));
  return end;
}

/** RFC 3972 §3: the parameters of a cryptographically generated address. */
function walkCga(layer: Layer, sink: FieldSink, at: number, end: number): number {
  if (!emitLayout(sink, mobility.cga, at, end)) return end;
  emitBytes(sink, mobility.cgaParameters, at + 4, end - layer.bytes[at + 2]);
  emitLayout(sink, mobility.cgaBody, at, end);
  return end;
}

/** RFC 3971 §5.3.1: 48 bits of seconds, 16 of their fraction. */
function walkTimestamp(layer: Layer, sink: FieldSink, at: number, end: number): number {
  const { view } = layer;
  if (at + 16 > end) return end;
  const seconds = view.getUint32(at + 8) * 0x10000 + view.getUint16(at + 12);
  const nanoseconds = Math.floor((view.getUint16(at + 14) * 1e9) / 0x10000);
  sink.value(mobility.timestamp, formatTime(seconds, nanoseconds, 9));
  return at + 16;
}

/** RFC 3971 §6.4.3: a name whose padding the option counts. */
function walkTrustAnchor(layer: Layer, sink: FieldSink, at: number, end: number): number {
  if (!emitLayout(sink, mobility.trustAnchor, at, end)) return end;
  const nameEnd = end - layer.bytes[at + 3];
  if (layer.bytes[at + 2] === 2 && nameEnd > at + 4) emitBytes(sink, mobility.fqdn, at + 4, nameEnd);
  return end;
}

function walkDnsSearch(layer: Layer, sink: FieldSink, at: number, end: number): number {
  if (!emitLayout(sink, option.dnsSearch, at, end)) return end;
  for (let next = at + 8; next < end && layer.bytes[next] !== 0; ) {
    const name = readDomainName(layer.bytes, next, end);
    if (name === undefined) break;
    sink.value(option.dnsDomain, name.text);
    next = name.next;
  }
  return end;
}

function walkHandoverKey(layer: Layer, sink: FieldSink, at: number, end: number): number {
  if (!emitLayout(sink, mobility.handoverKey, at, end)) return end;
  const isReply = layer.bytes[at] === TYPE.handoverKeyReply;
  const keyStart = isReply ? at + 6 : at + 4;
  const keyEnd = end - layer.bytes[at + 2];
  if (isReply && !emitLayout(sink, mobility.handoverKeyReply, at, end)) return end;
  if (keyStart > keyEnd) return end;
  emitBytes(sink, isReply ? mobility.encryptedKey : mobility.publicKey, keyStart, keyEnd);
  return emitBytes(sink, mobility.keyPadding, keyEnd, end);
}

/** A value behind its own length in bytes. */
function walkCounted(layer: Layer, sink: FieldSink, layout: Layout, value: Field, at: number, end: number): number {
  if (!emitLayout(sink, layout, at, end)) return end;
  const valueEnd = at + 4 + layer.bytes[at + 3];
  if (valueEnd <= end) emitBytes(sink, value, at + 4, valueEnd);
  return end;
}

const PREF64_BYTES = [12, 8, 7, 6, 5, 4];

/** RFC 8781 §4: the prefix length as a code. */
function walkPref64(layer: Layer, sink: FieldSink, at: number, end: number): number {
  if (!emitLayout(sink, option.pref64, at, end) || at + 16 > end) return end;
  const length = PREF64_BYTES[layer.bytes[at + 3] & 0x07];
  if (length !== undefined) sink.value(option.pref64Prefix, prefixText(layer.bytes, at + 4, length * 8, ADDRESS));
  return at + 16;
}
