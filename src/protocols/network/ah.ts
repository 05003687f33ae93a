import { defineField, defineProtocol, STOP } from '../define.ts';
import { ipProtocols } from '../spaces.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';

const FIXED = 12;
const REF = 'RFC 4302 §2';

/** IPsec's Authentication Header: what it covers stays readable. */
export const ah = defineProtocol({
  name: 'ah',
  title: 'Authentication Header',
  label: 'AH',
  ref: 'RFC 4302',
  claims: { 'ip.proto': [51] },
  continues: ['ipv6'],
  minimumLength: FIXED,
  visibleFrom: 2,
  decode(d, at) {
    // In 32-bit words, two less than there are.
    const length = (d.bytes[at + 1] + 2) << 2;
    if (length < FIXED) {
      d.malformed(at + 1, FIXED, length);
      return STOP;
    }
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    return ipProtocols.table[d.bytes[at]];
  },
  fields: [
    defineField({
      name: 'ah.next_header',
      label: 'Next header',
      type: 'u8',
      at: 0,
      values: ipProtocolNames,
      ref: REF,
    }),
    defineField({ name: 'ah.length', label: 'Length', type: 'u8', at: 1, ref: REF }),
    defineField({ name: 'ah.reserved', label: 'Reserved', type: 'bytes', at: 2, length: 2, ref: REF }),
    defineField({ name: 'ah.spi', label: 'AH SPI', type: 'u32', at: 4, display: 'hex', ref: REF }),
    defineField({ name: 'ah.sequence', label: 'AH Sequence', type: 'u32', at: 8, ref: REF }),
    defineField({ name: 'ah.icv', label: 'AH ICV', type: 'bytes', ref: REF }),
  ],
  walk(layer, sink) {
    if (layer.partial) return;
    const icv = layer.start + FIXED;
    const end = Math.min(layer.payload, layer.end);
    if (end > icv) sink.at(ah.fields[5], icv, end - icv);
  },
  summarize: (layer) =>
    `SPI=0x${layer.view
      .getUint32(layer.start + 4)
      .toString(16)
      .padStart(8, '0')}`,
});
