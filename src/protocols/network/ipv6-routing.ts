import { ipv6Text } from '../../bytes/addresses.ts';
import { defineField, defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { ipProtocols } from '../spaces.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';
import { setFinalDestination, setUnknownDestination } from './ipv6-endpoints.ts';

const REF = 'RFC 8200 §4.4';
const TYPE = { source: 0, mobile: 2, rpl: 3, segment: 4, compact16: 5, compact32: 6 } as const;
const NO_SEGMENT_LIST = 255;

const lengthInBytes = routing('len_oct', 'Length in bytes', 'u16', REF);
const unknownData = routing('unknown_data', 'Type-Specific Data', 'bytes', REF);
const sourceReserved = routing('src.reserved', 'Reserved', 'bytes', 'RFC 2460 §4.4');
const sourceAddress = routing('src.addr', 'Address', 'ipv6', 'RFC 2460 §4.4');
const mobileReserved = routing('mipv6.reserved', 'Reserved', 'bytes', 'RFC 6275 §6.4.1');
const homeAddress = routing('mipv6.home_address', 'Home Address', 'ipv6', 'RFC 6275 §6.4.1');
const rplParts: readonly Field[] = [
  routing('rpl.cmprI', 'Compressed Internal Octets (CmprI)', 'u32', 'RFC 6554 §3', { mask: 0xf0000000 }),
  routing('rpl.cmprE', 'Compressed Final Octets (CmprE)', 'u32', 'RFC 6554 §3', { mask: 0x0f000000 }),
  routing('rpl.pad', 'Padding Bytes', 'u32', 'RFC 6554 §3', { mask: 0x00f00000 }),
  routing('rpl.reserved', 'Reserved', 'u32', 'RFC 6554 §3', { mask: 0x000fffff }),
];
const rplCount = routing('rpl.addr_count', 'Total Address Count', 'i32', 'RFC 6554 §3');
const rplAddress = routing('rpl.address', 'Address', 'bytes', 'RFC 6554 §3');
const rplFullAddress = routing('rpl.full_address', 'Full Address', 'ipv6', 'RFC 6554 §3');
const lastEntry = routing('srh.last_entry', 'Last Entry', 'u8', 'RFC 8754 §2');
const segmentFlags = routing('srh.flags', 'Flags', 'u8', 'RFC 8754 §2', { display: 'hex' });
const segmentTag = routing('srh.tag', 'Tag', 'bytes', 'RFC 8754 §2');
const segmentAddress = routing('srh.addr', 'Address', 'ipv6', 'RFC 8754 §2');
const current16 = routing('crh16.current_sid', 'Current SID', 'u16', 'RFC 9631 §4');
const current32 = routing('crh32.current_sid', 'Current SID', 'u32', 'RFC 9631 §4');
const segment16 = routing('crh16.sid', 'Segment ID', 'u16', 'RFC 9631 §4');
const segment32 = routing('crh32.sid', 'Segment ID', 'u32', 'RFC 9631 §4');

/** Stops on the way: source routes (type 0), mobile hosts (2), RPL (3), segments (4), compact segments (5, 6). */
export const ipv6Routing = defineProtocol({
  name: 'ipv6.routing',
  title: 'Routing Header for IPv6',
  label: 'IPv6 routing',
  prefix: 'ipv6',
  ref: REF,
  claims: { 'ip.proto': [43] },
  continues: ['ipv6'],
  minimumLength: 8,
  decode(d, at) {
    const length = (d.bytes[at + 1] + 1) << 3;
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    if (d.bytes[at + 3] !== 0) noteDestination(d, at, length);
    return ipProtocols.table[d.bytes[at]];
  },
  fields: [
    routing('nxt', 'Next Header', 'u8', REF, { at: 0, values: ipProtocolNames }),
    routing('len', 'Length', 'u8', REF, { at: 1 }),
    lengthInBytes,
    routing('type', 'Type', 'u8', REF, {
      at: 2,
      values: {
        0: 'Source Route',
        1: 'Nimrod',
        2: 'Type 2 Routing',
        3: 'RPL Source Route',
        4: 'Segment Routing',
        5: 'Compact Routing Header 16',
        6: 'Compact Routing Header 32',
        253: 'Experiment 1',
        254: 'Experiment 2',
      },
    }),
    routing('segleft', 'Segments Left', 'u8', REF, { at: 3 }),
    sourceReserved,
    sourceAddress,
    mobileReserved,
    homeAddress,
    ...rplParts,
    rplCount,
    rplAddress,
    rplFullAddress,
    lastEntry,
    segmentFlags,
    segmentTag,
    segmentAddress,
    current16,
    segment16,
    current32,
    segment32,
    unknownData,
  ],
  walk,
});

/** The address that checksums are made with while stops are left: the last one (RFC 8200 §8.1). */
function noteDestination(d: Dissection, at: number, length: number): void {
  const type = d.bytes[at + 2];
  if (type === TYPE.source && length >= 24) setFinalDestination(d, at + 8 + (((length - 8) >> 4) - 1) * 16);
  else if (type === TYPE.mobile && length >= 24) setFinalDestination(d, at + 8);
  else if (type === TYPE.segment && length >= 24 && d.bytes[at + 4] !== NO_SEGMENT_LIST) setFinalDestination(d, at + 8);
  else if (type === TYPE.rpl) setUnknownDestination(d);
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start } = layer;
  if (start + 2 <= layer.end) sink.value(lengthInBytes, (bytes[start + 1] + 1) << 3);
  if (start + 8 > layer.end) return;
  const end = Math.min(layer.end, start + ((bytes[start + 1] + 1) << 3));
  switch (bytes[start + 2]) {
    case TYPE.source:
      sink.at(sourceReserved, start + 4, 4);
      for (let at = start + 8; at + 16 <= end; at += 16) sink.at(sourceAddress, at, 16);
      return;
    case TYPE.mobile:
      sink.at(mobileReserved, start + 4, 4);
      if (start + 24 <= end) sink.at(homeAddress, start + 8, 16);
      return;
    case TYPE.rpl:
      walkRpl(layer, end, sink);
      return;
    case TYPE.segment:
      walkSegments(layer, end, sink);
      return;
    case TYPE.compact16:
      walkCompact(layer, end, 2, current16, segment16, sink);
      return;
    case TYPE.compact32:
      walkCompact(layer, end, 4, current32, segment32, sink);
      return;
    default:
      sink.at(unknownData, start + 4, end - start - 4);
  }
}

/** RFC 6554 §3: addresses without the bytes that they share with the destination address. */
function walkRpl(layer: Layer, end: number, sink: FieldSink): void {
  const { bytes, start, networkStart } = layer;
  if (networkStart < 0 || bytes[networkStart] >>> 4 !== 6) return;
  for (const part of rplParts) sink.at(part, start + 4, 4);
  const inner = 16 - (bytes[start + 4] >>> 4);
  const last = 16 - (bytes[start + 4] & 0x0f);
  const room = (bytes[start + 1] << 3) - (bytes[start + 5] >>> 4) - last;
  const count = bytes[start + 1] === 0 ? 0 : Math.trunc(room / inner) + 1;
  sink.value(rplCount, count);
  const full = bytes.slice(networkStart + 24, networkStart + 40);
  let at = start + 8;
  for (let index = 1; index <= count; index++) {
    const size = index === count ? last : inner;
    if (at + size > end) return;
    sink.at(rplAddress, at, size);
    for (let i = 0; i < size; i++) full[16 - size + i] = bytes[at + i];
    sink.value(rplFullAddress, ipv6Text(full, 0));
    full.set(bytes.subarray(networkStart + 24, networkStart + 40));
    at += size;
  }
}

/** RFC 8754 §2: the list stands in reverse, its first entry is the last stop. */
function walkSegments(layer: Layer, end: number, sink: FieldSink): void {
  const { bytes, start } = layer;
  sink.at(lastEntry, start + 4, 1);
  sink.at(segmentFlags, start + 5, 1);
  sink.at(segmentTag, start + 6, 2);
  let at = start + 8;
  for (let left = bytes[start + 4] + 1; left > 0 && at + 16 <= end; left--, at += 16) sink.at(segmentAddress, at, 16);
}

/** RFC 9631 §4: short segment ids; a zero ends the list. */
function walkCompact(layer: Layer, end: number, size: number, current: Field, segment: Field, sink: FieldSink): void {
  const { bytes, start } = layer;
  const currentAt = start + 4 + size * bytes[start + 3];
  if (currentAt + size <= end) sink.at(current, currentAt, size);
  for (let at = start + 4; at + size <= end; at += size) {
    if (bytes[at + size - 1] === 0 && bytes[at] === 0 && (size === 2 || (bytes[at + 1] | bytes[at + 2]) === 0)) return;
    sink.at(segment, at, size);
  }
}

function routing(name: string, label: string, type: Field['type'], ref: string, more: Partial<Field> = {}): Field {
  return defineField({ name: `ipv6.routing.${name}`, label, type, ref, ...more });
}
