import { plainChecksum } from '../checksum-status.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const HEADER = 4;
const OBJECT_HEADER = 4;
const CLASS = { mplsStack: 1, interfaceInformation: 2, interfaceIdentification: 3 } as const;
const AFI_IPV4 = 1;
const AFI_IPV6 = 2;

const extension = fieldMaker('icmp.ext.', 'RFC 4884 §7');
const mpls = fieldMaker('icmp.mpls.', 'RFC 4950 §3');
const info = fieldMaker('icmp.int_info.', 'RFC 5837 §4');
const ident = fieldMaker('icmp.int_ident.', 'RFC 8335 §2.1');
/** Also a field of messages: reserved bytes of whatever length. */
export const icmpReserved: Field = fieldMaker('icmp.', 'RFC 792')('reserved', 'Reserved', 'bytes');

const header: Layout = [
  [0, extension('version', 'Version', 'u8', { mask: 0xf0 })],
  [0, extension('res', 'Reserved', 'u16', { mask: 0x0fff, display: 'hex' })],
  [2, extension('checksum', 'Checksum', 'u16', HEX)],
];
const checksumStatus = extension('checksum.status', 'Checksum Status', 'u8', { hidden: true });

const objectHeader: Layout = [
  [0, extension('length', 'Length', 'u16')],
  [
    2,
    extension('class', 'Class', 'u8', {
      values: { 1: 'MPLS Label Stack Class', 2: 'Interface Information Object', 3: 'Interface Identification Object' },
    }),
  ],
  [3, extension('ctype', 'C-Type', 'u8')],
];
const objectData = extension('data', 'Data', 'bytes');

const mplsEntry: Layout = [
  [0, mpls('label', 'Label', 'u24', { mask: 0xfffff0 })],
  [0, mpls('exp', 'Experimental', 'u24', { mask: 0x00000e })],
  [0, mpls('s', 'Stack bit', 'bool', { length: 3, mask: 0x000001 })],
  [3, mpls('ttl', 'Time to live', 'u8')],
];
const mplsJunk = mpls('data', 'Data', 'bytes');

const ROLES = {
  0: 'IP interface upon which datagram arrived',
  1: 'sub-IP component of an IP interface upon which datagram arrived',
  2: 'IP interface through which datagram would be forwarded',
  3: 'IP next-hop to which datagram would be forwarded',
};
const HAS_INDEX = 0x08;
const HAS_ADDRESS = 0x04;
const HAS_NAME = 0x02;
const HAS_MTU = 0x01;
const roleBits: Layout = [
  [3, info('role', 'Interface Role', 'u8', { mask: 0xc0, values: ROLES })],
  [3, info('reserved', 'Reserved', 'u8', { mask: 0x30 })],
  [3, info('ifindex', 'ifIndex', 'bool', { mask: HAS_INDEX })],
  [3, info('ipaddr', 'IP Address', 'bool', { mask: HAS_ADDRESS })],
  [3, info('name_present', 'Interface Name', 'bool', { mask: HAS_NAME })],
  [3, info('mtu_present', 'MTU', 'bool', { mask: HAS_MTU })],
];
const infoIndex: Layout = [[0, info('index', 'Interface Index', 'u32')]];
const infoAfi = info('afi', 'Address Family Identifier', 'u16');
const infoIpv4 = info('ipv4', 'Source', 'ipv4');
const infoIpv6 = info('ipv6', 'Source', 'ipv6');
const infoNameLength = info('name_length', 'Name Length', 'u8');
const infoName = info('name', 'Name', 'string');
const infoMtu: Layout = [[0, info('mtu', 'Maximum Transmission Unit', 'u32')]];

const BY_NAME = 1;
const BY_INDEX = 2;
const BY_ADDRESS = 3;
const identName = ident('name', 'Name', 'string');
const identIndex: Layout = [[4, ident('index', 'Interface Index', 'u32')]];
const identAddress: Layout = [
  [4, ident('afi', 'Address Family Identifier', 'u16')],
  [6, ident('addr_length', 'Address Length', 'u8')],
  [7, ident('reserved', 'Reserved', 'bytes', { length: 1 })],
];
const identIpv4 = ident('ipv4', 'Address', 'ipv4');
const identIpv6 = ident('ipv6', 'Address', 'ipv6');
const identUnknown = ident('address', 'Address', 'bytes');

export const icmpExtensionFields: readonly Field[] = [
  ...layoutFields(header, objectHeader, mplsEntry, roleBits, infoIndex, infoMtu, identIndex, identAddress),
  checksumStatus,
  objectData,
  mplsJunk,
  infoAfi,
  icmpReserved,
  infoIpv4,
  infoIpv6,
  infoNameLength,
  infoName,
  identName,
  identIpv4,
  identIpv6,
  identUnknown,
];

/** The extension structure at `at` (RFC 4884 §7) and its objects, to the end of the message. */
export function walkIcmpExtensions(layer: Layer, sink: FieldSink, at: number): void {
  const end = layer.end;
  if (at + HEADER > end) return;
  emitLayout(sink, header, at, end);
  if (end !== layer.wireEnd) return;
  const version = layer.bytes[at] >>> 4;
  sink.value(checksumStatus, plainChecksum(layer.dissection, at, end));
  if (version !== 1 && version !== 2) return;
  let object = at + HEADER;
  while (object + OBJECT_HEADER <= end) {
    const length = layer.view.getUint16(object);
    emitLayout(sink, objectHeader, object, end);
    if (length < OBJECT_HEADER) return;
    const objectEnd = Math.min(object + length, end);
    walkObject(layer, sink, object, objectEnd);
    object = objectEnd;
  }
}

function walkObject(layer: Layer, sink: FieldSink, at: number, end: number): void {
  const objectClass = layer.bytes[at + 2];
  const type = layer.bytes[at + 3];
  const body = at + OBJECT_HEADER;
  if (objectClass === CLASS.mplsStack && type === 1) {
    let entry = body;
    for (; entry + 4 <= end; entry += 4) emitLayout(sink, mplsEntry, entry, end);
    if (entry < end) sink.at(mplsJunk, entry, end - entry);
  } else if (objectClass === CLASS.interfaceInformation) {
    walkInterfaceInformation(layer, sink, at, end);
  } else if (objectClass === CLASS.interfaceIdentification && type >= BY_NAME && type <= BY_ADDRESS) {
    if (type === BY_NAME) sink.at(identName, body, end - body);
    else if (type === BY_INDEX) emitLayout(sink, identIndex, at, end);
    else walkIdentifiedAddress(layer, sink, at, end);
  } else if (end > body) {
    sink.at(objectData, body, end - body);
  }
}

function walkInterfaceInformation(layer: Layer, sink: FieldSink, start: number, end: number): void {
  emitLayout(sink, roleBits, start, end);
  const present = layer.bytes[start + 3];
  let at = start + OBJECT_HEADER;
  if (present & HAS_INDEX) {
    // The index alone is read up to the message's end, as Wireshark does, where the object is too short for it.
    if (!emitLayout(sink, infoIndex, at, layer.end)) return;
    at += 4;
  }
  if (present & HAS_ADDRESS) {
    if (at + 4 > end) return;
    sink.at(infoAfi, at, 2);
    sink.at(icmpReserved, at + 2, 2);
    const family = layer.view.getUint16(at);
    const length = family === AFI_IPV4 ? 4 : family === AFI_IPV6 ? 16 : 0;
    if (length === 0 || at + 4 + length > end) return;
    sink.at(length === 4 ? infoIpv4 : infoIpv6, at + 4, length);
    at += 4 + length;
  }
  if (present & HAS_NAME) {
    if (at >= end) return;
    sink.at(infoNameLength, at, 1);
    const length = layer.bytes[at];
    // RFC 5837 §4.3: the length counts its own byte.
    if (length < 1 || at + length > end) return;
    sink.at(infoName, at + 1, length - 1);
    at += length;
  }
  if (present & HAS_MTU) emitLayout(sink, infoMtu, at, end);
}

function walkIdentifiedAddress(layer: Layer, sink: FieldSink, at: number, end: number): void {
  if (!emitLayout(sink, identAddress, at, end)) return;
  const family = layer.view.getUint16(at + 4);
  const address = at + 8;
  if (family === AFI_IPV4 && address + 4 <= end) sink.at(identIpv4, address, 4);
  else if (family === AFI_IPV6 && address + 16 <= end) sink.at(identIpv6, address, 16);
  else if (family !== AFI_IPV4 && family !== AFI_IPV6 && address < end) sink.at(identUnknown, address, end - address);
}
