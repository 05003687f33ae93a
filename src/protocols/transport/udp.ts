import { CHECKSUM, pseudoHeaderChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, STOP } from '../define.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { udpPorts } from '../spaces.ts';

const HEADER = 8;
const REF = 'RFC 768';

/** User Datagram Protocol. */
export const udp = defineProtocol({
  name: 'udp',
  title: 'User Datagram Protocol',
  label: 'UDP',
  ref: REF,
  claims: { 'ip.proto': [17] },
  hot: true,
  minimumLength: HEADER,
  decode(d, at) {
    const length = d.view.getUint16(at + 4);
    d.offset = at + HEADER;
    // RFC 2675 §4: a jumbogram's length is 0; the carrier tells the end.
    if (length !== 0) {
      if (length < HEADER) {
        d.malformed(at + 4, HEADER, length);
        return STOP;
      }
      d.limit(at + length);
    }
    const destination = udpPorts.table[d.view.getUint16(at + 2)];
    return destination !== 0 ? destination : udpPorts.table[d.view.getUint16(at)];
  },
  fields: [
    defineField({ name: 'udp.srcport', label: 'Source Port', type: 'u16', at: 0, ref: REF }),
    defineField({ name: 'udp.dstport', label: 'Destination Port', type: 'u16', at: 2, ref: REF }),
    defineField({ name: 'udp.port', label: 'Source or Destination Port', type: 'u16', at: [0, 2], hidden: true, ref: REF }),
    defineField({ name: 'udp.length', label: 'Length', type: 'u16', at: 4, ref: REF }),
    defineField({ name: 'udp.checksum', label: 'Checksum', type: 'u16', at: 6, display: 'hex', ref: REF }),
    defineField({ name: 'udp.checksum.status', label: 'Checksum Status', type: 'u8', hidden: true, compute: (layer) => verify(layer.dissection, layer.index), ref: REF }),
  ],
  checksum: verify,
  summarize: (layer) =>
    `${layer.view.getUint16(layer.start)} → ${layer.view.getUint16(layer.start + 2)} Len=${layer.wireEnd - layer.start - HEADER}`,
});

function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  if ((d.stack[base + SLOT.flags] & PARTIAL) !== 0) return CHECKSUM.unverified;
  // An all zero checksum means that the transmitter generated none.
  if (d.view.getUint16(d.stack[base + SLOT.start] + 6) === 0) return CHECKSUM.absent;
  return pseudoHeaderChecksum(d, index, 17, 6);
}
