import { defineField, defineProtocol, type Field } from '../define.ts';
import { INNER, innerLayers } from '../spaces.ts';

const HEADER = 8;
const REF = 'RFC 7348 §5';
const POLICY_REF = 'draft-smith-vxlan-group-policy §2.1';

/** Ethernet in UDP for overlay networks; with the group policy extension's bits, which Linux sends too. */
export const vxlan = defineProtocol({
  name: 'vxlan',
  title: 'Virtual eXtensible Local Area Network',
  label: 'VXLAN',
  ref: 'RFC 7348',
  claims: { 'udp.port': [4789] },
  minimumLength: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    return innerLayers.table[INNER.ethernet];
  },
  fields: [
    defineField({ name: 'vxlan.flags', label: 'Flags', type: 'u16', at: 0, display: 'hex', ref: REF }),
    flag('g', 'GBP Extension', 0x8000, POLICY_REF),
    flag('i', 'VXLAN Network ID (VNI)', 0x0800, REF),
    flag('d', "Don't Learn", 0x0040, POLICY_REF),
    flag('a', 'Policy Applied', 0x0008, POLICY_REF),
    defineField({
      name: 'vxlan.flags_reserved',
      label: 'Reserved(R)',
      type: 'u16',
      at: 0,
      mask: 0x77b7,
      display: 'hex',
      ref: REF,
    }),
    defineField({ name: 'vxlan.gbp', label: 'Group Policy ID', type: 'u16', at: 2, ref: POLICY_REF }),
    defineField({ name: 'vxlan.vni', label: 'VXLAN Network Identifier (VNI)', type: 'u24', at: 4, ref: REF }),
    defineField({ name: 'vxlan.reserved8', label: 'Reserved', type: 'u8', at: 7, ref: REF }),
  ],
  summarize: (layer) => `VNI ${layer.view.getUint32(layer.start + 4) >>> 8}`,
});

function flag(letter: string, label: string, mask: number, ref: string): Field {
  return defineField({ name: `vxlan.flag_${letter}`, label, type: 'bool', at: 0, length: 2, mask, ref });
}
