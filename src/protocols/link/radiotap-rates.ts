import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, HEX, type Layout, layoutFields } from '../layout.ts';
import { radiotapField } from './radiotap-fields.ts';

/** Items that say by which modulation and coding a frame was sent, from which its rate follows. */

const bit = (name: string, label: string, mask: number) => radiotapField(name, label, 'bool', { mask });
const value = (name: string, label: string, mask: number) => radiotapField(name, label, 'u8', { mask });

export const dataRate = radiotapField('datarate', 'Data rate (Mb/s)', 'f32');

const mcsKnown: Layout = [
  [0, radiotapField('mcs.known', 'Known MCS information', 'u8', HEX)],
  [0, bit('mcs.have_bw', 'Bandwidth', 0x01)],
  [0, bit('mcs.have_index', 'MCS index', 0x02)],
  [0, bit('mcs.have_gi', 'Guard interval', 0x04)],
  [0, bit('mcs.have_format', 'Format', 0x08)],
  [0, bit('mcs.have_fec', 'FEC type', 0x10)],
  [0, bit('mcs.have_stbc', 'STBC streams', 0x20)],
  [0, bit('mcs.have_ness', 'Number of extension spatial streams', 0x40)],
];
/** What the second byte has, by the bit of the first that says it is known. */
const mcsValues: readonly (readonly [known: number, Field])[] = [
  [0x01, value('mcs.bw', 'Bandwidth', 0x03)],
  [0x04, value('mcs.gi', 'Guard interval', 0x04)],
  [0x08, value('mcs.format', 'Format', 0x08)],
  [0x10, value('mcs.fec', 'FEC type', 0x10)],
  [0x20, value('mcs.stbc', 'STBC streams', 0x60)],
];
const mcsIndex = radiotapField('mcs.index', 'MCS index', 'u8');

const vhtKnown: Layout = [
  [0, radiotapField('vht.known', 'Known VHT information', 'u16le', HEX)],
  [0, bit('vht.have_stbc', 'STBC', 0x01)],
  [0, bit('vht.have_txop_ps', 'TXOP_PS_NOT_ALLOWED', 0x02)],
  [0, bit('vht.have_gi', 'Guard interval', 0x04)],
  [0, bit('vht.have_sgi_nsym_da', 'SGI Nsym disambiguation', 0x08)],
  [0, bit('vht.ldpc_extra', 'LDPC extra OFDM symbol', 0x10)],
  [0, bit('vht.have_beamformed', 'Beamformed', 0x20)],
  // Wireshark names the next three so.
  [0, bit('mcs.have_bw', 'Bandwidth', 0x40)],
  [0, bit('mcs.have_gid', 'Group ID', 0x80)],
  [1, bit('mcs.have_paid', 'Partial AID', 0x01)],
];
const vhtFlags: readonly (readonly [known: number, Field])[] = [
  [0x01, bit('vht.stbc', 'STBC', 0x01)],
  [0x02, bit('vht.txop_ps', 'TXOP_PS_NOT_ALLOWED', 0x02)],
  [0x04, value('vht.gi', 'Guard interval', 0x04)],
  [0x08, bit('vht.sgi_nsym_da', 'SGI Nsym disambiguation', 0x08)],
  [0x20, bit('vht.beamformed', 'Beamformed', 0x20)],
];
const vhtBandwidth = value('vht.bw', 'Bandwidth', 0x1f);
const vhtGroup = radiotapField('vht.gid', 'Group Id', 'u8');
const vhtPartialId = radiotapField('vht.paid', 'Partial AID', 'u16le');
/** Up to four users share a frame. */
const users = [0, 1, 2, 3].map((user) => ({
  mcs: value(`vht.mcs.${user}`, `MCS index ${user}`, 0xf0),
  streams: value(`vht.nss.${user}`, `Spatial streams ${user}`, 0x0f),
  coding: value(`vht.coding.${user}`, `Coding ${user}`, 1 << user),
  rate: radiotapField(`vht.datarate.${user}`, `Data rate (Mb/s) ${user}`, 'f32'),
}));

export const rateFields: readonly Field[] = [
  dataRate,
  ...layoutFields(mcsKnown, vhtKnown),
  ...mcsValues.map(([, field]) => field),
  mcsIndex,
  ...vhtFlags.map(([, field]) => field),
  ...[vhtBandwidth, vhtGroup, vhtPartialId],
  ...users.flatMap(({ mcs, streams, coding, rate }) => [mcs, streams, coding, rate]),
];

export function walkMcs(layer: Layer, at: number, sink: FieldSink): void {
  const { bytes, end } = layer;
  emitLayout(sink, mcsKnown, at, end);
  const known = bytes[at];
  for (const [bits, field] of mcsValues) if ((known & bits) !== 0) sink.at(field, at + 1, 1);
  if ((known & 0x02) !== 0) sink.at(mcsIndex, at + 2, 1);
  const rate = mcsRate(bytes, at);
  if (rate > 0) sink.value(dataRate, rate);
}

function mcsRate(bytes: Uint8Array, at: number): number {
  if ((bytes[at] & 0x07) !== 0x07) return 0;
  return htRate({ index: bytes[at + 2], bandwidth: bytes[at + 1] & 3, isShort: (bytes[at + 1] & 0x04) !== 0 });
}

/** Mb/s of 802.11n's frames; 0 where too little is known. */
export function htRate({ index, bandwidth, isShort }: HtRate): number {
  if (index === undefined || bandwidth === undefined || isShort === undefined || index > 31) return 0;
  return rateOf(bandwidth === 1 ? 108 : 52, index & 7, (index >>> 3) + 1, isShort);
}

interface HtRate {
  readonly index: number | undefined;
  /** 1 is 40 MHz. */
  readonly bandwidth: number | undefined;
  readonly isShort: boolean | undefined;
}

export function walkVht(layer: Layer, at: number, sink: FieldSink): void {
  const { bytes, end } = layer;
  emitLayout(sink, vhtKnown, at, end);
  for (const [bits, field] of vhtFlags) if ((bytes[at] & bits) !== 0) sink.at(field, at + 2, 1);
  if ((bytes[at] & 0x40) !== 0) sink.at(vhtBandwidth, at + 3, 1);
  for (const [user, { mcs, streams, coding, rate }] of users.entries()) {
    if ((bytes[at + 4 + user] & 0x0f) === 0) continue;
    sink.at(mcs, at + 4 + user, 1);
    sink.at(streams, at + 4 + user, 1);
    sink.at(coding, at + 8, 1);
    const speed = vhtRate(bytes, at, user);
    if (speed > 0) sink.value(rate, speed);
  }
  if ((bytes[at] & 0x80) !== 0) sink.at(vhtGroup, at + 9, 1);
  if ((bytes[at + 1] & 0x01) !== 0) sink.at(vhtPartialId, at + 10, 2);
}

/** Mb/s of an item of 802.11ac's, for one of its users; 0 where it says too little. */
export function vhtRate(bytes: Uint8Array, at: number, user: number): number {
  const both = bytes[at + 4 + user];
  const carriers = VHT_CARRIERS[bytes[at + 3] & 0x1f] ?? 0;
  if ((bytes[at] & 0x44) !== 0x44 || both >>> 4 >= BITS.length) return 0;
  return rateOf(carriers, both >>> 4, both & 0x0f, (bytes[at + 2] & 0x04) !== 0);
}

/** Subcarriers that carry data, by the code of the bandwidth: 20 to 160 MHz and parts of them. */
const VHT_CARRIERS = [52, 108, 52, 52, 234, 108, 108, ...[52, 52, 52, 52], 468, 234, 234, 108, 108, 108, 108];
/** Data bits that a subcarrier has in a symbol, by the index of modulation and coding. */
const BITS = [0.5, 1, 1.5, 2, 3, 4, 4.5, 5, 6, 20 / 3];
const SYMBOL_US = 4;
const SHORT_SYMBOL_US = 3.6;

function rateOf(carriers: number, index: number, streams: number, isShort: boolean): number {
  const rate = (carriers * BITS[index] * streams) / (isShort ? SHORT_SYMBOL_US : SYMBOL_US);
  return Math.round(rate * 10) / 10;
}
