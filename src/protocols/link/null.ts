import { defineField, defineProtocol } from '../define.ts';
import type { Layer } from '../layer.ts';
import { etherTypes, INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';

const HEADER = 4;
/** Above it stand, by the custom of some capture programs, EtherTypes. */
const MAX_FAMILY = 1500;
const LINKTYPE_LOOP = 108;
/** Address and control of PPP (RFC 1662 §3.1) where the family should be: ISDN and serial devices of BSD. */
const PPP_IN_HDLC = 0xff03;
const REF = 'LINKTYPE_NULL, LINKTYPE_LOOP';
const FAMILIES: Readonly<Record<number, string>> = { 2: 'IP', 7: 'OSI', 24: 'IPv6', 28: 'IPv6', 30: 'IPv6' };

/** The address family that BSD's loopback and tunnel devices put before the packet, in some machine's byte order. */
export const nullLoopback = defineProtocol({
  name: 'null',
  title: 'Null/Loopback',
  label: 'Null',
  ref: REF,
  claims: { linktype: [0, 108] },
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    if (d.packet.linkType === LINKTYPE_LOOP) {
      const family = d.view.getUint32(at);
      d.setInfo(family);
      return forFamily(family);
    }
    if (d.view.getUint16(at) === PPP_IN_HDLC) {
      d.offset = at;
      d.drop();
      return innerLayers.table[INNER.pppPayload];
    }
    const family = inHostOrder(d.view.getUint32(at, true));
    d.setInfo(family);
    if (family <= MAX_FAMILY) return forFamily(family);
    return family > 0xffff ? 0 : etherTypes.table[family];
  },
  fields: [
    defineField({
      name: 'null.family',
      label: 'Family',
      type: 'u32',
      values: FAMILIES,
      compute: familyOf,
      ref: REF,
    }),
    defineField({
      name: 'null.type',
      label: 'Type',
      type: 'u16',
      display: 'hex',
      values: etherTypeNames,
      compute: typeOf,
      ref: REF,
    }),
  ],
});

/** The number as its machine meant it: 16 or 32 bits wide, in one order or the other. */
function inHostOrder(value: number): number {
  if (value > 0xffff) return value < 0x60000 ? value >>> 16 : swap32(value);
  return (value & 0xff) === 0 && value < 0x600 ? value >>> 8 : value;
}

function swap32(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

function forFamily(family: number): number {
  switch (family) {
    case 2:
      return innerLayers.table[INNER.ipv4];
    case 7:
      return innerLayers.table[INNER.osi];
    // AF_INET6 of NetBSD and OpenBSD, FreeBSD, Darwin.
    case 24:
    case 28:
    case 30:
      return innerLayers.table[INNER.ipv6];
    default:
      return 0;
  }
}

function familyOf(layer: Layer): number | undefined {
  const family = layer.info >>> 0;
  return family <= MAX_FAMILY || layer.packet.linkType === LINKTYPE_LOOP ? family : undefined;
}

function typeOf(layer: Layer): number | undefined {
  return familyOf(layer) === undefined ? layer.info & 0xffff : undefined;
}
