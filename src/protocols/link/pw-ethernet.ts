import { defineField, defineProtocol } from '../define.ts';
import { INNER, innerLayers } from '../spaces.ts';

const HEADER = 4;
const REF = 'RFC 4448 §4.6';

/** The control word of an Ethernet pseudowire. */
export const pwEthernet = defineProtocol({
  name: 'pwethcw',
  title: 'PW Ethernet Control Word',
  label: 'PW Ethernet',
  ref: 'RFC 4448',
  prefix: 'pweth',
  claims: { inner: [INNER.pwEthernetControl] },
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    return innerLayers.table[INNER.ethernet];
  },
  fields: [
    defineField({
      name: 'pweth.cw.sequence_number',
      label: 'PW sequence number (ethernet)',
      type: 'u16',
      at: 2,
      ref: REF,
    }),
  ],
});
