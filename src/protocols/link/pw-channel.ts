import { defineField, defineProtocol } from '../define.ts';
import { INNER, innerLayers } from '../spaces.ts';

const HEADER = 4;
const IPV4_CHANNEL = 0x21;
const IPV6_CHANNEL = 0x57;
const REF = 'RFC 4385 §5';

/** The header of a pseudowire's or label switched path's associated channel. */
export const pwChannel = defineProtocol({
  name: 'pwach',
  title: 'PW Associated Channel Header',
  label: 'PW ACH',
  ref: 'RFC 4385',
  claims: { inner: [INNER.pwAssociatedChannel] },
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    switch (d.view.getUint16(at + 2)) {
      case IPV4_CHANNEL:
        return innerLayers.table[INNER.ipv4];
      case IPV6_CHANNEL:
        return innerLayers.table[INNER.ipv6];
      default:
        return 0;
    }
  },
  fields: [
    defineField({ name: 'pwach.ver', label: 'Channel Version', type: 'u8', at: 0, mask: 0x0f, ref: REF }),
    defineField({ name: 'pwach.res', label: 'Reserved', type: 'u8', at: 1, display: 'hex', ref: REF }),
    defineField({ name: 'pwach.channel_type', label: 'Channel Type', type: 'u16', at: 2, display: 'hex', ref: REF }),
  ],
});
