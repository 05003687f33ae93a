import { CHECKSUM, pseudoHeaderChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { icmpv6TypeNames } from '../values/icmpv6-types.ts';
import { enterIcmpv6Quote } from './icmp-quotes.ts';
import { icmpv6MessageFields, walkIcmpv6Message } from './icmpv6-messages.ts';
import { ICMPV6 } from './icmpv6-types.ts';

const IP_PROTOCOL = 58;
const MINIMUM = 4;
const REF = 'RFC 4443 §2.1';
const ECHO_REF = 'RFC 4443 §4';

/** Bytes that messages of a type have at least; 8 unless given. */
const lengths = new Uint8Array(256).fill(8);
lengths[ICMPV6.routerAdvertisement] = 16;
lengths[ICMPV6.renumbering] = 16;
lengths[ICMPV6.nodeQuery] = 16;
lengths[ICMPV6.nodeReply] = 16;
for (const type of [ICMPV6.listenerQuery, ICMPV6.listenerReport, ICMPV6.listenerDone]) lengths[type] = 24;
for (const type of [ICMPV6.neighborSolicitation, ICMPV6.neighborAdvertisement]) lengths[type] = 24;
lengths[ICMPV6.redirect] = 40;

/** Internet Control Message Protocol for IPv6. A quoted packet's layers stand apart, as `icmp`'s. */
export const icmpv6 = defineProtocol({
  name: 'icmpv6',
  title: 'Internet Control Message Protocol v6',
  label: 'ICMPv6',
  ref: 'RFC 4443',
  claims: { 'ip.proto': [IP_PROTOCOL] },
  minimumLength: MINIMUM,
  decode(d, at) {
    const need = lengths[d.bytes[at]];
    // A short message is no cut header: its checksum is verified all the same.
    if (at + need > d.wireEnd) d.malformed(at, need, d.end - at);
    else if (d.has(at, need)) return enterIcmpv6Quote(d, at);
    return STOP;
  },
  fields: [
    defineField({ name: 'icmpv6.type', label: 'Type', type: 'u8', at: 0, values: icmpv6TypeNames, ref: REF }),
    defineField({ name: 'icmpv6.code', label: 'Code', type: 'u8', at: 1, ref: REF }),
    defineField({ name: 'icmpv6.checksum', label: 'Checksum', type: 'u16', at: 2, display: 'hex', ref: REF }),
    defineField({
      name: 'icmpv6.checksum.status',
      label: 'Checksum Status',
      type: 'u8',
      hidden: true,
      compute: (layer) => verify(layer.dissection, layer.index),
      ref: 'RFC 4443 §2.3',
    }),
    defineField({
      name: 'icmpv6.echo.identifier',
      label: 'Identifier',
      type: 'u16',
      at: 4,
      display: 'hex',
      when: (layer) => hasIdentifier(layer) && layer.start + 8 <= layer.end,
      ref: ECHO_REF,
    }),
    defineField({
      name: 'icmpv6.echo.sequence_number',
      label: 'Sequence',
      type: 'u16',
      at: 6,
      when: isEcho,
      ref: ECHO_REF,
    }),
    ...icmpv6MessageFields,
  ],
  walk: walkIcmpv6Message,
  checksum: verify,
  summarize,
});

/** RFC 4443 §2.3. */
function verify(d: Dissection, index: number): number {
  // What is quoted may be cut.
  if (index >= d.count) return CHECKSUM.unverified;
  return pseudoHeaderChecksum(d, index, IP_PROTOCOL, 2);
}

function isEcho(layer: Layer): boolean {
  const type = layer.bytes[layer.start];
  return type === ICMPV6.echoRequest || type === ICMPV6.echoReply;
}

function hasIdentifier(layer: Layer): boolean {
  const type = layer.bytes[layer.start];
  return isEcho(layer) || type === ICMPV6.extendedEcho || type === ICMPV6.extendedEchoReply;
}

function summarize(layer: Layer): string {
  const { bytes, view, start, end } = layer;
  const name = icmpv6TypeNames[bytes[start]] ?? `Type ${bytes[start]}`;
  if (!isEcho(layer) || start + 8 > end) return name;
  return `${name} id=0x${view
    .getUint16(start + 4)
    .toString(16)
    .padStart(4, '0')} seq=${view.getUint16(start + 6)}`;
}
