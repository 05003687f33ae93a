import { defineField, defineProtocol, type Field, type FieldType, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { etherTypeNames } from '../values/ethertypes.ts';
import { arpHardwareNames } from '../values/hardware-types.ts';
import { atmFields, decodeAtm, walkAtm } from './arp-atm.ts';

const HEADER = 8;
const HARDWARE_ETHERNET = 1;
const HARDWARE_IEEE802 = 6;
const HARDWARE_ATM = 19;
const REQUEST = 1;
const REPLY = 2;
const REF = 'RFC 826';
const CONFLICT_REF = 'RFC 5227 §1.1';

const senderHardware = row('arp.src.hw', 'Sender hardware address', 'bytes');
const senderMac = row('arp.src.hw_mac', 'Sender MAC address', 'ether');
const senderProtocol = row('arp.src.proto', 'Sender protocol address', 'bytes');
const senderIpv4 = row('arp.src.proto_ipv4', 'Sender IP address', 'ipv4');
const targetHardware = row('arp.dst.hw', 'Target hardware address', 'bytes');
const targetMac = row('arp.dst.hw_mac', 'Target MAC address', 'ether');
const targetProtocol = row('arp.dst.proto', 'Target protocol address', 'bytes');
const targetIpv4 = row('arp.dst.proto_ipv4', 'Target IP address', 'ipv4');
const isGratuitous = row('arp.isgratuitous', 'Is gratuitous', 'bool');
const isProbe = { ...row('arp.isprobe', 'Is probe', 'bool'), ref: CONFLICT_REF };
const isAnnouncement = { ...row('arp.isannouncement', 'Is announcement', 'bool'), ref: CONFLICT_REF };

/** Address Resolution Protocol, and its reverse (RFC 903). */
export const arp = defineProtocol({
  name: 'arp',
  title: 'Address Resolution Protocol',
  label: 'ARP',
  aliases: ['ARP', 'RARP'],
  ref: REF,
  claims: { ethertype: [0x0806, 0x8035], 'gre.proto': [0x0806] },
  minimumLength: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    if (d.view.getUint16(at) === HARDWARE_ATM) return decodeAtm(d, at);
    const length = HEADER + 2 * (d.bytes[at + 4] + d.bytes[at + 5]);
    if (!d.has(at, length)) return STOP;
    d.limit(at + length);
    d.offset = at + length;
    d.setPayload(d.offset);
    return STOP;
  },
  fields: [
    defineField({
      name: 'arp.hw.type',
      label: 'Hardware type',
      type: 'u16',
      at: 0,
      values: arpHardwareNames,
      ref: REF,
    }),
    defineField({
      name: 'arp.proto.type',
      label: 'Protocol type',
      type: 'u16',
      at: 2,
      display: 'hex',
      values: etherTypeNames,
      ref: REF,
    }),
    defineField({ name: 'arp.hw.size', label: 'Hardware size', type: 'u8', at: 4, when: isPlain, ref: REF }),
    defineField({ name: 'arp.proto.size', label: 'Protocol size', type: 'u8', at: 5, when: isPlain, ref: REF }),
    defineField({
      name: 'arp.opcode',
      label: 'Opcode',
      type: 'u16',
      at: 6,
      values: {
        1: 'request',
        2: 'reply',
        3: 'reverse request',
        4: 'reverse reply',
        5: 'drarp request',
        6: 'drarp reply',
        7: 'drarp error',
        8: 'inverse request',
        9: 'inverse reply',
        10: 'arp nak',
      },
      ref: REF,
    }),
    isProbe,
    isGratuitous,
    isAnnouncement,
    senderMac,
    senderHardware,
    senderIpv4,
    senderProtocol,
    targetMac,
    targetHardware,
    targetIpv4,
    targetProtocol,
    ...atmFields,
  ],
  walk: walkAddresses,
  summarize,
});

function row(name: string, label: string, type: FieldType): Field {
  return { name, label, type, ref: REF };
}

/** Addresses are as long as the header says; of what types tells their field. */
function walkAddresses(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  if (start + HEADER > end) return;
  if (layer.view.getUint16(start) === HARDWARE_ATM) {
    walkAtm(layer, sink);
    return;
  }
  const hardwareLength = bytes[start + 4];
  const protocolLength = bytes[start + 5];
  if (start + HEADER + 2 * (hardwareLength + protocolLength) > layer.wireEnd) return;
  const mac = hasMac(layer);
  const ipv4 = hasIpv4(layer);
  if (ipv4) walkConflictFlags(layer, sink);
  let at = start + HEADER;
  put(layer, sink, mac ? senderMac : senderHardware, at, hardwareLength);
  at += hardwareLength;
  put(layer, sink, ipv4 ? senderIpv4 : senderProtocol, at, protocolLength);
  at += protocolLength;
  put(layer, sink, mac ? targetMac : targetHardware, at, hardwareLength);
  at += hardwareLength;
  put(layer, sink, ipv4 ? targetIpv4 : targetProtocol, at, protocolLength);
}

function put(layer: Layer, sink: FieldSink, field: Field, at: number, length: number): void {
  if (length > 0 && at + length <= layer.end) sink.at(field, at, length);
}

function hasMac(layer: Layer): boolean {
  const type = layer.view.getUint16(layer.start);
  return (type === HARDWARE_ETHERNET || type === HARDWARE_IEEE802) && layer.bytes[layer.start + 4] === 6;
}

/** IPv4, or the Berkeley trailer encapsulation of it (RFC 893). */
function hasIpv4(layer: Layer): boolean {
  const type = layer.view.getUint16(layer.start + 2);
  return (type === 0x0800 || type === 0x1000) && layer.bytes[layer.start + 5] === 4;
}

/** A host that asks for an address that it would like to use, or tells one that it has. */
function walkConflictFlags(layer: Layer, sink: FieldSink): void {
  const { view } = layer;
  const hardwareLength = layer.bytes[layer.start + 4];
  const sender = layer.start + HEADER + hardwareLength;
  const target = sender + 4 + hardwareLength;
  if (target + 4 > layer.end) return;
  const opcode = view.getUint16(layer.start + 6);
  if (opcode !== REQUEST && opcode !== REPLY) return;
  if (view.getUint32(sender) !== view.getUint32(target)) {
    if (view.getUint32(sender) === 0 && opcode === REQUEST) sink.value(isProbe, true);
    return;
  }
  sink.value(isGratuitous, true);
  if (opcode === REQUEST && isZero(layer.bytes, target - hardwareLength, target)) sink.value(isAnnouncement, true);
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

function isPlain(layer: Layer): boolean {
  return layer.view.getUint16(layer.start) !== HARDWARE_ATM;
}

function summarize(layer: Layer): string {
  const opcode = layer.view.getUint16(layer.start + 6);
  return opcode === REQUEST ? 'request' : opcode === REPLY ? 'reply' : `opcode ${opcode}`;
}
