import { addToSum } from '../../bytes/checksum.ts';
import { CHECKSUM } from '../checksum-status.ts';
import { defineField, defineProtocol, STOP } from '../define.ts';
import type { Layer } from '../layer.ts';
import { cdpFields } from './cdp-fields.ts';
import { walkCdpTlvs } from './cdp-tlvs.ts';

const HEADER = 4;
const REF = 'Cisco Discovery Protocol';

/** Cisco Discovery Protocol. */
export const cdp = defineProtocol({
  name: 'cdp',
  title: 'Cisco Discovery Protocol',
  label: 'CDP',
  ref: REF,
  claims: { 'snap.cisco': [0x2000], 'gre.proto': [0x2000] },
  minimumLength: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    return STOP;
  },
  fields: [
    defineField({ name: 'cdp.version', label: 'Version', type: 'u8', at: 0, ref: REF }),
    defineField({ name: 'cdp.ttl', label: 'TTL', type: 'u8', at: 1, ref: REF }),
    defineField({ name: 'cdp.checksum', label: 'Checksum', type: 'u16', at: 2, display: 'hex', ref: REF }),
    defineField({
      name: 'cdp.checksum.status',
      label: 'Checksum Status',
      type: 'u8',
      hidden: true,
      compute: checksumStatus,
      ref: REF,
    }),
    ...cdpFields,
  ],
  walk: (layer, sink) => walkCdpTlvs(layer, sink, layer.start + HEADER),
  summarize: (layer) => `version ${layer.bytes[layer.start]}, holds for ${layer.bytes[layer.start + 1]} s`,
});

/**
 * Cisco adds an odd last byte as a signed number in the low half of a word, one less when negative, where RFC 1071
 * has it in the high half.
 */
function checksumStatus(layer: Layer): number {
  const { bytes, view, start, end } = layer;
  if (end !== layer.wireEnd) return CHECKSUM.unverified;
  const even = end - ((end - start) & 1);
  const last = even === end ? 0 : bytes[even];
  const word = last < 0x80 ? last : 0xff00 | (last - 1);
  return addToSum(view, bytes, start, even, word) === 0xffff ? CHECKSUM.good : CHECKSUM.bad;
}
