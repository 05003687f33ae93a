import { etherFields } from '../common-fields.ts';
import { defineField, defineProtocol, type Field } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';
import { fcsField, fcsStatusField, paddingField, payloadEnd, walkTrailer } from './trailer.ts';

const HEADER = 14;
/** IEEE 802.3 §3.2.6: up to here the field is a length, from 1536 on it is an EtherType. */
const MAX_LENGTH = 1500;
const MIN_TYPE = 1536;
const REF = 'IEEE 802.3 §3.1';
const LENGTH_REF = 'IEEE 802.3 §3.2.6';

const trailer: Field = { name: 'eth.trailer', label: 'Trailer', type: 'bytes', ref: 'IEEE 802.3 §3.2.8' };

/** Ethernet II and IEEE 802.3. */
export const ethernet = defineProtocol({
  name: 'eth',
  title: 'Ethernet',
  label: 'Ethernet',
  aliases: ['Ethernet'],
  ref: 'IEEE 802.3',
  claims: {
    linktype: [1],
    inner: [INNER.ethernet],
    ethertype: [0x6558],
    'gre.proto': [0x6400, 0x6558],
    'ip.proto': [143],
  },
  hot: true,
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    const type = d.view.getUint16(at + 12);
    d.offset = at + HEADER;
    if (type >= MIN_TYPE) return etherTypes.table[type];
    if (type === 0 || type > MAX_LENGTH) return 0;
    if (isInterSwitchLink(d, at)) return leave(d, at);
    d.limitPayload(at + HEADER + type);
    // Novell's raw 802.3 has IPX without LLC: its checksum is always 0xffff, and no LLC header starts so.
    if (at + HEADER + 2 <= d.end && d.view.getUint16(at + HEADER) === 0xffff) return 0;
    return innerLayers.table[INNER.llc];
  },
  fields: [
    ...etherFields('eth.dst', 'Destination', 0, REF),
    ...etherFields('eth.src', 'Source', 6, REF),
    ...etherFields('eth.addr', 'Address', [0, 6], REF, 'hidden'),
    defineField({
      name: 'eth.type',
      label: 'Type',
      type: 'u16',
      at: 12,
      display: 'hex',
      values: etherTypeNames,
      when: (layer) => typeOrLength(layer) >= MIN_TYPE || typeOrLength(layer) === 0,
      ref: REF,
    }),
    defineField({ name: 'eth.len', label: 'Length', type: 'u16', at: 12, when: hasLength, ref: LENGTH_REF }),
    defineField({
      name: 'eth.invalid_lentype',
      label: 'Invalid length/type',
      type: 'u16',
      at: 12,
      when: (layer) => typeOrLength(layer) > MAX_LENGTH && typeOrLength(layer) < MIN_TYPE,
      ref: LENGTH_REF,
    }),
    paddingField,
    trailer,
    fcsField,
    fcsStatusField,
  ],
  walk: walkEthernet,
});

/** Cisco's Inter-Switch Link puts its own header, told by its address, where Ethernet's would be. */
function isInterSwitchLink(d: Dissection, at: number): boolean {
  const first = d.bytes[at];
  return (first === 0x01 || first === 0x0c) && d.view.getUint32(at + 1) === 0x000c0000;
}

function leave(d: Dissection, at: number): number {
  d.drop();
  d.offset = at;
  return 0;
}

function typeOrLength(layer: Layer): number {
  return layer.view.getUint16(layer.start + 12);
}

function hasLength(layer: Layer): boolean {
  const value = typeOrLength(layer);
  return value > 0 && value <= MAX_LENGTH;
}

const TRAILER = { trailer, mayHaveFcs: true };

function walkEthernet(layer: Layer, sink: FieldSink): void {
  if (layer.partial) return;
  const start = hasLength(layer) ? layer.start + HEADER + typeOrLength(layer) : payloadEnd(layer);
  walkTrailer(layer, start, TRAILER, sink);
}
