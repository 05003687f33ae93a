import { defineProtocol } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';

const LACP = 1;

/** IEEE's slow protocols: a few frames a second at most, between neighbours; link aggregation is decoded. */
export const slow = defineProtocol({
  name: 'slow',
  title: 'Slow Protocols',
  label: 'Slow',
  ref: 'IEEE 802.3 §57A',
  claims: { ethertype: [0x8809] },
  minimumLength: 1,
  decode(d, at) {
    d.offset = at + 1;
    return d.bytes[at] === LACP ? innerLayers.table[INNER.lacp] : 0;
  },
  fields: [
    {
      ...fieldMaker('slow.', 'IEEE 802.3 §57A.4')('subtype', 'Slow Protocols subtype', 'u8', {
        ...HEX,
        values: { 1: 'LACP', 2: 'Marker Protocol', 3: 'OAM', 10: 'Organization Specific Slow Protocol' },
      }),
      at: 0,
    },
  ],
});
