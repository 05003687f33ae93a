import { defineField, defineProtocol, STOP } from '../define.ts';
import { ipProtocols } from '../spaces.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';
import { areOptionsWithin } from './ipv6-option-check.ts';
import { ipv6OptionFields, walkIpv6Options } from './ipv6-options.ts';

const REF = 'RFC 8200 §4.3';

const lengthInBytes = defineField({
  name: 'ipv6.hopopts.len_oct',
  label: 'Length in bytes',
  type: 'u16',
  ref: REF,
});

/** The header that every router on the way looks at. */
export const ipv6HopByHop = defineProtocol({
  name: 'ipv6.hopopts',
  title: 'IPv6 Hop-by-Hop Option',
  label: 'IPv6 hop-by-hop options',
  prefix: 'ipv6',
  ref: REF,
  claims: { 'ip.proto': [0] },
  continues: ['ipv6'],
  minimumLength: 8,
  visibleFrom: 2,
  decode(d, at) {
    const length = (d.bytes[at + 1] + 1) << 3;
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    if (!areOptionsWithin(d, at + 2, at + length)) return STOP;
    return ipProtocols.table[d.bytes[at]];
  },
  fields: [
    defineField({
      name: 'ipv6.hopopts.nxt',
      label: 'Next Header',
      type: 'u8',
      at: 0,
      values: ipProtocolNames,
      ref: REF,
    }),
    defineField({ name: 'ipv6.hopopts.len', label: 'Length', type: 'u8', at: 1, ref: REF }),
    lengthInBytes,
    ...ipv6OptionFields,
  ],
  walk: (layer, sink) => walkIpv6Options(layer, lengthInBytes, sink),
});
