import { defineField, defineProtocol } from '../define.ts';
import { ciscoPids, etherTypes, INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';

const HEADER = 4;
const OSI = 0xfefe;
const REF = 'LINKTYPE_C_HDLC';

/** Cisco's framing of serial lines: an EtherType behind HDLC's address and control. */
export const ciscoHdlc = defineProtocol({
  name: 'chdlc',
  title: 'Cisco HDLC',
  label: 'CHDLC',
  ref: REF,
  claims: { linktype: [104] },
  minimumLength: HEADER,
  visibleFrom: 2,
  decode(d, at) {
    const protocol = d.view.getUint16(at + 2);
    d.offset = at + HEADER;
    switch (protocol) {
      case 0x0800:
      case 0x6558:
      case 0x86dd:
      case 0x8847:
      case 0x8848:
        return etherTypes.table[protocol];
      case 0x0111:
      case 0x2000:
        return ciscoPids.table[protocol];
      case OSI:
        if (at + HEADER < d.end && isPadding(d.bytes[at + HEADER])) d.offset++;
        return innerLayers.table[INNER.osi];
      default:
        return 0;
    }
  },
  fields: [
    defineField({
      name: 'chdlc.address',
      label: 'Address',
      type: 'u8',
      at: 0,
      display: 'hex',
      values: { 15: 'Unicast', 143: 'Multicast' },
      ref: REF,
    }),
    defineField({ name: 'chdlc.control', label: 'Control', type: 'u8', at: 1, display: 'hex', ref: REF }),
    defineField({
      name: 'chdlc.protocol',
      label: 'Protocol',
      type: 'u16',
      at: 2,
      display: 'hex',
      values: etherTypeNames,
      ref: REF,
    }),
    defineField({
      name: 'chdlc.clns_padding',
      label: 'CLNS Padding',
      type: 'u8',
      at: HEADER,
      display: 'hex',
      when: ({ bytes, view, start }) => view.getUint16(start + 2) === OSI && isPadding(bytes[start + HEADER]),
      ref: REF,
    }),
  ],
});

/** Some senders have none: the identifier of CLNP, ES-IS or IS-IS (ISO/IEC TR 9577) follows at once. */
function isPadding(byte: number): boolean {
  return byte < 0x81 || byte > 0x83;
}
