import { etherFields } from '../common-fields.ts';
import { defineField, defineProtocol } from '../define.ts';
import type { Layer } from '../layer.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';

const HEADER = 14;
/** IEEE 802.3 §3.2.6: up to here the field is a length, from 1536 on it is an EtherType. */
const MAX_LENGTH = 1500;
const REF = 'IEEE 802.3 §3.1';

/** Ethernet II and IEEE 802.3. */
export const ethernet = defineProtocol({
  name: 'eth',
  title: 'Ethernet',
  label: 'Ethernet',
  aliases: ['Ethernet'],
  ref: 'IEEE 802.3',
  claims: { linktype: [1], inner: [INNER.ethernet], ethertype: [0x6558] },
  hot: true,
  minimumLength: HEADER,
  decode(d, at) {
    const type = d.view.getUint16(at + 12);
    d.offset = at + HEADER;
    if (type > MAX_LENGTH) return etherTypes.table[type];
    d.limit(at + HEADER + type);
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
      when: (layer) => !hasLength(layer),
      ref: REF,
    }),
    defineField({ name: 'eth.len', label: 'Length', type: 'u16', at: 12, when: hasLength, ref: 'IEEE 802.3 §3.2.6' }),
  ],
});

function hasLength(layer: Layer): boolean {
  return layer.view.getUint16(layer.start + 12) <= MAX_LENGTH;
}
