import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { wlanFrameNames, wlanPriorityNames } from '../values/wlan.ts';
import { blockAckFields, walkBlockAck } from './wlan-block-ack.ts';
import { encryptionFields, walkEncryption } from './wlan-encryption.ts';
import {
  ADDRESS_1,
  ADDRESS_2,
  ADDRESS_3,
  ADDRESS_4,
  BOTH_DS,
  CARRIED,
  FCS,
  FLAG,
  hasQos,
  headerLength,
  htOffset,
  isNull,
  qosOffset,
  SEQUENCE,
  TYPE,
  typeOf,
} from './wlan-shape.ts';

const DMG_BEACON = 0;

const field = fieldMaker('wlan.', 'IEEE 802.11 §9.2.4');
const flag = (name: string, label: string, mask: number, hidden?: true) =>
  field(`fc.${name}`, label, 'bool', hidden === undefined ? { mask } : { mask, hidden });

const version = field('fc.version', 'Version', 'u8', { mask: 0x03 });
const typeSubtype = field('fc.type_subtype', 'Type/Subtype', 'u16', { display: 'hex', values: wlanFrameNames });
const control: Layout = [
  [0, field('fc', 'Frame Control Field', 'u16', HEX)],
  [
    0,
    field('fc.type', 'Type', 'u8', {
      mask: 0x0c,
      values: { 0: 'Management frame', 1: 'Control frame', 2: 'Data frame', 3: 'Extension frame' },
    }),
  ],
  [0, field('fc.subtype', 'Subtype', 'u8', { mask: 0xf0 })],
  [1, field('flags', 'Flags', 'u8', HEX)],
  [1, field('fc.ds', 'DS status', 'u8', { mask: BOTH_DS, display: 'hex' })],
  [1, flag('tods', 'To DS', FLAG.toDs, true)],
  [1, flag('fromds', 'From DS', FLAG.fromDs, true)],
  [1, flag('frag', 'More Fragments', FLAG.more)],
  [1, flag('retry', 'Retry', 0x08)],
  [1, flag('pwrmgt', 'PWR MGT', 0x10)],
  [1, flag('moredata', 'More Data', 0x20)],
  [1, flag('protected', 'Protected flag', FLAG.protected)],
  [1, flag('order', '+HTC/Order flag', FLAG.order)],
  [2, field('duration', 'Duration', 'u16le', { mask: 0x7fff })],
];
const sequence: Layout = [
  [0, field('frag', 'Fragment number', 'u16le', { mask: 0x000f })],
  [0, field('seq', 'Sequence number', 'u16le', { mask: 0xfff0 })],
];
const receiver = address('ra', 'Receiver address');
const transmitter = address('ta', 'Transmitter address');
const destination = address('da', 'Destination address');
const source = address('sa', 'Source address');
const network = address('bssid', 'BSS Id');
const station = address('staa', 'STA address');
const any = address('addr', 'Hardware address', true);

const qosPart = (name: string, label: string, mask: number) => field(`qos.${name}`, label, 'u16le', { mask });
const qosBit = (name: string, label: string, mask: number) => field(`qos.${name}`, label, 'bool', { mask });
const qos: Layout = [
  [0, field('qos', 'Qos Control', 'u16le', HEX)],
  [0, qosPart('tid', 'TID', 0x000f)],
  [0, { ...qosPart('priority', 'Priority', 0x0007), values: wlanPriorityNames }],
  [
    0,
    {
      ...qosPart('ack', 'Ack Policy', 0x0060),
      values: { 0: 'Normal Ack', 1: 'No Ack', 2: 'No explicit acknowledgment', 3: 'Block Ack' },
    },
  ],
];
const aggregate = qosBit('amsdupresent', 'Payload Type', 0x80);
const endOfService = qosBit('eosp', 'EOSP', 0x10);
const bit4 = qosBit('bit4', 'QoS bit 4', 0x10);
const limit = qosPart('txop_limit', 'TXOP Limit', 0xff00);
const duration = qosPart('txop_dur_req', 'TXOP Duration Requested', 0xff00);
const queueSize = qosPart('queue_size', 'Queue Size', 0xff00);
const bufferState = { ...qosPart('ps_buf_state', 'QAP PS Buffer State', 0xff00), ...HEX };
const isBuffered = qosBit('buf_state_indicated', 'Buffer State Indicated', 0x02);
const buffered: Layout = [
  [0, qosPart('highest_pri_buf_ac', 'Highest-Priority Buffered AC', 0x0c00)],
  [0, qosPart('qap_buf_load', 'QAP Buffered Load', 0xf000)],
];
const ht: Layout = [
  [0, field('htc', 'HT Control (+HTC)', 'u32le', HEX)],
  [0, field('htc.vht', 'VHT', 'bool', { mask: 0x01 })],
];
const fcs = field('fcs', 'Frame check sequence', 'u32le', HEX);
const fcsStatus = field('fcs.status', 'FCS Status', 'u8', { hidden: true });

export const wlanFields: readonly Field[] = [
  { ...version, at: 0 },
  typeSubtype,
  ...layoutFields(control, sequence),
  ...[receiver, transmitter, destination, source, network, station, any].flat(),
  ...layoutFields(qos, buffered, ht),
  ...[aggregate, endOfService, bit4, limit, duration, queueSize, bufferState, isBuffered],
  ...blockAckFields,
  ...encryptionFields,
  ...[fcs, fcsStatus],
];

/** An address, and the same for names from a database. */
function address(name: string, label: string, hidden?: true): readonly Field[] {
  const main = field(name, label, 'ether', hidden === undefined ? {} : { hidden });
  return [main, field(`${name}_resolved`, `${label} (resolved)`, 'ether', { hidden: true })];
}

export function walkWlan(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  const first = bytes[start];
  if (start + 2 > end || (first & 3) !== 0) return;
  const flags = bytes[start + 1];
  sink.value(typeSubtype, frameNumber(first, flags));
  if (!emitLayout(sink, control, start, end)) return;
  const length = headerLength(first, flags);
  if (typeOf(first) === TYPE.control) walkControl(layer, first >>> 4, sink);
  else if (typeOf(first) === TYPE.management) walkManagement(layer, sink);
  else if (typeOf(first) === TYPE.data) walkData(layer, flags, sink);
  else put(layer, sink, ADDRESS_1, receiver, any, ...(first >>> 4 === DMG_BEACON ? [network, any] : []));
  if (start + length > end) return;
  const htAt = htOffset(first, flags);
  if (htAt !== 0) emitLayout(sink, ht, start + htAt, end);
  walkEnd(layer, start + length + (typeOf(first) === TYPE.data && isPadded(layer) ? -length & 3 : 0), sink);
}

/** Extensions of control frames have their number in the second byte (IEEE 802.11 §9.2.4.1.3). */
function frameNumber(first: number, flags: number): number {
  const number = (typeOf(first) << 4) | (first >>> 4);
  return number === 0x16 ? 0x160 | (flags & 0x0f) : number;
}

function walkControl(layer: Layer, subtype: number, sink: FieldSink): void {
  put(layer, sink, ADDRESS_1, receiver, any);
  if (subtype === 10) put(layer, sink, ADDRESS_1, network);
  if (headerLength(layer.bytes[layer.start], 0) === ADDRESS_3) {
    put(layer, sink, ADDRESS_2, subtype === 14 ? network : transmitter, any);
  }
  if (subtype !== 8 && subtype !== 9) return;
  const end = Math.min(layer.end, hasFcs(layer) ? layer.wireEnd - FCS : layer.end);
  walkBlockAck(layer.bytes, layer.start + ADDRESS_3, end, subtype === 9, sink);
}

function walkManagement(layer: Layer, sink: FieldSink): void {
  put(layer, sink, ADDRESS_1, receiver, any);
  // tshark reads the second address before it tells whose the first is.
  if (layer.start + ADDRESS_3 <= layer.end) put(layer, sink, ADDRESS_1, destination);
  put(layer, sink, ADDRESS_2, transmitter, source, any);
  put(layer, sink, ADDRESS_3, network, any);
  emitLayout(sink, sequence, layer.start + SEQUENCE, layer.end);
}

/** Who is who depends on the ways to and from the distribution system: IEEE 802.11 §9.3.2.1. */
function walkData(layer: Layer, flags: number, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  const first = bytes[start];
  const ds = flags & BOTH_DS;
  const qosAt = start + qosOffset(flags);
  const isAggregate = hasQos(first) && !isNull(first) && qosAt < end && (bytes[qosAt] & 0x80) !== 0;
  put(layer, sink, ADDRESS_1, receiver, any);
  put(layer, sink, ADDRESS_2, transmitter, any);
  if ((ds & FLAG.toDs) === 0) put(layer, sink, ADDRESS_1, destination);
  else if (!isAggregate) put(layer, sink, ADDRESS_3, destination);
  if ((ds & FLAG.fromDs) === 0) put(layer, sink, ADDRESS_2, source);
  else if (!isAggregate) put(layer, sink, ds === BOTH_DS ? ADDRESS_4 : ADDRESS_3, source);
  if (ds === 0) put(layer, sink, ADDRESS_3, network);
  if (ds === FLAG.toDs) {
    put(layer, sink, ADDRESS_1, network);
    put(layer, sink, ADDRESS_2, station);
  }
  if (ds === FLAG.fromDs) {
    put(layer, sink, ADDRESS_2, network);
    put(layer, sink, ADDRESS_1, station);
  }
  emitLayout(sink, sequence, start + SEQUENCE, end);
  if (ds === BOTH_DS) put(layer, sink, ADDRESS_4, any);
  if (!isAggregate) put(layer, sink, ADDRESS_3, any);
  if (hasQos(first)) walkQos(layer, qosAt, first, flags, sink);
}

function walkQos(layer: Layer, at: number, first: number, flags: number, sink: FieldSink): void {
  const { bytes, end } = layer;
  if (!emitLayout(sink, qos, at, end)) return;
  if (!isNull(first)) sink.at(aggregate, at, 1);
  if ((flags & FLAG.fromDs) === 0) {
    sink.at(bit4, at, 1);
    sink.at((bytes[at] & 0x10) !== 0 ? queueSize : duration, at, 2);
    return;
  }
  sink.at(endOfService, at, 1);
  if (((first >>> 4) & 2) !== 0) {
    sink.at(limit, at, 2);
    return;
  }
  sink.at(bufferState, at, 2);
  sink.at(isBuffered, at + 1, 1);
  if ((bytes[at + 1] & 0x02) !== 0) emitLayout(sink, buffered, at, end);
}

/** Behind the header: what encryption needs, and the frame check sequence. */
function walkEnd(layer: Layer, at: number, sink: FieldSink): void {
  const { bytes, start, end, wireEnd } = layer;
  const isChecked = hasFcs(layer) && wireEnd - FCS >= at;
  if (isChecked && wireEnd === end) {
    sink.at(fcs, end - FCS, FCS);
    sink.value(fcsStatus, 2);
  }
  const type = typeOf(bytes[start]);
  const hasBody = type === TYPE.management || (type === TYPE.data && !isNull(bytes[start]));
  if ((bytes[start + 1] & FLAG.protected) === 0 || !hasBody || at + 4 > end) return;
  walkEncryption(bytes, at, end, isChecked ? wireEnd - FCS : wireEnd, sink);
}

function hasFcs(layer: Layer): boolean {
  return (layer.info & CARRIED.hasFcs) !== 0;
}

function isPadded(layer: Layer): boolean {
  return (layer.info & CARRIED.isPadded) !== 0;
}

function put(layer: Layer, sink: FieldSink, offset: number, ...addresses: readonly (readonly Field[])[]): void {
  const at = layer.start + offset;
  if (at + 6 > layer.end) return;
  for (const fields of addresses) for (const each of fields) sink.at(each, at, 6);
}
