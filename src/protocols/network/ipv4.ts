import { addToSum, isHeaderSumRight } from '../../bytes/checksum.ts';
import { CHECKSUM, correctedChecksum, plainChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { INNER, innerLayers, ipProtocols } from '../spaces.ts';
import { dscpNames, ecnNames } from '../values/dscp.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';
import { ipv4OptionFields, walkIpv4Options } from './ipv4-options.ts';
import { findRouteEnd } from './ipv4-routes.ts';

const MINIMUM_HEADER = 20;
const MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
const MORE_FRAGMENTS = 0x2000;
const OFFSET = 0x1fff;
const REF = 'RFC 791 §3.1';
const DSCP_REF = 'RFC 2474 §3';
const ECN_REF = 'RFC 3168 §5';

/** Of a header that has none: left to segmentation offloading, the frame tells it. */
const impliedLengthField = defineField({ name: 'ip.len', label: 'Total Length', type: 'u16', ref: REF });

/** Internet Protocol, version 4. */
export const ipv4 = defineProtocol({
  name: 'ip',
  title: 'Internet Protocol Version 4',
  label: 'IPv4',
  aliases: ['IPv4'],
  ref: 'RFC 791',
  claims: {
    ethertype: [0x0800],
    'gre.proto': [0x0800, 0x883e],
    'ip.proto': [4],
    linktype: [228],
    inner: [INNER.ipv4],
    'ppp.protocol': [0x0021],
  },
  hot: true,
  minimumLength: MINIMUM_HEADER,
  decode(d, at) {
    const headerLength = (d.bytes[at] & 0x0f) << 2;
    if (d.bytes[at] >>> 4 === 6) {
      // Its key said IPv4: the version is nearer to the truth.
      if (d.count === 1) d.drop();
      else d.cutHeader(at + 1);
      return innerLayers.table[INNER.ipv6];
    }
    if (d.bytes[at] >>> 4 !== 4 || headerLength < MINIMUM_HEADER) {
      d.malformed(at, MINIMUM_HEADER, headerLength);
      d.cutHeader(at + 1);
      return STOP;
    }
    const totalLength = d.view.getUint16(at + 2);
    // RFC 791 knows no length of 0: segmentation offloading leaves it so, the frame then tells the end.
    if (totalLength !== 0) {
      if (totalLength < headerLength) {
        d.malformed(at + 2, headerLength, totalLength);
        d.cutHeader(at + 4);
        return STOP;
      }
      d.limit(at + totalLength);
    }
    if (!d.has(at, headerLength)) return STOP;
    d.offset = at + headerLength;
    d.network = d.count;
    if (headerLength > MINIMUM_HEADER) {
      const route = findRouteEnd(d.bytes, at + MINIMUM_HEADER, d.offset);
      if (route !== 0) d.setInfo(route - at);
    }
    const protocol = d.bytes[at + 9];
    const fragment = d.view.getUint16(at + 6) & MORE_FRAGMENTS_OR_OFFSET;
    if (fragment !== 0) {
      d.fragments += 1;
      const offset = (fragment & OFFSET) << 3;
      if (at + totalLength <= d.end) {
        // A part of a datagram is data until all are there.
        const more = (fragment & MORE_FRAGMENTS) !== 0;
        if (!d.reassemble(at, d.view.getUint16(at + 4), protocol, offset, more)) return 0;
      } else if (offset !== 0) {
        return 0;
      }
      // A first one that can never be put together, because the capture has not all of it, shows its upper header.
    }
    return ipProtocols.table[protocol];
  },
  fields: [
    defineField({ name: 'ip.version', label: 'Version', type: 'u8', at: 0, mask: 0xf0, ref: REF }),
    defineField({
      name: 'ip.hdr_len',
      label: 'Header Length',
      type: 'u8',
      compute: headerLength,
      reads: 1,
      ref: REF,
    }),
    defineField({
      name: 'ip.dsfield',
      label: 'Differentiated Services Field',
      type: 'u8',
      at: 1,
      display: 'hex',
      ref: DSCP_REF,
    }),
    defineField({
      name: 'ip.dsfield.dscp',
      label: 'Differentiated Services Codepoint',
      type: 'u8',
      at: 1,
      mask: 0xfc,
      values: dscpNames,
      ref: DSCP_REF,
    }),
    defineField({
      name: 'ip.dsfield.ecn',
      label: 'Explicit Congestion Notification',
      type: 'u8',
      at: 1,
      mask: 0x03,
      values: ecnNames,
      ref: ECN_REF,
    }),
    defineField({
      name: 'ip.len',
      label: 'Total Length',
      type: 'u16',
      at: 2,
      when: (layer) => layer.view.getUint16(layer.start + 2) !== 0,
      ref: REF,
    }),
    impliedLengthField,
    defineField({ name: 'ip.id', label: 'Identification', type: 'u16', at: 4, display: 'hex', ref: REF }),
    defineField({ name: 'ip.flags', label: 'Flags', type: 'u8', at: 6, mask: 0xe0, display: 'hex', ref: REF }),
    defineField({ name: 'ip.flags.rb', label: 'Reserved bit', type: 'bool', at: 6, mask: 0x80, ref: REF }),
    defineField({ name: 'ip.flags.df', label: "Don't fragment", type: 'bool', at: 6, mask: 0x40, ref: REF }),
    defineField({ name: 'ip.flags.mf', label: 'More fragments', type: 'bool', at: 6, mask: 0x20, ref: REF }),
    defineField({
      name: 'ip.frag_offset',
      label: 'Fragment Offset in units of 8 bytes',
      type: 'u16',
      at: 6,
      mask: OFFSET,
      ref: REF,
    }),
    defineField({ name: 'ip.ttl', label: 'Time to Live', type: 'u8', at: 8, ref: REF }),
    defineField({ name: 'ip.proto', label: 'Protocol', type: 'u8', at: 9, values: ipProtocolNames, ref: REF }),
    defineField({ name: 'ip.checksum', label: 'Header Checksum', type: 'u16', at: 10, display: 'hex', ref: REF }),
    defineField({
      name: 'ip.checksum.status',
      label: 'Header checksum status',
      type: 'u8',
      hidden: true,
      compute: (layer) => verify(layer.dissection, layer.index),
      ref: REF,
    }),
    defineField({
      name: 'ip.checksum_calculated',
      label: 'Calculated Checksum',
      type: 'u16',
      display: 'hex',
      hidden: true,
      compute: (layer) => expected(layer.dissection, layer.index),
      ref: REF,
    }),
    defineField({ name: 'ip.src', label: 'Source Address', type: 'ipv4', at: 12, ref: REF }),
    defineField({
      name: 'ip.addr',
      label: 'Source or Destination Address',
      type: 'ipv4',
      at: [12, 16],
      hidden: true,
      ref: REF,
    }),
    defineField({ name: 'ip.src_host', label: 'Source Host', type: 'ipv4', at: 12, hidden: true, ref: REF }),
    defineField({ name: 'ip.dst', label: 'Destination Address', type: 'ipv4', at: 16, ref: REF }),
    defineField({ name: 'ip.dst_host', label: 'Destination Host', type: 'ipv4', at: 16, hidden: true, ref: REF }),
    defineField({
      name: 'ip.host',
      label: 'Source or Destination Host',
      type: 'ipv4',
      at: [12, 16],
      hidden: true,
      ref: REF,
    }),
    ...ipv4OptionFields,
  ],
  walk,
  checksum: verify,
});

/** Of a header that is cut because it is none of this version, nothing more is known. */
function headerLength({ bytes, start }: Layer): number | undefined {
  return bytes[start] >>> 4 === 4 ? (bytes[start] & 0x0f) << 2 : undefined;
}

function walk(layer: Layer, sink: FieldSink): void {
  if (layer.partial) return;
  if (layer.view.getUint16(layer.start + 2) === 0) sink.value(impliedLengthField, layer.wireEnd - layer.start);
  if (layer.payload > layer.start + MINIMUM_HEADER) walkIpv4Options(layer, sink);
}

/** Of the header alone: RFC 791 §3.1. */
function verify(d: Dissection, index: number): number {
  const start = d.stack[(index << STRIDE_SHIFT) + SLOT.start];
  const headerEnd = headerEndOf(d, index);
  if (headerEnd === start + MINIMUM_HEADER) return isHeaderSumRight(d.view, start) ? CHECKSUM.good : CHECKSUM.bad;
  return headerEnd === 0 ? CHECKSUM.unverified : plainChecksum(d, start, headerEnd);
}

function expected(d: Dissection, index: number): number | undefined {
  const start = d.stack[(index << STRIDE_SHIFT) + SLOT.start];
  const headerEnd = headerEndOf(d, index);
  if (headerEnd === 0) return undefined;
  return correctedChecksum(d.view.getUint16(start + 10), addToSum(d.view, d.bytes, start, headerEnd, 0));
}

/** 0 where the header is not whole. */
function headerEndOf(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const start = d.stack[base + SLOT.start];
  const length = (d.bytes[start] & 0x0f) << 2;
  return length < MINIMUM_HEADER || start + length > d.stack[base + SLOT.end] ? 0 : start + length;
}
