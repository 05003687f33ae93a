import { defineProtocol, type Field, type FieldType, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';
import { arpHardwareNames } from '../values/hardware-types.ts';
import { paddingField, payloadEnd, walkTrailer } from './trailer.ts';

const LINKTYPE_SLL2 = 276;
const HEADER = 16;
const HEADER2 = 20;
const ADDRESS = 8;
const REF = 'LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2';
/** Above it the protocol is an EtherType, up to it one of Linux's own numbers. */
const MAX_LINUX_PROTOCOL = 1536;
const HARDWARE_GRE = 778;
const HARDWARE_NETLINK = 824;

const packetType = row('sll.pkttype', 'Packet type', 'u16', {
  0: 'Unicast to us',
  1: 'Broadcast',
  2: 'Multicast',
  3: 'Unicast to another host',
  4: 'Sent by us',
});
const hardwareType = row('sll.hatype', 'Link-layer address type', 'u16', arpHardwareNames);
const addressLength = row('sll.halen', 'Link-layer address length', 'u16');
const etherAddress = row('sll.src.eth', 'Source', 'ether');
const ipv4Address = row('sll.src.ipv4', 'Source', 'ipv4');
const otherAddress = row('sll.src.other', 'Source', 'bytes');
const unused = row('sll.unused', 'Unused', 'bytes');
const etherType: Field = { ...row('sll.etype', 'Protocol', 'u16', etherTypeNames), display: 'hex' };
const greType: Field = { ...row('sll.gretype', 'Protocol', 'u16', etherTypeNames), display: 'hex' };
const linuxType: Field = {
  ...row('sll.ltype', 'Protocol', 'u16', {
    1: 'Raw 802.3',
    3: 'Ethernet',
    4: '802.2 LLC',
    7: 'PPP',
    12: 'CAN',
    13: 'CAN FD',
  }),
  display: 'hex',
};
const interfaceIndex = row('sll.ifindex', 'Interface index', 'u32');
const trailer = row('sll.trailer', 'Trailer', 'bytes');

/** What Linux gives instead of a link-layer header when it captures on `any` or on a device without one. */
export const sll = defineProtocol({
  name: 'sll',
  title: 'Linux cooked-mode capture',
  label: 'SLL',
  aliases: ['Linux cooked'],
  ref: REF,
  claims: { linktype: [113, LINKTYPE_SLL2] },
  minimumLength: HEADER,
  decode(d, at) {
    const second = d.packet.linkType === LINKTYPE_SLL2;
    if (second && !d.has(at, HEADER2)) return STOP;
    const hardware = d.view.getUint16(at + (second ? 8 : 2));
    d.offset = at + (second ? HEADER2 : HEADER);
    if (hardware === HARDWARE_NETLINK) return leave(d, at);
    const protocol = d.view.getUint16(second ? at : at + 14);
    if (hardware === HARDWARE_GRE || protocol > MAX_LINUX_PROTOCOL) return etherTypes.table[protocol];
    switch (protocol) {
      case 3:
        return innerLayers.table[INNER.ethernet];
      case 4:
        return innerLayers.table[INNER.llc];
      case 7:
        return innerLayers.table[INNER.pppPayload];
      default:
        return 0;
    }
  },
  fields: [
    packetType,
    hardwareType,
    addressLength,
    etherAddress,
    ipv4Address,
    otherAddress,
    unused,
    etherType,
    greType,
    linuxType,
    interfaceIndex,
    paddingField,
    trailer,
  ],
  walk: (layer, sink) => (layer.packet.linkType === LINKTYPE_SLL2 ? walkSecond(layer, sink) : walkFirst(layer, sink)),
});

function row(name: string, label: string, type: FieldType, values?: Readonly<Record<number, string>>): Field {
  return { name, label, type, ...(values ? { values } : {}), ref: REF };
}

/** Netlink has no cooked header: what stands in its place is read otherwise, by nobody here. */
function leave(d: Dissection, at: number): number {
  d.drop();
  d.offset = at;
  return 0;
}

function walkFirst(layer: Layer, sink: FieldSink): void {
  put(layer, sink, packetType, 0, 2);
  put(layer, sink, hardwareType, 2, 2);
  put(layer, sink, addressLength, 4, 2);
  if (!has(layer, 6)) return;
  walkAddress(layer, sink, 6, layer.view.getUint16(layer.start + 4));
  if (has(layer, HEADER)) walkProtocol(layer, sink, 14, layer.view.getUint16(layer.start + 2));
  walkEnd(layer, sink);
}

function walkSecond(layer: Layer, sink: FieldSink): void {
  if (!has(layer, 12)) return;
  walkProtocol(layer, sink, 0, layer.view.getUint16(layer.start + 8));
  put(layer, sink, interfaceIndex, 4, 4);
  put(layer, sink, hardwareType, 8, 2);
  sink.value(packetType, layer.bytes[layer.start + 10]);
  const length = layer.bytes[layer.start + 11];
  sink.value(addressLength, length);
  walkAddress(layer, sink, 12, length);
  walkEnd(layer, sink);
}

/** Eight bytes, of which the length says how many are the address. */
function walkAddress(layer: Layer, sink: FieldSink, at: number, claimed: number): void {
  const length = Math.min(claimed, ADDRESS);
  if (length === 6) put(layer, sink, etherAddress, at, length);
  else if (length === 4) put(layer, sink, ipv4Address, at, length);
  else if (length > 0) put(layer, sink, otherAddress, at, length);
  if (length < ADDRESS) put(layer, sink, unused, at + length, ADDRESS - length);
}

function walkProtocol(layer: Layer, sink: FieldSink, at: number, hardware: number): void {
  const protocol = layer.view.getUint16(layer.start + at);
  const other = protocol > MAX_LINUX_PROTOCOL ? etherType : linuxType;
  put(layer, sink, hardware === HARDWARE_GRE ? greType : other, at, 2);
}

const TRAILER = { trailer, mayHaveFcs: false };

function walkEnd(layer: Layer, sink: FieldSink): void {
  if (!layer.partial) walkTrailer(layer, payloadEnd(layer), TRAILER, sink);
}

function has(layer: Layer, length: number): boolean {
  return layer.start + length <= layer.end;
}

function put(layer: Layer, sink: FieldSink, field: Field, at: number, length: number): void {
  if (has(layer, at + length)) sink.at(field, layer.start + at, length);
}
