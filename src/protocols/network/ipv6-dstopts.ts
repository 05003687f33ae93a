import { defineField, defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { ipProtocols } from '../spaces.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';
import { setHomeAddress } from './ipv6-endpoints.ts';
import { areOptionsWithin } from './ipv6-option-check.ts';
import { ipv6OptionFields, walkIpv6Options } from './ipv6-options.ts';

const REF = 'RFC 8200 §4.6';
const PAD1 = 0x00;
const HOME_ADDRESS = 0xc9;

const lengthInBytes = defineField({
  name: 'ipv6.dstopts.len_oct',
  label: 'Length in bytes',
  type: 'u16',
  ref: REF,
});

/** Options for the destination alone. */
export const ipv6DestinationOptions = defineProtocol({
  name: 'ipv6.dstopts',
  title: 'Destination Options for IPv6',
  label: 'IPv6 destination options',
  prefix: 'ipv6',
  ref: REF,
  claims: { 'ip.proto': [60] },
  continues: ['ipv6'],
  minimumLength: 8,
  visibleFrom: 2,
  decode(d, at) {
    const length = (d.bytes[at + 1] + 1) << 3;
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    if (!areOptionsWithin(d, at + 2, at + length)) return STOP;
    // A header of 8 bytes has no room for an address.
    if (length > 16) findHomeAddress(d, at + 2, at + length);
    return ipProtocols.table[d.bytes[at]];
  },
  fields: [
    defineField({
      name: 'ipv6.dstopts.nxt',
      label: 'Next Header',
      type: 'u8',
      at: 0,
      values: ipProtocolNames,
      ref: REF,
    }),
    defineField({ name: 'ipv6.dstopts.len', label: 'Length', type: 'u8', at: 1, ref: REF }),
    lengthInBytes,
    ...ipv6OptionFields,
  ],
  walk: (layer, sink) => walkIpv6Options(layer, lengthInBytes, sink),
});

/** RFC 6275 §6.3: the sender's home address stands here, and checksums are made with it (§11.3.1). */
function findHomeAddress(d: Dissection, from: number, end: number): void {
  const { bytes } = d;
  let at = from;
  while (at + 18 <= end) {
    if (bytes[at] === HOME_ADDRESS && bytes[at + 1] === 16) {
      setHomeAddress(d, at + 2);
      return;
    }
    at += bytes[at] === PAD1 ? 1 : bytes[at + 1] + 2;
  }
}
