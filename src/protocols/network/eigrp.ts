import { prefixText } from '../../bytes/addresses.ts';
import { CHECKSUM, plainChecksum } from '../checksum-status.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const HEADER = 20;
const TLV = 4;

const field = fieldMaker('eigrp.', 'RFC 7868 §6.2');
const tlv = fieldMaker('eigrp.', 'RFC 7868 §6.4');
const classic = fieldMaker('eigrp.', 'RFC 7868 §6.6');

const opcodes = {
  1: 'Update',
  2: 'Request',
  3: 'Query',
  4: 'Reply',
  5: 'Hello',
  6: 'IPX/SAP Update',
  7: 'Route Probe',
  8: 'Hello (Ack)',
  9: 'Stub-Info',
  10: 'SIA-Query',
  11: 'SIA-Reply',
};
const types = {
  1: 'Parameters',
  2: 'Authentication',
  3: 'Sequence',
  4: 'Software Version',
  5: 'Next multicast sequence',
  6: 'Peer Stub Information',
  7: 'Peer Termination',
  8: 'Peer Topology ID List',
  258: 'Internal Route(IPv4)',
  259: 'External Route(IPv4)',
  260: 'Ext-Community(IPv4)',
  1026: 'Internal Route(IPv6)',
  1027: 'External Route(IPv6)',
  1028: 'Ext-Community(IPv6)',
  1537: 'Request',
  1538: 'Internal Route',
  1539: 'External Route',
  1540: 'Ext-Community',
};
const sources = {
  1: 'IGRP',
  2: 'EIGRP',
  3: 'Static Route',
  4: 'RIP',
  5: 'Hello',
  6: 'OSPF',
  7: 'IS-IS',
  8: 'EGP',
  9: 'BGP',
  10: 'IDRP',
  11: 'Connected Route',
};

const flag = (name: string, label: string, mask: number) => field(`flags.${name}`, label, 'bool', { length: 4, mask });
const checksum = field('checksum', 'Checksum', 'u16', HEX);
const checksumStatus = field('checksum.status', 'Checksum Status', 'u8', { hidden: true });
const head: Layout = [
  [0, field('version', 'Version', 'u8')],
  [1, field('opcode', 'Opcode', 'u8', { values: opcodes })],
  [2, checksum],
  [4, field('flags', 'Flags', 'u32', HEX)],
  [4, flag('init', 'Init', 0x1)],
  [4, flag('condrecv', 'Conditional Receive', 0x2)],
  [4, flag('restart', 'Restart', 0x4)],
  [4, flag('eot', 'End Of Table', 0x8)],
  [8, field('seq', 'Sequence', 'u32')],
  [12, field('ack', 'Acknowledge', 'u32')],
  [16, field('vrid', 'Virtual Router ID', 'u16')],
  [18, field('as', 'Autonomous System', 'u16')],
];
const tlvType = tlv('tlv_type', 'Type', 'u16', { values: types, ...HEX });
const tlvLength = tlv('tlv.len', 'Length', 'u16');
const k = (number: number): [number, Field] => [number - 1, tlv(`par.k${number}`, `K${number}`, 'u8')];
const parameters: Layout = [k(1), k(2), k(3), k(4), k(5), k(6), [6, tlv('par.holdtime', 'Hold Time', 'u16')]];
const authentication: Layout = [
  [0, tlv('auth.type', 'Type', 'u16', { values: { 1: 'TEXT', 2: 'MD5', 3: 'SHA256' } })],
  [2, tlv('auth.length', 'Length', 'u16')],
  [4, tlv('auth.keyid', 'Key ID', 'u32')],
  [8, tlv('auth.keyseq', 'Key Sequence', 'u32')],
  [12, tlv('nullpad', 'Nullpad', 'bytes', { length: 8 })],
];
const AUTHENTICATION = 20;
const digest = tlv('auth.digest', 'Digest', 'bytes');
const addressLength = tlv('seq.addrlen', 'Address length', 'u8');
const address4 = tlv('seq.ipv4addr', 'IP Address', 'ipv4');
const address6 = tlv('seq.ipv6addr', 'IPv6 Address', 'ipv6');
const release: Layout = [
  [0, tlv('release_version', 'EIGRP Release', 'u16')],
  [2, tlv('tlv_version', 'EIGRP TLV version', 'u16')],
];
const multicast: Layout = [[0, tlv('next_mcast_seq', 'Multicast Sequence', 'u32')]];
const option = (name: string, label: string, mask: number): [number, Field] => [
  0,
  tlv(`stub_options.${name}`, label, 'bool', { length: 2, mask }),
];
const stub: Layout = [
  [0, tlv('stub_options', 'Stub Options', 'u16', HEX)],
  option('connected', 'Connected', 0x01),
  option('static', 'Static', 0x02),
  option('summary', 'Summary', 0x04),
  option('redist', 'Redistributed', 0x08),
  option('leakmap', 'Leak-Map', 0x10),
  option('recvonly', 'Receive-Only', 0x20),
];
const nextHop4 = classic('ipv4.nexthop', 'NextHop', 'ipv4');
const nextHop6 = classic('ipv6.nexthop', 'NextHop', 'ipv6');
const external: Layout = [
  [0, classic('extdata.origrid', 'Originating RouterID', 'ipv4')],
  [4, classic('extdata.as', 'Originating A.S.', 'u32')],
  [8, classic('extdata.tag', 'Administrative Tag', 'u32')],
  [12, classic('extdata.metric', 'External Metric', 'u32')],
  [16, classic('extdata.reserved', 'Reserved', 'u16')],
  [18, classic('extdata.proto', 'External Protocol ID', 'u8', { values: sources })],
  [19, classic('opaque.flag.ext', 'Route is External', 'bool', { mask: 0x01 })],
  [19, classic('opaque.flag.cd', 'Route is Candidate Default', 'bool', { mask: 0x02 })],
];
const EXTERNAL = 20;
const metric: Layout = [
  [0, classic('old_metric.delay', 'Scaled Delay', 'u32')],
  [4, classic('old_metric.bw', 'Scaled BW', 'u32')],
  [8, classic('old_metric.mtu', 'MTU', 'u24')],
  [11, classic('old_metric.hopcount', 'Hop Count', 'u8')],
  [12, classic('old_metric.rel', 'Reliability', 'u8')],
  [13, classic('old_metric.load', 'Load', 'u8')],
  [14, classic('old_metric.intag', 'Route Tag', 'u8')],
  [15, classic('metric.flags.srcwd', 'Source Withdraw', 'bool', { mask: 0x01 })],
  [15, classic('metric.flags.cd', 'Candidate Default', 'bool', { mask: 0x02 })],
  [15, classic('metric.flags.active', 'Route is Active', 'bool', { mask: 0x04 })],
  [15, classic('metric.flags.repl', 'Route is Replicated', 'bool', { mask: 0x08 })],
];
const METRIC = 16;
const prefix4 = classic('ipv4.prefixlen', 'Prefix Length', 'u8');
const prefix6 = classic('ipv6.prefixlen', 'Prefix Length', 'u8');
const destination4 = classic('ipv4.destination', 'Destination', 'ipv4');
const destination6 = classic('ipv6.destination', 'Destination', 'ipv6');

/** Enhanced Interior Gateway Routing Protocol: its messages, and routes in the classic form. */
export const eigrp = defineProtocol({
  name: 'eigrp',
  title: 'Enhanced Interior Gateway Routing Protocol',
  label: 'EIGRP',
  ref: 'RFC 7868',
  claims: { 'ip.proto': [88] },
  minimumLength: 1,
  decode(d, first) {
    if (!d.has(first, HEADER)) return STOP;
    for (let at = first + HEADER; at < d.wireEnd; at += d.view.getUint16(at + 2)) {
      if (!d.has(at, TLV)) return STOP;
      const length = d.view.getUint16(at + 2);
      if (length < TLV) d.malformed(at + 2, TLV, length);
      if (length < TLV || !d.has(at, length)) return STOP;
    }
    return STOP;
  },
  fields: [
    ...layoutFields(head, parameters, authentication, release, multicast, stub, external, metric),
    ...[checksumStatus, tlvType, tlvLength, digest, addressLength, address4, address6],
    ...[nextHop4, nextHop6, prefix4, prefix6, destination4, destination6],
  ],
  walk,
  checksum: verify,
  summarize: ({ bytes, start }) => opcodes[bytes[start + 1] as keyof typeof opcodes] ?? '',
});

function walk(layer: Layer, sink: FieldSink): void {
  const { start, end, view } = layer;
  if (start + 4 <= end) sink.value(checksumStatus, verify(layer.dissection, layer.index));
  if (!emitLayout(sink, head, start, end)) return;
  for (let at = start + HEADER; at + TLV <= end; ) {
    const length = view.getUint16(at + 2);
    sink.at(tlvType, at, 2);
    sink.at(tlvLength, at + 2, 2);
    if (length < TLV) return;
    const cursor = new FieldCursor(layer, sink, at + TLV, at + length);
    // What is too short for its type is damage: what comes behind is not to be trusted.
    if (values[view.getUint16(at)]?.(cursor) === false) return;
    at += length;
  }
}

type Read = (cursor: FieldCursor) => boolean;

/** By type; false where the value is shorter than its type needs. */
const values: Readonly<Record<number, Read>> = {
  1: (cursor) => emit(cursor, parameters, 8),
  2: (cursor) => emit(cursor, authentication, AUTHENTICATION) && cursor.bytes(digest, cursor.left),
  3: readSequence,
  4: (cursor) => emit(cursor, release, 4),
  5: (cursor) => emit(cursor, multicast, 4),
  6: (cursor) => emit(cursor, stub, 2),
  258: (cursor) => cursor.bytes(nextHop4, 4) && readRoutes(cursor, 4),
  259: (cursor) => cursor.bytes(nextHop4, 4) && emit(cursor, external, EXTERNAL) && readRoutes(cursor, 4),
  1026: (cursor) => cursor.bytes(nextHop6, 16) && readRoutes(cursor, 16),
  1027: (cursor) => cursor.bytes(nextHop6, 16) && emit(cursor, external, EXTERNAL) && readRoutes(cursor, 16),
};

function emit(cursor: FieldCursor, layout: Layout, length: number): boolean {
  const isWhole = emitLayout(cursor.sink, layout, cursor.at, cursor.end);
  cursor.pass(length);
  return isWhole;
}

/** Neighbours that are not to take the next multicast (RFC 7868 §6.4.3). */
function readSequence(cursor: FieldCursor): boolean {
  while (cursor.left > 0) {
    const length = cursor.number(addressLength, 1);
    if (length !== 4 && length !== 16) return true;
    if (!cursor.bytes(length === 4 ? address4 : address6, length)) return false;
  }
  return true;
}

/** A metric, then destinations, each with as many bytes as its prefix needs; in IPv6 Cisco's routers add one. */
function readRoutes(cursor: FieldCursor, whole: 4 | 16): boolean {
  if (!emit(cursor, metric, METRIC)) return false;
  while (cursor.left > 0) {
    const prefix = cursor.number(whole === 4 ? prefix4 : prefix6, 1);
    const length = whole === 4 ? (prefix + 7) >>> 3 : Math.min(16, (prefix + 8) >>> 3);
    if (prefix > whole * 8) return true;
    if (length > cursor.left) return false;
    const destination = prefixText(cursor.layer.bytes, cursor.at, prefix, whole);
    cursor.sink.value(whole === 4 ? destination4 : destination6, destination);
    cursor.pass(length);
  }
  return true;
}

function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const end = d.stack[base + SLOT.end];
  if (end !== d.stack[base + SLOT.wireEnd]) return CHECKSUM.unverified;
  return plainChecksum(d, d.stack[base + SLOT.start], end);
}
