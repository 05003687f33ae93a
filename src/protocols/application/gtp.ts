import { defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { gtpMessageNames } from '../values/gtp.ts';
import { gtpElementFields, gtpLength, walkGtpElements } from './gtp-elements.ts';
import { endOfGtpExtensions, gtpExtensionFields, walkGtpExtensions } from './gtp-extensions.ts';

const HEADER = 8;
/** With a sequence number, an N-PDU number or an extension, there is room for all three (TS 29.281 §5.1). */
const LONG_HEADER = 12;
/** Of version 0 (GSM 09.60 §6). */
const OLD_HEADER = 20;
const NOT_PRIME = 0x10;
const FLAG = { extension: 4, sequence: 2, number: 1 } as const;
const OPTIONAL = FLAG.extension | FLAG.sequence | FLAG.number;
const T_PDU = 255;

const field = fieldMaker('gtp.', '3GPP TS 29.281 §5.1');
const old = fieldMaker('gtp.', 'GSM 09.60 §6');
const flagsRow: Field = { ...field('flags', 'Flags', 'u8', HEX), at: 0 };
const bit = (name: string, label: string, mask: number) => field(`flags.${name}`, label, 'bool', { mask });
const version1Bits = [
  field('flags.reserved', 'Reserved', 'u8', { mask: 0x08 }),
  bit('e', 'Is Next Extension Header present?', FLAG.extension),
  bit('s', 'Is Sequence Number present?', FLAG.sequence),
  bit('pn', 'Is N-PDU number present?', FLAG.number),
];
const version0Bits = [
  field('flags.reserved', 'Reserved', 'u8', { mask: 0x0e }),
  bit('snn', 'Is SNDCP N-PDU included?', 0x01),
];
const tunnel = field('teid', 'TEID', 'u32', HEX);
const sequence = field('seq_number', 'Sequence number', 'u16', HEX);
const number = field('npdu_number', 'N-PDU Number', 'u8', HEX);
const flowLabel = old('flow_label', 'Flow label', 'u16', HEX);
const sndcpNumber = old('sndcp_number', 'SNDCP N-PDU LLC Number', 'u8', HEX);
const tunnelName = old('tid', 'TID', 'text');

/** GPRS Tunnelling Protocol, versions 0 and 1: users' packets, and what tells of the tunnels. */
export const gtp = defineProtocol({
  name: 'gtp',
  title: 'GPRS Tunneling Protocol',
  label: 'GTP',
  ref: '3GPP TS 29.281',
  claims: { 'udp.port': [2123, 2152, 3386] },
  minimumLength: HEADER,
  visibleFrom: 2,
  decode(d, at) {
    const flags = d.bytes[at];
    const version = flags >>> 5;
    // Charging (GTP') and version 2 have headers of their own.
    if (version > 1 || (flags & NOT_PRIME) === 0 || gtpMessageNames[d.bytes[at + 1]] === undefined) {
      d.drop();
      return 0;
    }
    const head = version === 0 ? OLD_HEADER : HEADER;
    const length = version === 1 && (flags & OPTIONAL) !== 0 ? LONG_HEADER : head;
    if (!d.has(at, length)) return STOP;
    d.limit(Math.max(at + length, at + head + d.view.getUint16(at + 2)));
    d.setPayload(d.end);
    d.offset = at + length;
    if (version === 1 && (flags & FLAG.extension) !== 0) {
      d.offset = endOfGtpExtensions(d, at + LONG_HEADER - 1);
      if (d.offset < 0) return STOP;
    }
    if (d.bytes[at + 1] === T_PDU) return payloadOf(d);
    d.setInfo(d.offset - at);
    d.offset = d.end;
    return STOP;
  },
  fields: [
    flagsRow,
    { ...field('flags.version', 'Version', 'u8', { mask: 0xe0 }), at: 0 },
    { ...field('flags.payload', 'Protocol type', 'u8', { mask: NOT_PRIME }), at: 0 },
    ...version1Bits,
    ...version0Bits,
    { ...field('message', 'Message Type', 'u8', { display: 'hex', values: gtpMessageNames }), at: 1 },
    gtpLength,
    tunnel,
    sequence,
    number,
    flowLabel,
    sndcpNumber,
    tunnelName,
    ...gtpExtensionFields,
    ...gtpElementFields,
  ],
  walk,
  summarize: ({ bytes, view, start }) => {
    const name = gtpMessageNames[bytes[start + 1]] ?? `message ${bytes[start + 1]}`;
    return bytes[start] >>> 5 === 0
      ? name
      : `${name} TEID 0x${view
          .getUint32(start + 4)
          .toString(16)
          .padStart(8, '0')}`;
  },
});

/** Nothing says what a user's packet is but its first byte; whatever is no IP is data. */
function payloadOf(d: Dissection): number {
  if (d.offset >= d.end) return STOP;
  const first = d.bytes[d.offset];
  if (first >= 0x45 && first <= 0x4e) return innerLayers.table[INNER.ipv4];
  return first >>> 4 === 6 ? innerLayers.table[INNER.ipv6] : 0;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start } = layer;
  if (start + HEADER > layer.end) return;
  const flags = bytes[start];
  const cursor = new FieldCursor(layer, sink, start + 2, layer.end);
  cursor.bytes(gtpLength, 2);
  if (flags >>> 5 === 0) {
    walkOld(cursor, start);
  } else {
    for (const each of version1Bits) sink.at(each, start, 1);
    cursor.bytes(tunnel, 4);
    if ((flags & FLAG.sequence) !== 0) cursor.bytes(sequence, 2);
    else if ((flags & OPTIONAL) !== 0) cursor.pass(2);
    if ((flags & FLAG.number) !== 0) cursor.bytes(number, 1);
    else if ((flags & OPTIONAL) !== 0) cursor.pass(1);
    if ((flags & FLAG.extension) !== 0) walkGtpExtensions(cursor);
  }
  if (layer.info !== 0) walkGtpElements(new FieldCursor(layer, sink, start + layer.info, layer.end));
}

function walkOld(cursor: FieldCursor, start: number): void {
  const { sink, layer } = cursor;
  for (const each of version0Bits) sink.at(each, start, 1);
  cursor.bytes(sequence, 2);
  cursor.bytes(flowLabel, 2);
  cursor.bytes(sndcpNumber, 1);
  cursor.pass(3);
  if (cursor.left >= 8) sink.value(tunnelName, digits(layer.bytes, cursor.at, cursor.at + 8));
}

/** Two digits a byte, the lower one first; what is no digit is a space. */
function digits(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    for (const digit of [bytes[at] & 0x0f, bytes[at] >>> 4]) text += digit > 9 ? ' ' : digit;
  }
  return text;
}
