import { constants, inflateRawSync } from 'node:zlib';
import { defineField, defineProtocol } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { ipProtocols } from '../spaces.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';

const HEADER = 4;
const REF = 'RFC 3173 §3.2';
/** No IP datagram is longer. */
const LONGEST = 65_535;
const NOTHING = new Uint8Array(0);

/** IP Payload Compression: what it carries is read inflated where that succeeds, else it is data. */
export const ipcomp = defineProtocol({
  name: 'ipcomp',
  title: 'IP Payload Compression',
  label: 'IPComp',
  ref: 'RFC 3173',
  claims: { 'ip.proto': [108] },
  minimumLength: HEADER,
  decode(d, at) {
    d.offset = at + HEADER;
    return d.ownLayers === 0 && d.offset < d.end ? continueInflated(d, d.bytes[at]) : 0;
  },
  fields: [
    defineField({
      name: 'ipcomp.next_header',
      label: 'Next Header',
      type: 'u8',
      at: 0,
      values: ipProtocolNames,
      display: 'hex',
      ref: REF,
    }),
    defineField({ name: 'ipcomp.flags', label: 'IPComp Flags', type: 'u8', at: 1, display: 'hex', ref: REF }),
    defineField({ name: 'ipcomp.cpi', label: 'IPComp CPI', type: 'u16', at: 2, display: 'hex', ref: REF }),
  ],
  summarize: (layer) =>
    `CPI=0x${layer.view
      .getUint16(layer.start + 2)
      .toString(16)
      .padStart(4, '0')}`,
});

/**
 * The method was negotiated elsewhere; nearly always it is DEFLATE (RFC 2394). Decoding goes on in what is inflated, as
 * much as was captured. Returns 0 where it is something else.
 */
function continueInflated(d: Dissection, next: number): number {
  const payload = inflate(d.bytes.subarray(d.offset, d.end));
  if (payload.length === 0) return 0;
  d.continueIn(payload, d.end < d.wireEnd ? LONGEST : 0);
  return ipProtocols.table[next];
}

/** Empty where it is no such data. */
function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LONGEST });
  } catch {
    return NOTHING;
  }
}
