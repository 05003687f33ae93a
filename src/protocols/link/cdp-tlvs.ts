import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, type Layout } from '../layout.ts';
import * as cdp from './cdp-fields.ts';

const HEADER = 4;
const LINE_FEED = 0x0a;
const TYPE = {
  addresses: 0x0002,
  portId: 0x0003,
  softwareVersion: 0x0005,
  ipPrefix: 0x0007,
  hello: 0x0008,
  voiceVlanReply: 0x000e,
  voiceVlanQuery: 0x000f,
  managementAddresses: 0x0016,
  location: 0x0017,
  powerRequested: 0x0019,
  powerAvailable: 0x001a,
} as const;

/** TLVs that are one text. Those of wireless access points share a field with the platform, as in Wireshark. */
const texts: Readonly<Record<number, Field>> = {
  1: cdp.deviceId,
  3: cdp.portId,
  6: cdp.platform,
  9: cdp.vtpDomain,
  20: cdp.systemName,
  21: cdp.objectIdentifier,
};
const FIRST_ACCESS_POINT = 0x1000;
const LAST_ACCESS_POINT = 0x100d;
/** Numbers of that range that nobody has given a meaning. */
const NO_ACCESS_POINT = [0x1004, 0x1005];

const layouts: Readonly<Record<number, Layout>> = {
  4: cdp.capabilities,
  10: cdp.nativeVlan,
  11: cdp.duplex,
  16: cdp.powerConsumption,
  17: cdp.mtu,
  18: cdp.trustBitmap,
  19: cdp.untrustedCos,
  29: cdp.energyWise,
  31: cdp.sparePoe,
};

/** TLVs in wire order; a length that lies ends the list. */
export function walkCdpTlvs(layer: Layer, sink: FieldSink, first: number): void {
  const { view, end } = layer;
  let at = first;
  while (at + HEADER <= end) {
    const type = view.getUint16(at);
    let length = view.getUint16(at + 2);
    emitLayout(sink, cdp.tlvHeader, at, end);
    if (length < HEADER) return;
    if (type === TYPE.portId) length += missingLength(layer, at + length);
    if (at + length > end) return;
    walkTlv(layer, sink, type, at, at + length);
    at += length;
  }
}

/** Some senders leave the header out of the Port ID's length: what follows is then no TLV type, which is small. */
function missingLength(layer: Layer, next: number): number {
  return next < layer.end && layer.bytes[next] !== 0 ? HEADER : 0;
}

function walkTlv(layer: Layer, sink: FieldSink, type: number, at: number, end: number): void {
  const body = at + HEADER;
  const text = texts[type] ?? (isAccessPoint(type) ? cdp.platform : undefined);
  const layout = layouts[type];
  if (text !== undefined) {
    sink.at(text, body, end - body);
    return;
  }
  if (layout !== undefined) {
    emitLayout(sink, layout, at, end);
    return;
  }
  switch (type) {
    case TYPE.addresses:
    case TYPE.managementAddresses:
      walkAddresses(layer, sink, body, end);
      return;
    case TYPE.softwareVersion:
      walkLines(layer, sink, body, end);
      return;
    case TYPE.ipPrefix:
      if (end - body === 4) emitLayout(sink, cdp.gateway, at, end);
      else for (let prefix = body; prefix + 5 <= end; prefix += 5) sink.at(cdp.ipPrefix, prefix, 4);
      return;
    case TYPE.hello:
      walkHello(layer, sink, at, end);
      return;
    case TYPE.voiceVlanReply:
    case TYPE.voiceVlanQuery:
      if (end - body >= 3) emitLayout(sink, cdp.voiceVlan, at, end);
      else if (body < end) sink.at(cdp.anyData, body, end - body);
      return;
    case TYPE.location:
      if (emitLayout(sink, cdp.location, at, end)) sink.at(cdp.locationText, body + 1, end - body - 1);
      return;
    case TYPE.powerRequested:
    case TYPE.powerAvailable:
      walkPower(sink, type === TYPE.powerRequested ? cdp.powerRequested : cdp.powerAvailable, at, end);
      return;
    default:
      if (body < end) sink.at(cdp.anyData, body, end - body);
  }
}

function isAccessPoint(type: number): boolean {
  return type >= FIRST_ACCESS_POINT && type <= LAST_ACCESS_POINT && !NO_ACCESS_POINT.includes(type);
}

/** The banner, a field a line. */
function walkLines(layer: Layer, sink: FieldSink, start: number, end: number): void {
  for (let at = start; at < end; ) {
    let next = at;
    while (next < end && layer.bytes[next] !== LINE_FEED) next++;
    sink.at(cdp.softwareVersion, at, next - at);
    at = next + 1;
  }
}

const IPV4_NLPID = 0xcc;

/** A count, then addresses with their protocol: an ISO network layer id, or LLC and SNAP. */
function walkAddresses(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const { bytes, view } = layer;
  if (start + 4 > end) return;
  sink.at(cdp.addressCount, start, 4);
  const count = view.getUint32(start);
  let at = start + 4;
  for (let i = 0; i < count; i++) {
    if (!emitLayout(sink, cdp.addressHeader, at, end)) return;
    const protocolLength = bytes[at + 1];
    const address = at + 2 + protocolLength + 2;
    if (address > end) return;
    if (protocolLength > 0) sink.at(cdp.addressProtocol, at + 2, protocolLength);
    sink.at(cdp.addressLength, address - 2, 2);
    const length = view.getUint16(address - 2);
    if (address + length > end) return;
    if (bytes[at] === 1 && protocolLength === 1 && bytes[at + 2] === IPV4_NLPID && length === 4) {
      sink.at(cdp.ipv4Address, address, 4);
    } else if (length === 16 && isIpv6(layer, at)) {
      sink.at(cdp.ipv6Address, address, 16);
    } else if (length > 0) {
      sink.at(cdp.otherAddress, address, length);
    }
    at = address + length;
  }
}

/** LLC with a SNAP header that has IPv6's EtherType: aa aa 03 00 00 00 86 dd. */
function isIpv6(layer: Layer, at: number): boolean {
  const { bytes, view } = layer;
  return (
    bytes[at] === 2 && bytes[at + 1] === 8 && view.getUint32(at + 2) === 0xaaaa0300 && view.getUint32(at + 6) === 0x86dd
  );
}

const CLUSTER_MANAGEMENT = 0x0112;

function walkHello(layer: Layer, sink: FieldSink, at: number, end: number): void {
  if (!emitLayout(sink, cdp.hello, at, end)) return;
  const body = at + 9;
  if (layer.view.getUint16(at + 7) === CLUSTER_MANAGEMENT) emitLayout(sink, cdp.cluster, at, end);
  else if (body < end) sink.at(cdp.helloUnknown, body, end - body);
}

function walkPower(sink: FieldSink, level: Field, at: number, end: number): void {
  if (!emitLayout(sink, cdp.requestId, at, end) || !emitLayout(sink, cdp.managementId, at, end)) return;
  for (let next = at + 8; next + 4 <= end; next += 4) sink.at(level, next, 4);
}
