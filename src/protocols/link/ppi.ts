import { defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX } from '../layout.ts';
import { INNER, innerLayers, linkTypes } from '../spaces.ts';
import { commonLayout, commonRate, macAndPhyLayout, macLayout, PPI_FIELD, ppiPartFields } from './ppi-fields.ts';
import { visitParts } from './ppi-parts.ts';
import { CARRIED } from './wlan-shape.ts';

const HEADER = 8;
const LINKTYPE_WLAN = 105;
const LINKTYPE_PPI = 192;

const field = fieldMaker('ppi.', 'CACE PPI 1.0.10 §3');
const partType = field('field_type', 'Field type', 'u16le');
const partLength = field('field_len', 'Field length', 'u16le');

/** Per-Packet Information: what a capture tells of a packet, 802.11's reception mostly, and the packet's own link type. */
export const ppi = defineProtocol({
  name: 'ppi',
  title: 'PPI Packet Header',
  label: 'PPI',
  ref: 'CACE PPI 1.0.10',
  claims: { linktype: [LINKTYPE_PPI] },
  minimumLength: HEADER,
  decode(d, at) {
    const length = d.view.getUint16(at + 2, true);
    if (length < HEADER) {
      d.malformed(at + 2, HEADER, length);
      return STOP;
    }
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    const linkType = d.view.getUint32(at + 4, true);
    if (linkType !== LINKTYPE_WLAN) return linkType < linkTypes.table.length ? linkTypes.table[linkType] : 0;
    d.setInfo(carriedFlags(d, at, at + length));
    return innerLayers.table[INNER.wlanRadio];
  },
  fields: [
    at(0, field('version', 'Version', 'u8')),
    at(1, field('flags', 'Flags', 'u8', HEX)),
    at(1, field('flags.alignment', 'Alignment', 'bool', { mask: 0x01 })),
    at(1, field('flags.reserved', 'Reserved', 'u8', { mask: 0xfe, display: 'hex' })),
    at(2, field('length', 'Header length', 'u16le')),
    at(4, field('dlt', 'DLT', 'u32le')),
    ...[partType, partLength],
    ...ppiPartFields,
  ],
  walk,
});

function at(offset: number, of: Field): Field {
  return { ...of, at: offset };
}

/** Is there a check sequence behind the frame? The common field, which says so, comes first; else nobody knows. */
function carriedFlags(d: Dissection, at: number, end: number): number {
  const data = at + HEADER + 4;
  if (data + 20 > end || d.view.getUint16(at + HEADER, true) !== PPI_FIELD.common) return 0;
  return (d.bytes[data + 8] & 1) === 0 ? 0 : CARRIED.hasFcs;
}

function walk(layer: Layer, sink: FieldSink): void {
  if (layer.partial) return;
  const { view, start } = layer;
  visitParts(view, start, layer.payload, (type, at, end) => {
    sink.at(partType, at - 4, 2);
    sink.at(partLength, at - 2, 2);
    if (type === PPI_FIELD.common) {
      if (emitLayout(sink, commonLayout, at, end)) sink.value(commonRate, view.getUint16(at + 10, true) * 500);
    } else if (type === PPI_FIELD.mac) {
      emitLayout(sink, macLayout, at, end);
    } else if (type === PPI_FIELD.macAndPhy) {
      emitLayout(sink, macAndPhyLayout, at, end);
    }
  });
}
