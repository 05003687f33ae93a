import { defineField, defineProtocol, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';
import { paddingField, payloadEnd, walkTrailer } from './trailer.ts';

const HEADER = 4;
/** IEEE 802.1Q §9.4: behind the tag stands a length or an EtherType, as it did before it. */
const MAX_LENGTH = 1500;
const REF = 'IEEE 802.1Q §9.6';

const trailer: Field = { name: 'vlan.trailer', label: 'Trailer', type: 'bytes', ref: 'IEEE 802.3 §3.2.8' };

/** The customer's VLAN tag, and the old EtherType for stacked ones. */
export const vlan = defineProtocol({
  name: 'vlan',
  title: '802.1Q Virtual LAN',
  label: 'VLAN',
  aliases: ['802.1Q'],
  ref: 'IEEE 802.1Q',
  claims: { ethertype: [0x8100, 0x9100] },
  minimumLength: HEADER,
  visibleFrom: 2,
  decode(d, at) {
    const type = d.view.getUint16(at + 2);
    d.offset = at + HEADER;
    if (type > MAX_LENGTH) return etherTypes.table[type];
    d.limitPayload(at + HEADER + type);
    if (at + HEADER + 2 <= d.end && d.view.getUint16(at + HEADER) === 0xffff) return 0;
    return innerLayers.table[INNER.llc];
  },
  fields: [
    defineField({ name: 'vlan.priority', label: 'Priority', type: 'u16', at: 0, mask: 0xe000, ref: REF }),
    defineField({ name: 'vlan.dei', label: 'DEI', type: 'bool', at: 0, length: 2, mask: 0x1000, ref: REF }),
    defineField({ name: 'vlan.id', label: 'ID', type: 'u16', at: 0, mask: 0x0fff, ref: REF }),
    defineField({
      name: 'vlan.etype',
      label: 'Type',
      type: 'u16',
      at: 2,
      display: 'hex',
      values: etherTypeNames,
      when: (layer) => !hasLength(layer),
      ref: REF,
    }),
    defineField({ name: 'vlan.len', label: 'Length', type: 'u16', at: 2, when: hasLength, ref: REF }),
    paddingField,
    trailer,
  ],
  walk: walkVlan,
  summarize: (layer) => `PRI: ${layer.bytes[layer.start] >>> 5} ID: ${layer.view.getUint16(layer.start) & 0xfff}`,
});

function hasLength(layer: Layer): boolean {
  return layer.view.getUint16(layer.start + 2) <= MAX_LENGTH;
}

const TRAILER = { trailer, mayHaveFcs: false };

function walkVlan(layer: Layer, sink: FieldSink): void {
  if (layer.partial) return;
  const length = hasLength(layer) ? layer.view.getUint16(layer.start + 2) : -1;
  walkTrailer(layer, length < 0 ? payloadEnd(layer) : layer.start + HEADER + length, TRAILER, sink);
}
