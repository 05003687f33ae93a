import { CHECKSUM, expectedPseudoHeaderChecksum, pseudoHeaderChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, STOP } from '../define.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { udpPorts } from '../spaces.ts';
import { udpStarts, udpTunnelStarts } from '../starts.ts';
import { udpStreamFields } from './udp-stream-fields.ts';

const HEADER = 8;
const REF = 'RFC 768';

const payload = defineField({ name: 'udp.payload', label: 'Payload', type: 'bytes', hidden: true, ref: REF });

/** User Datagram Protocol. */
export const udp = defineProtocol({
  name: 'udp',
  title: 'User Datagram Protocol',
  label: 'UDP',
  ref: REF,
  claims: { 'ip.proto': [17] },
  hot: true,
  minimumLength: HEADER,
  visibleFrom: 4,
  decode(d, at) {
    const length = d.view.getUint16(at + 4);
    d.offset = at + HEADER;
    if (length >= HEADER) d.limit(at + length);
    else if (length !== 0 || !isInIpv6(d)) {
      d.malformed(at + 4, HEADER, length);
      d.cutHeader(at + 6);
      return STOP;
    }
    const source = d.view.getUint16(at);
    const destination = d.view.getUint16(at + 2);
    if (d.announced !== undefined) {
      const announced = d.announced.find(d, source, destination);
      if (announced !== 0) return announced;
    }
    // Services have the lower port.
    const low = udpPorts.table[Math.min(source, destination)];
    return low !== 0 ? low : laterClaim(d, source, destination, 0);
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
    defineField({ name: 'udp.length', label: 'Length', type: 'u16', at: 4, ref: REF }),
    defineField({ name: 'udp.checksum', label: 'Checksum', type: 'u16', at: 6, display: 'hex', ref: REF }),
    defineField({
      name: 'udp.checksum_calculated',
      label: 'Calculated Checksum',
      type: 'u16',
      display: 'hex',
      hidden: true,
      compute: (layer) => expected(layer.dissection, layer.index),
      ref: REF,
    }),
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
  summarize: (layer) =>
    `${layer.view.getUint16(layer.start)} → ${layer.view.getUint16(layer.start + 2)} Len=${layer.wireEnd - layer.start - HEADER}`,
});

/**
 * Whose a datagram is that the protocol of its port doesn't take, and has dropped its layer for: of the other port, or of
 * how it begins. `d.offset` is where the datagram's payload starts.
 */
export function afterRefusal(d: Dissection, refuser: number): number {
  const at = d.stack[((d.count - 1) << STRIDE_SHIFT) + SLOT.start];
  return laterClaim(d, d.view.getUint16(at), d.view.getUint16(at + 2), refuser);
}

function laterClaim(d: Dissection, source: number, destination: number, refuser: number): number {
  const high = udpPorts.table[Math.max(source, destination)];
  if (high !== 0 && high !== refuser) return high;
  const start = udpStarts.find(d.bytes, d.view, d.offset, d.end);
  return start !== 0 || !d.seeksTunnels ? start : udpTunnelStarts.find(d.bytes, d.view, d.offset, d.end);
}

/** RFC 2675 §4: a jumbogram's length is 0, the carrier tells the end. */
function isInIpv6(d: Dissection): boolean {
  return d.network !== 0 && d.bytes[d.stack[((d.network - 1) << STRIDE_SHIFT) + SLOT.start]] >>> 4 === 6;
}

function expected(d: Dissection, index: number): number | undefined {
  const base = index << STRIDE_SHIFT;
  const isAbsent = d.view.getUint16(d.stack[base + SLOT.start] + 6) === 0;
  return isAbsent || claimsTooMuch(d, base) ? undefined : expectedPseudoHeaderChecksum(d, index, 17, 6);
}

function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  if ((d.stack[base + SLOT.flags] & PARTIAL) !== 0) return CHECKSUM.unverified;
  // An all zero checksum means that the transmitter generated none.
  if (d.view.getUint16(d.stack[base + SLOT.start] + 6) === 0) return CHECKSUM.absent;
  if (claimsTooMuch(d, base)) return CHECKSUM.unverified;
  return pseudoHeaderChecksum(d, index, 17, 6);
}

/** A length beyond what carries it: what the sum was made over is not there. */
function claimsTooMuch(d: Dissection, base: number): boolean {
  const start = d.stack[base + SLOT.start];
  return start + d.view.getUint16(start + 4) > d.stack[base + SLOT.wireEnd];
}
