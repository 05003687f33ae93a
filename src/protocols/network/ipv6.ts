import { defineField, defineProtocol } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { INNER, ipProtocols } from '../spaces.ts';
import { dscpNames, ecnNames } from '../values/dscp.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';
import { ipv6AddressFields, walkIpv6Addresses } from './ipv6-addresses.ts';

const HEADER = 40;
const HOP_BY_HOP = 0;
const PAD1 = 0;
const JUMBO_PAYLOAD = 0xc2;
const REF = 'RFC 8200 §3';

/** Internet Protocol, version 6. Its extension headers are protocols of their own, as Wireshark layers them. */
export const ipv6 = defineProtocol({
  name: 'ipv6',
  title: 'Internet Protocol Version 6',
  label: 'IPv6',
  aliases: ['IPv6'],
  ref: 'RFC 8200',
  claims: {
    ethertype: [0x86dd],
    'gre.proto': [0x86dd],
    'ip.proto': [41],
    linktype: [229],
    inner: [INNER.ipv6],
    'ppp.protocol': [0x0057],
  },
  minimumLength: HEADER,
  decode(d, at) {
    if (d.bytes[at] >>> 4 !== 6) {
      d.malformed(at, 6, d.bytes[at] >>> 4);
      d.cutHeader(at + 1);
      d.offset = at;
      return 0;
    }
    d.offset = at + HEADER;
    d.network = d.count;
    const payloadLength = d.view.getUint16(at + 4);
    const next = d.bytes[at + 6];
    // RFC 2675 §3: a length of 0 goes with a Jumbo Payload option; without one there is no payload.
    if (payloadLength !== 0) d.limit(at + HEADER + payloadLength);
    else d.limit(at + HEADER + (next === HOP_BY_HOP ? jumboLength(d, at + HEADER) : 0));
    return ipProtocols.table[next];
  },
  fields: [
    defineField({ name: 'ipv6.version', label: 'Version', type: 'u8', at: 0, mask: 0xf0, ref: REF }),
    defineField({ name: 'ip.version', label: 'Version', type: 'u8', at: 0, mask: 0xf0, hidden: true, ref: REF }),
    defineField({
      name: 'ipv6.tclass',
      label: 'Traffic Class',
      type: 'u32',
      at: 0,
      mask: 0x0ff00000,
      display: 'hex',
      ref: 'RFC 8200 §7',
    }),
    defineField({
      name: 'ipv6.tclass.dscp',
      label: 'Differentiated Services Codepoint',
      type: 'u32',
      at: 0,
      mask: 0x0fc00000,
      values: dscpNames,
      ref: 'RFC 2474 §3',
    }),
    defineField({
      name: 'ipv6.tclass.ecn',
      label: 'Explicit Congestion Notification',
      type: 'u32',
      at: 0,
      mask: 0x00300000,
      values: ecnNames,
      ref: 'RFC 3168 §5',
    }),
    defineField({
      name: 'ipv6.flow',
      label: 'Flow Label',
      type: 'u24',
      at: 1,
      mask: 0x0fffff,
      display: 'hex',
      ref: 'RFC 6437 §2',
    }),
    defineField({ name: 'ipv6.plen', label: 'Payload Length', type: 'u16', at: 4, ref: REF }),
    defineField({ name: 'ipv6.nxt', label: 'Next Header', type: 'u8', at: 6, values: ipProtocolNames, ref: REF }),
    defineField({ name: 'ipv6.hlim', label: 'Hop Limit', type: 'u8', at: 7, ref: REF }),
    defineField({ name: 'ipv6.src', label: 'Source Address', type: 'ipv6', at: 8, ref: REF }),
    defineField({
      name: 'ipv6.addr',
      label: 'Source or Destination Address',
      type: 'ipv6',
      at: [8, 24],
      hidden: true,
      ref: REF,
    }),
    defineField({ name: 'ipv6.src_host', label: 'Source Host', type: 'ipv6', at: 8, hidden: true, ref: REF }),
    defineField({
      name: 'ipv6.host',
      label: 'Source or Destination Host',
      type: 'ipv6',
      at: [8, 24],
      hidden: true,
      ref: REF,
    }),
    defineField({ name: 'ipv6.dst', label: 'Destination Address', type: 'ipv6', at: 24, ref: REF }),
    defineField({ name: 'ipv6.dst_host', label: 'Destination Host', type: 'ipv6', at: 24, hidden: true, ref: REF }),
    ...ipv6AddressFields,
  ],
  walk: walkIpv6Addresses,
});

/** The Jumbo Payload option's length in the hop-by-hop header at `at`; 0 when there is none that is in order. */
function jumboLength(d: Dissection, at: number): number {
  const { bytes, end } = d;
  if (at + 2 > end) return 0;
  const headerEnd = Math.min(end, at + ((bytes[at + 1] + 1) << 3));
  let option = at + 2;
  while (option + 6 <= headerEnd) {
    if (bytes[option] === JUMBO_PAYLOAD && bytes[option + 1] === 4) {
      const length = d.view.getUint32(option + 2);
      // Lengths that the plain header could have held must not stand here (RFC 2675 §3).
      return length > 0xffff ? length : 0;
    }
    option += bytes[option] === PAD1 ? 1 : bytes[option + 1] + 2;
  }
  return 0;
}
