import { defineField, defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';

const ENTRY = 4;
const BOTTOM = 0x100;
const MULTIPROTOCOL = 0x8847;
/** RFC 5586 §4: behind this label stands a Generic Associated Channel header. */
const GENERIC_ASSOCIATED_CHANNEL = 13;
const ETHERNET_HEADER = 14;
const MAX_LENGTH = 1500;
const REF = 'RFC 3032 §2.1';

/** One entry of the label stack; the next entry is the next layer. */
export const mpls = defineProtocol({
  name: 'mpls',
  title: 'MultiProtocol Label Switching Header',
  label: 'MPLS',
  ref: 'RFC 3032',
  claims: {
    ethertype: [MULTIPROTOCOL, 0x8848],
    'gre.proto': [MULTIPROTOCOL, 0x8848],
    'ppp.protocol': [0x0281, 0x0283],
    'ip.proto': [137],
    'udp.port': [6635],
  },
  minimumLength: ENTRY,
  visibleFrom: ENTRY,
  decode(d, at) {
    const entry = d.view.getUint32(at);
    d.offset = at + ENTRY;
    if ((entry & BOTTOM) === 0) return etherTypes.table[MULTIPROTOCOL];
    if (entry >>> 12 === GENERIC_ASSOCIATED_CHANNEL) return innerLayers.table[INNER.pwAssociatedChannel];
    return at + ENTRY < d.end ? payloadOf(d, at + ENTRY) : 0;
  },
  fields: [
    defineField({ name: 'mpls.label', label: 'MPLS Label', type: 'u32', at: 0, mask: 0xfffff000, ref: REF }),
    defineField({
      name: 'mpls.exp',
      label: 'MPLS Experimental Bits',
      type: 'u32',
      at: 0,
      mask: 0x0e00,
      ref: 'RFC 5462',
    }),
    defineField({
      name: 'mpls.bottom',
      label: 'MPLS Bottom Of Label Stack',
      type: 'u32',
      at: 0,
      mask: BOTTOM,
      ref: REF,
    }),
    defineField({ name: 'mpls.ttl', label: 'MPLS TTL', type: 'u32', at: 0, mask: 0x00ff, ref: REF }),
  ],
  summarize: (layer) => {
    const entry = layer.view.getUint32(layer.start);
    return `Label ${entry >>> 12} TTL ${entry & 0xff}`;
  },
});

/** Nothing in the stack names the payload: its first nibble does (RFC 4385 §3, RFC 4928 §3). */
function payloadOf(d: Dissection, at: number): number {
  switch (d.bytes[at] >>> 4) {
    case 4:
      return innerLayers.table[INNER.ipv4];
    case 6:
      return innerLayers.table[INNER.ipv6];
    case 1:
      return innerLayers.table[INNER.pwAssociatedChannel];
    case 0:
      if (at + ETHERNET_HEADER <= d.wireEnd && !d.has(at, ETHERNET_HEADER)) return STOP;
      return innerLayers.table[isBareEthernet(d, at) ? INNER.ethernet : INNER.pwEthernetControl];
    default:
      return 0;
  }
}

/** An Ethernet pseudowire without the optional control word: where the header then has its type, a known type stands. */
function isBareEthernet(d: Dissection, at: number): boolean {
  if (at + ETHERNET_HEADER > d.end) return false;
  const type = d.view.getUint16(at + ETHERNET_HEADER - 2);
  return type > MAX_LENGTH && etherTypes.table[type] !== 0;
}
