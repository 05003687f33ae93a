import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';

const LINKTYPE_LINUX = 129;
const EXCEPTION = 0xff;
const ETHERTYPE_ARP = 0x0806;
/** Without flag and sequence number: RFC 1051's, diagnosis, BACnet. */
const SHORT = [0xf0, 0xf1, 0x80, 0xcd];

const field = fieldMaker('arcnet.', 'RFC 1201 §2');
const source = field('src', 'Source', 'u8', HEX);
const destination = field('dst', 'Dest', 'u8', HEX);
const offset = field('offset', 'Offset', 'bytes');
const protocol = field('protID', 'Protocol ID', 'u8', {
  display: 'hex',
  values: {
    0: 'Datapoint boot',
    1: 'Datapoint mount',
    8: 'PowerLAN beacon',
    128: 'Diagnose',
    196: 'IPv6',
    205: 'BACnet',
    212: 'RFC 1201 IP',
    213: 'RFC 1201 ARP',
    214: 'RFC 1201 RARP',
    221: 'Appletalk',
    232: 'Encapsulated Ethernet',
    236: 'Novell of some sort',
    240: 'RFC 1051 IP',
    241: 'RFC 1051 ARP',
    243: 'PowerLAN beacon2',
    247: 'Banyan VINES',
    250: 'IPX',
  },
});
const exception = field('exception_flag', 'Exception Flag', 'u8', HEX);
const padding = field('padding', 'Padding', 'u16', HEX);
const split = field('split_flag', 'Split Flag', 'u8');
const sequence = field('sequence', 'Sequence', 'u16');

/** ARCNET as BSD captures it and, with two bytes of the hardware's more, as Linux does. */
export const arcnet = defineProtocol({
  name: 'arcnet',
  title: 'ARCNET',
  label: 'ARCNET',
  ref: 'RFC 1201',
  claims: { linktype: [7, LINKTYPE_LINUX] },
  minimumLength: 2,
  visibleFrom: 2,
  decode(d, at) {
    const isLinux = d.packet.linkType === LINKTYPE_LINUX;
    const type = at + (isLinux ? 4 : 2);
    if (!d.has(type, 1)) return STOP;
    const id = d.bytes[type];
    let next = type + 1;
    if (!SHORT.includes(id)) {
      if (!d.has(next, 1)) return STOP;
      if (!isLinux && d.bytes[next] === EXCEPTION) next += 4;
      if (!d.has(next, 3)) return STOP;
      next += 3;
    }
    d.offset = next;
    return payloadOf(id);
  },
  fields: [source, destination, offset, protocol, exception, padding, split, sequence],
  walk,
});

function payloadOf(id: number): number {
  switch (id) {
    case 0xf0:
    case 0xd4:
      return innerLayers.table[INNER.ipv4];
    case 0xf1:
    case 0xd5:
    case 0xd6:
      return etherTypes.table[ETHERTYPE_ARP];
    case 0xc4:
      return innerLayers.table[INNER.ipv6];
    case 0xcd:
      return innerLayers.table[INNER.llc];
    default:
      return 0;
  }
}

function walk(layer: Layer, sink: FieldSink): void {
  const isLinux = layer.packet.linkType === LINKTYPE_LINUX;
  const cursor = new FieldCursor(layer, sink, layer.start, layer.end);
  cursor.bytes(source, 1);
  cursor.bytes(destination, 1);
  if (isLinux) cursor.bytes(offset, 2);
  const id = cursor.number(protocol, 1);
  if (id < 0 || SHORT.includes(id)) return;
  if (!isLinux && cursor.left > 0 && cursor.peek(cursor.at, 1) === EXCEPTION) {
    cursor.bytes(exception, 1);
    cursor.bytes(padding, 2);
    cursor.bytes(protocol, 1);
  }
  cursor.bytes(split, 1);
  cursor.bytes(sequence, 2);
}
