import { CHECKSUM, plainChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { greProtocols } from '../spaces.ts';
import { greProtocolNames } from '../values/gre-protocols.ts';
import { greExtraFields, walkAttributes, walkRedirectHeader } from './gre-extras.ts';

const HEADER = 4;
const FLAG = {
  checksum: 0x8000,
  routing: 0x4000,
  key: 0x2000,
  sequence: 0x1000,
  acknowledgment: 0x0080,
  version: 0x0007,
} as const;
const PPP = 0x880b;
const CDMA2000_UBS = 0x8881;
const CDMA2000 = 0x88d2;
const WCCP = 0x883e;
const REF = 'RFC 2784 §2.1';
const OLD_REF = 'RFC 1701';
const KEY_REF = 'RFC 2890 §2';
const PPTP_REF = 'RFC 2637 §4.1';

const checksumField = gre('checksum', 'Checksum', 'u16', REF, { display: 'hex' });
const checksumStatus = gre('checksum.status', 'Checksum Status', 'u8', REF, { hidden: true });
const offsetField = gre('offset', 'Offset', 'u16', OLD_REF);
const key = gre('key', 'Key', 'u32', KEY_REF, { display: 'hex' });
const payloadLength = gre('key.payload_length', 'Payload Length', 'u16', PPTP_REF);
const callId = gre('key.call_id', 'Call ID', 'u16', PPTP_REF);
const sequenceNumber = gre('sequence_number', 'Sequence Number', 'u32', KEY_REF);
const acknowledged = gre('ack_number', 'Acknowledgment Number', 'u32', PPTP_REF);
const addressFamily = gre('routing.address_family', 'Address Family', 'u16', OLD_REF);
const entryOffset = gre('routing.sre_offset', 'SRE Offset', 'u8', OLD_REF);
const entryLength = gre('routing.src_length', 'SRE Length', 'u8', OLD_REF);
const entryData = gre('routing.information', 'Routing Information', 'bytes', OLD_REF);

/** Generic Routing Encapsulation: versions 0 and, for PPTP, 1. */
export const greTunnel = defineProtocol({
  name: 'gre',
  title: 'Generic Routing Encapsulation',
  label: 'GRE',
  ref: 'RFC 2784',
  claims: { 'ip.proto': [47], 'udp.port': [4754] },
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    const flags = d.view.getUint16(at);
    const type = d.view.getUint16(at + 2);
    let offset = at + HEADER;
    if ((flags & (FLAG.checksum | FLAG.routing)) !== 0) offset += 4;
    if ((flags & FLAG.key) !== 0) offset += 4;
    if ((flags & FLAG.sequence) !== 0) offset += 4;
    if ((flags & FLAG.acknowledgment) !== 0 && isForPpp(flags, type)) offset += 4;
    if (!d.has(at, offset - at)) return STOP;
    if ((flags & FLAG.routing) !== 0) {
      offset = routingEnd(d, offset);
      if (offset === 0) return STOP;
    }
    // WCCP 2 has a header more than WCCP 1 under the same type; no IPv4 header begins like it.
    if (type === WCCP && offset < d.end && d.bytes[at + HEADER] >>> 4 !== 4) {
      offset += 4;
      if (!d.has(at, offset - at)) return STOP;
    }
    if (type === CDMA2000) {
      offset = attributesEnd(d, offset);
      if (offset === 0) return STOP;
    }
    d.offset = offset;
    return greProtocols.table[type];
  },
  fields: [
    gre('flags_and_version', 'Flags and Version', 'u16', REF, { at: 0, display: 'hex' }),
    flag('checksum', 'Checksum Bit', FLAG.checksum, REF),
    flag('routing', 'Routing Bit', FLAG.routing, OLD_REF),
    flag('key', 'Key Bit', FLAG.key, KEY_REF),
    flag('sequence_number', 'Sequence Number Bit', FLAG.sequence, KEY_REF),
    flag('strict_source_route', 'Strict Source Route Bit', 0x0800, OLD_REF),
    gre('flags.recursion_control', 'Recursion control', 'u16', OLD_REF, { at: 0, mask: 0x0700 }),
    defineField({ ...flag('ack', 'Acknowledgment', FLAG.acknowledgment, PPTP_REF), when: isEnhanced }),
    gre('flags.reserved', 'Flags (Reserved)', 'u16', REF, {
      compute: (layer) => (layer.view.getUint16(layer.start) & (isEnhanced(layer) ? 0x0078 : 0x00f8)) >>> 3,
    }),
    gre('flags.version', 'Version', 'u16', REF, { at: 0, mask: 0x0007, values: { 0: 'GRE', 1: 'Enhanced GRE' } }),
    gre('proto', 'Protocol Type', 'u16', REF, { at: 2, display: 'hex', values: greProtocolNames }),
    checksumField,
    checksumStatus,
    offsetField,
    key,
    payloadLength,
    callId,
    sequenceNumber,
    acknowledged,
    addressFamily,
    entryOffset,
    entryLength,
    entryData,
    ...greExtraFields,
  ],
  walk,
  checksum: verify,
  summarize: (layer) => greProtocolNames[layer.view.getUint16(layer.start + 2)] ?? '',
});

function walk(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  if (start + HEADER > end) return;
  const flags = view.getUint16(start);
  const type = view.getUint16(start + 2);
  let at = start + HEADER;
  const take = (field: Field, length: number): void => {
    if (at + length <= end) sink.at(field, at, length);
    at += length;
  };
  if ((flags & (FLAG.checksum | FLAG.routing)) !== 0) {
    take(checksumField, 2);
    if ((flags & FLAG.checksum) !== 0) sink.value(checksumStatus, verify(layer.dissection, layer.index));
    take(offsetField, 2);
  }
  if ((flags & FLAG.key) !== 0) {
    if (isForPpp(flags, type) && type !== CDMA2000_UBS) {
      take(payloadLength, 2);
      take(callId, 2);
    } else {
      take(key, 4);
    }
  }
  if ((flags & FLAG.sequence) !== 0) take(sequenceNumber, 4);
  if ((flags & FLAG.acknowledgment) !== 0 && isForPpp(flags, type)) take(acknowledged, 4);
  if ((flags & FLAG.routing) !== 0) at = walkRouting(layer, at, sink);
  if (type === WCCP && at < layer.payload) walkRedirectHeader(at, end, sink);
  if (type === CDMA2000) walkAttributes(layer, at, sink);
}

/** Source route entries; the last one is empty. */
function walkRouting(layer: Layer, from: number, sink: FieldSink): number {
  let at = from;
  while (at + 4 <= layer.end) {
    const length = layer.bytes[at + 3];
    sink.at(addressFamily, at, 2);
    sink.at(entryOffset, at + 2, 1);
    sink.at(entryLength, at + 3, 1);
    const isLast = length === 0 && layer.view.getUint16(at) === 0;
    at += 4;
    if (isLast || at + length > layer.end) return at;
    if (length > 0) sink.at(entryData, at, length);
    at += length;
  }
  return at;
}

/** Behind the last source route entry; 0 where they run over. */
function routingEnd(d: Dissection, from: number): number {
  let at = from;
  for (;;) {
    if (!d.has(at, 4)) return 0;
    const length = d.bytes[at + 3];
    const isLast = length === 0 && d.view.getUint16(at) === 0;
    at += 4;
    if (isLast) return at;
    if (!d.has(at, length)) return 0;
    at += length;
  }
}

/** Behind the last attribute, which has the first bit set; 0 where they run over. */
function attributesEnd(d: Dissection, from: number): number {
  let at = from;
  for (;;) {
    if (!d.has(at, 2)) return 0;
    const isLast = (d.bytes[at] & 0x80) !== 0;
    const length = 2 + d.bytes[at + 1];
    if (!d.has(at, length)) return 0;
    at += length;
    if (isLast) return at;
  }
}

function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const start = d.stack[base + SLOT.start];
  const end = d.stack[base + SLOT.end];
  if (end !== d.stack[base + SLOT.wireEnd] || start + 6 > end) return CHECKSUM.unverified;
  return (d.view.getUint16(start) & FLAG.checksum) === 0 ? CHECKSUM.absent : plainChecksum(d, start, end);
}

/** Whether the header is PPTP's enhanced one, or that of CDMA2000. */
function isForPpp(flags: number, type: number): boolean {
  const isEnhancedVersion = (flags & FLAG.version) === 1 || (flags & FLAG.acknowledgment) !== 0;
  return (type === PPP && isEnhancedVersion) || type === CDMA2000 || type === CDMA2000_UBS;
}

function isEnhanced(layer: Layer): boolean {
  return (
    layer.start + HEADER <= layer.end &&
    isForPpp(layer.view.getUint16(layer.start), layer.view.getUint16(layer.start + 2))
  );
}

function flag(name: string, label: string, mask: number, ref: string): Field {
  return gre(`flags.${name}`, label, 'bool', ref, { at: 0, length: 2, mask });
}

function gre(name: string, label: string, type: Field['type'], ref: string, more: Partial<Field> = {}): Field {
  return defineField({ name: `gre.${name}`, label, type, ref, ...more });
}
