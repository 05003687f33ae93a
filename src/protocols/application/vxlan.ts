import { defineField, defineProtocol, type Field } from '../define.ts';
import type { Layer } from '../layer.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';

const HEADER = 8;
const UDP_HEADER = 8;
const PORT = 4789;
const EXTENSION_PORT = 4790;
const ETHERTYPE_MPLS = 0x8847;
const REF = 'RFC 7348 §5';
const POLICY_REF = 'draft-smith-vxlan-group-policy §2.1';
const EXTENSION_REF = 'draft-ietf-nvo3-vxlan-gpe-12 §3';

/** Ethernet in UDP for overlay networks, with the bits of the group policy and the generic protocol extension. */
export const vxlan = defineProtocol({
  name: 'vxlan',
  title: 'Virtual eXtensible Local Area Network',
  label: 'VXLAN',
  ref: 'RFC 7348',
  claims: { 'udp.port': [PORT, EXTENSION_PORT] },
  minimumLength: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    return isExtended(d.view, at) ? extendedPayload(d.bytes[at + 3]) : innerLayers.table[INNER.ethernet];
  },
  fields: [
    plain({ name: 'vxlan.flags', label: 'Flags', type: 'u16', at: 0, display: 'hex', ref: REF }),
    flag('g', 'GBP Extension', 0x8000, POLICY_REF),
    flag('i', 'VXLAN Network ID (VNI)', 0x0800, REF),
    flag('d', "Don't Learn", 0x0040, POLICY_REF),
    flag('a', 'Policy Applied', 0x0008, POLICY_REF),
    plain({
      name: 'vxlan.flags_reserved',
      label: 'Reserved(R)',
      type: 'u16',
      at: 0,
      mask: 0x77b7,
      display: 'hex',
      ref: REF,
    }),
    plain({ name: 'vxlan.gbp', label: 'Group Policy ID', type: 'u16', at: 2, ref: POLICY_REF }),
    extended('flags', 'Flags', 0, 0xff),
    extended('ver', 'Version', 0, 0x30),
    extended('i_bit', 'Instance', 0, 0x08),
    extended('p_bit', 'Next Protocol Bit', 0, 0x04),
    extended('o_bit', 'OAM bit', 0, 0x01),
    extended('flags_reserved', 'Reserved(R)', 0, 0xc2),
    { ...extended('reserved_16', 'Reserved', 1, 0xffff), type: 'u16' },
    extended('next_proto', 'Next Protocol', 3, 0xff),
    defineField({ name: 'vxlan.vni', label: 'VXLAN Network Identifier (VNI)', type: 'u24', at: 4, ref: REF }),
    defineField({ name: 'vxlan.reserved8', label: 'Reserved', type: 'u8', at: 7, ref: REF }),
  ],
  summarize: (layer) => `VNI ${layer.view.getUint32(layer.start + 4) >>> 8}`,
});

function flag(letter: string, label: string, mask: number, ref: string): Field {
  return plain({ name: `vxlan.flag_${letter}`, label, type: 'bool', at: 0, length: 2, mask, ref });
}

function plain(field: Field): Field {
  return defineField({ ...field, when: (layer) => !isLayerExtended(layer) });
}

function extended(name: string, label: string, at: number, mask: number): Field {
  const when = isLayerExtended;
  return defineField({ name: `vxlan.${name}`, label, type: 'u8', at, mask, when, ref: EXTENSION_REF });
}

function isLayerExtended(layer: Layer): boolean {
  return isExtended(layer.view, layer.start);
}

/** UDP alone leads here: its header stands right before. Of two ports that are claimed the lower one counts. */
function isExtended(view: DataView, at: number): boolean {
  const source = view.getUint16(at - UDP_HEADER);
  return source !== PORT && view.getUint16(at - UDP_HEADER + 2) !== PORT;
}

/** Values that have no protocol of ours, as NSH (4), are data. */
function extendedPayload(nextProtocol: number): number {
  switch (nextProtocol) {
    case 1:
      return innerLayers.table[INNER.ipv4];
    case 2:
      return innerLayers.table[INNER.ipv6];
    case 3:
      return innerLayers.table[INNER.ethernet];
    case 5:
      return etherTypes.table[ETHERTYPE_MPLS];
    default:
      return 0;
  }
}
