import { PROBLEM } from '../../core/problems.ts';
import { defineField, defineProtocol } from '../define.ts';
import { SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { ipProtocols } from '../spaces.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';

const HEADER = 8;
const OFFSET_OR_MORE = 0xfff9;
const OFFSET = 0xfff8;
const MORE = 0x0001;
const REF = 'RFC 8200 §4.5';

/** A piece of a datagram; one that is the whole datagram (RFC 6946's atomic fragment) goes on with its payload. */
export const ipv6Fragment = defineProtocol({
  name: 'ipv6.fraghdr',
  title: 'Fragment Header for IPv6',
  label: 'IPv6 fragment',
  prefix: 'ipv6',
  ref: REF,
  claims: { 'ip.proto': [44] },
  continues: ['ipv6'],
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    const next = d.bytes[at];
    const fragment = d.view.getUint16(at + 2) & OFFSET_OR_MORE;
    if (fragment !== 0) {
      d.fragments += 1;
      const isWhole = d.end === d.wireEnd && d.problemKind === PROBLEM.none;
      if (isWhole && d.network > 0) {
        const ip = d.stack[((d.network - 1) << STRIDE_SHIFT) + SLOT.start];
        const more = (fragment & MORE) !== 0;
        if (!d.reassemble(ip, d.view.getUint32(at + 4), next, fragment & OFFSET, more)) return 0;
      } else if ((fragment & OFFSET) !== 0) {
        // As IPv4's: a first one that the capture has not all of shows its upper header.
        return 0;
      }
    }
    return ipProtocols.table[next];
  },
  fields: [
    defineField({
      name: 'ipv6.fraghdr.nxt',
      label: 'Next header',
      type: 'u8',
      at: 0,
      values: ipProtocolNames,
      ref: REF,
    }),
    defineField({
      name: 'ipv6.fraghdr.reserved_octet',
      label: 'Reserved octet',
      type: 'u8',
      at: 1,
      display: 'hex',
      ref: REF,
    }),
    defineField({ name: 'ipv6.fraghdr.offset', label: 'Offset', type: 'u16', at: 2, mask: 0xfff8, ref: REF }),
    defineField({
      name: 'ipv6.fraghdr.reserved_bits',
      label: 'Reserved bits',
      type: 'u16',
      at: 2,
      mask: 0x0006,
      ref: REF,
    }),
    defineField({
      name: 'ipv6.fraghdr.more',
      label: 'More Fragments',
      type: 'bool',
      at: 2,
      length: 2,
      mask: 0x0001,
      ref: REF,
    }),
    defineField({
      name: 'ipv6.fraghdr.ident',
      label: 'Identification',
      type: 'u32',
      at: 4,
      display: 'hex',
      ref: REF,
    }),
  ],
  summarize: (layer) =>
    `offset ${layer.view.getUint16(layer.start + 2) & 0xfff8}, id 0x${layer.view
      .getUint32(layer.start + 4)
      .toString(16)
      .padStart(8, '0')}`,
});
