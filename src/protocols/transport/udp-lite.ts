import { addToSum, fold } from '../../bytes/checksum.ts';
import { CHECKSUM } from '../checksum-status.ts';
import { defineField, defineProtocol } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { udpPorts } from '../spaces.ts';
import { udpStreamFields } from './udp-stream-fields.ts';

const HEADER = 8;
const IP_PROTOCOL = 136;
const REF = 'RFC 3828 §3.1';

const payload = defineField({ name: 'udp.payload', label: 'Payload', type: 'bytes', hidden: true, ref: REF });

/** UDP whose checksum may leave out the end of the payload, for those who would rather have damaged data than none. */
export const udpLite = defineProtocol({
  name: 'udplite',
  title: 'Lightweight User Datagram Protocol',
  label: 'UDP-Lite',
  ref: 'RFC 3828',
  prefix: 'udp',
  claims: { 'ip.proto': [IP_PROTOCOL] },
  minimumLength: HEADER,
  visibleFrom: 4,
  decode(d, at) {
    d.offset = at + HEADER;
    const source = d.view.getUint16(at);
    const destination = d.view.getUint16(at + 2);
    const low = udpPorts.table[Math.min(source, destination)];
    return low !== 0 ? low : udpPorts.table[Math.max(source, destination)];
  },
  fields: [
    defineField({ name: 'udp.srcport', label: 'Source Port', type: 'u16', at: 0, ref: REF }),
    defineField({ name: 'udp.dstport', label: 'Destination Port', type: 'u16', at: 2, ref: REF }),
    defineField({
      name: 'udp.port',
      label: 'Source or Destination Port',
      type: 'u16',
      at: [0, 2],
      hidden: true,
      ref: REF,
    }),
    defineField({ name: 'udp.checksum_coverage', label: 'Checksum coverage', type: 'u16', at: 4, ref: REF }),
    defineField({
      name: 'udp.length',
      label: 'Length',
      type: 'u16',
      compute: (layer) => layer.wireEnd - layer.start,
      ref: REF,
    }),
    defineField({ name: 'udp.checksum', label: 'Checksum', type: 'u16', at: 6, display: 'hex', ref: REF }),
    defineField({
      name: 'udp.checksum.status',
      label: 'Checksum Status',
      type: 'u8',
      hidden: true,
      compute: (layer) => verify(layer.dissection, layer.index),
      ref: REF,
    }),
    ...udpStreamFields,
    payload,
  ],
  walk(layer, sink) {
    if (!layer.partial && layer.payload < layer.end) sink.at(payload, layer.payload, layer.end - layer.payload);
  },
  checksum: verify,
});

/** Over the bytes that are covered (0: all), and the pseudo-header with the whole length. */
function verify(d: Dissection, index: number): number {
  const { stack, view, bytes } = d;
  const base = index << STRIDE_SHIFT;
  const start = stack[base + SLOT.start];
  const end = stack[base + SLOT.end];
  const network = stack[base + SLOT.network];
  if (network === 0 || start + HEADER > end) return CHECKSUM.unverified;
  const coverage = view.getUint16(start + 4);
  const length = stack[base + SLOT.wireEnd] - start;
  const covered = coverage === 0 ? start + length : start + coverage;
  if ((coverage !== 0 && coverage < HEADER) || coverage > length) return CHECKSUM.bad;
  if (covered > end) return CHECKSUM.unverified;
  const ip = stack[((network - 1) << STRIDE_SHIFT) + SLOT.start];
  const isIpv6 = bytes[ip] >>> 4 === 6;
  const addresses = addToSum(view, bytes, ip + (isIpv6 ? 8 : 12), ip + (isIpv6 ? 40 : 20), 0);
  const sum = addToSum(view, bytes, start, covered, fold(addresses + IP_PROTOCOL + length));
  return sum === 0xffff ? CHECKSUM.good : CHECKSUM.bad;
}
