import { formatTime } from '../../core/time.ts';
import { CHECKSUM, plainChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, type Field } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { icmpTypeNames } from '../values/icmp-types.ts';
import { icmpBodyFields, walkIcmpBody } from './icmp-bodies.ts';
import { enterIcmpQuote } from './icmp-quotes.ts';

const HEADER = 8;
const ECHO_REPLY = 0;
const ECHO_REQUEST = 8;
const TIMESTAMP = 13;
const ADDRESS_MASK_REPLY = 18;
const EXTENDED_ECHO = 42;
const EXTENDED_ECHO_REPLY = 43;
const DAY_S = 86_400;
const REF = 'RFC 792';

/** Internet Control Message Protocol. A quoted packet's layers follow the message's, apart from the packet's own. */
export const icmp = defineProtocol({
  name: 'icmp',
  title: 'Internet Control Message Protocol',
  label: 'ICMP',
  ref: REF,
  claims: { 'ip.proto': [1] },
  minimumLength: HEADER,
  visibleFrom: 6,
  decode: enterIcmpQuote,
  fields: [
    defineField({ name: 'icmp.type', label: 'Type', type: 'u8', at: 0, values: icmpTypeNames, ref: REF }),
    defineField({ name: 'icmp.code', label: 'Code', type: 'u8', at: 1, ref: REF }),
    defineField({ name: 'icmp.checksum', label: 'Checksum', type: 'u16', at: 2, display: 'hex', ref: REF }),
    defineField({
      name: 'icmp.checksum.status',
      label: 'Checksum Status',
      type: 'u8',
      hidden: true,
      compute: (layer) => verify(layer.dissection, layer.index),
      ref: REF,
    }),
    query('icmp.ident', 'Identifier (BE)', 'u16', 4),
    { ...query('icmp.ident_le', 'Identifier (LE)', 'u16le', 4), hidden: true },
    { ...query('icmp.seq', 'Sequence Number (BE)', 'u16', 6), when: hasSequence },
    { ...query('icmp.seq_le', 'Sequence Number (LE)', 'u16le', 6), when: hasSequence, hidden: true },
    defineField({
      name: 'icmp.data_time',
      label: 'Timestamp from icmp data',
      type: 'text',
      compute: sendingTime,
      ref: 'ping(8)',
    }),
    defineField({
      name: 'icmp.data_time_relative',
      label: 'Timestamp from icmp data (relative)',
      type: 'text',
      hidden: true,
      compute: timeSinceSending,
      ref: 'ping(8)',
    }),
    ...icmpBodyFields,
  ],
  walk: walkIcmpBody,
  checksum: verify,
  summarize,
});

function query(name: string, label: string, type: Field['type'], at: number): Field {
  return { name, label, type, at, when: hasIdentifier, ref: REF };
}

function hasSequence(layer: Layer): boolean {
  const type = layer.bytes[layer.start];
  return type === ECHO_REPLY || type === ECHO_REQUEST || (type >= TIMESTAMP && type <= ADDRESS_MASK_REPLY);
}

function hasIdentifier(layer: Layer): boolean {
  const type = layer.bytes[layer.start];
  return hasSequence(layer) || type === EXTENDED_ECHO || type === EXTENDED_ECHO_REPLY;
}

function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const end = d.stack[base + SLOT.end];
  // What is quoted may be cut.
  if (index >= d.count) return CHECKSUM.unverified;
  if (end !== d.stack[base + SLOT.wireEnd]) return CHECKSUM.unverified;
  return plainChecksum(d, d.stack[base + SLOT.start], end);
}

/**
 * `ping` puts the sending time, a struct timeval of either byte order, before its pattern. There is no sign of it but
 * that it makes sense: less than a day from the packet's own time.
 */
function hasSendingTime(layer: Layer, littleEndian: boolean): boolean {
  const type = layer.bytes[layer.start];
  const at = layer.start + HEADER;
  if ((type !== ECHO_REQUEST && type !== ECHO_REPLY) || at + 8 > layer.end) return false;
  const distance = (layer.view.getUint32(at, littleEndian) - layer.packet.seconds) | 0;
  return Math.abs(distance) < DAY_S && layer.view.getUint32(at + 4, littleEndian) < 1_000_000;
}

function sendingTime(layer: Layer): string | undefined {
  const littleEndian = !hasSendingTime(layer, false);
  if (littleEndian && !hasSendingTime(layer, true)) return undefined;
  const at = layer.start + HEADER;
  return formatTime(layer.view.getUint32(at, littleEndian), layer.view.getUint32(at + 4, littleEndian) * 1000, 9);
}

function timeSinceSending(layer: Layer): string | undefined {
  const littleEndian = !hasSendingTime(layer, false);
  if (littleEndian && !hasSendingTime(layer, true)) return undefined;
  const at = layer.start + HEADER;
  const seconds = layer.packet.seconds - layer.view.getUint32(at, littleEndian);
  const nanoseconds = layer.packet.nanoseconds - layer.view.getUint32(at + 4, littleEndian) * 1000;
  return signedSeconds(seconds * 1e9 + nanoseconds);
}

/** At most a day of nanoseconds: exact in a double. */
function signedSeconds(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  const decimals = String(size % 1e9).padStart(9, '0');
  return `${nanoseconds < 0 ? '-' : ''}${Math.floor(size / 1e9)}.${decimals}`;
}

function summarize(layer: Layer): string {
  const { bytes, view, start, end } = layer;
  const name = icmpTypeNames[bytes[start]] ?? `Type ${bytes[start]}`;
  if (!hasSequence(layer) || start + HEADER > end) return name;
  return `${name} id=${view.getUint16(start + 4)} seq=${view.getUint16(start + 6)}`;
}
