import { defineProtocol, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';

const HEADER = 64;
const SECOND_HEADER = 80;
/** Rates below are in units of 100 kb/s. */
const RATE_UNITS_BELOW = 100_000;
const HOPPING = 1;
const RATE = 32;

const field = fieldMaker('wlancap.', 'LINKTYPE_IEEE802_11_AVS');
const kinds = {
  0: 'Unknown',
  1: "FHSS 802.11 '97",
  2: "DSSS 802.11 '97",
  3: 'IR Baseband',
  4: 'DSSS 802.11b',
  5: 'PBCC 802.11b',
  6: 'OFDM 802.11g',
  7: 'PBCC 802.11g',
  8: 'OFDM 802.11a',
};
const encodings = {
  0: 'Unknown',
  1: 'CCK',
  2: 'PBCC',
  3: 'OFDM',
  4: 'DSS-OFDM',
  5: 'BPSK',
  6: 'QPSK',
  7: '16QAM',
  8: '64QAM',
};
const head: Layout = [
  [0, field('magic', 'Header magic', 'u32', { mask: 0xfffffff0, display: 'hex' })],
  [0, field('version', 'Header revision', 'u32', { mask: 0x0f })],
  [4, field('length', 'Header length', 'u32')],
  [8, field('mactime', 'MAC timestamp', 'u64')],
  [16, field('hosttime', 'Host timestamp', 'u64')],
  [24, field('phytype', 'PHY type', 'u32', { values: kinds })],
];
const hopping: Layout = [
  [28, field('fhss.hop_set', 'Hop set', 'u8', HEX)],
  [29, field('fhss.hop_pattern', 'Hop pattern', 'u8', HEX)],
  [30, field('fhss.hop_index', 'Hop index', 'u8', HEX)],
];
const channel = field('channel', 'Channel', 'u32');
const frequency = field('channel_frequency', 'Channel frequency', 'u32');
const rate = field('data_rate', 'Data Rate', 'u64');
const reception: Layout = [
  [36, field('antenna', 'Antenna', 'u32')],
  [40, field('priority', 'Priority', 'u32')],
  [44, field('ssi_type', 'SSI Type', 'u32', { values: { 0: 'None', 1: 'Normalized RSSI', 2: 'dBm', 3: 'Raw RSSI' } })],
];
/** By the kind of strength: signal and noise. */
const strengths: Readonly<Record<number, Layout>> = {
  1: [
    [48, field('normrssi_antsignal', 'Normalized RSSI Signal', 'u32')],
    [52, field('normrssi_antnoise', 'Normalized RSSI Noise', 'u32')],
  ],
  2: [
    [48, field('dbm_antsignal', 'SSI Signal (dBm)', 'i32')],
    [52, field('dbm_antnoise', 'SSI Noise (dBm)', 'i32')],
  ],
  3: [
    [48, field('rawrssi_antsignal', 'Raw RSSI Signal', 'u32')],
    [52, field('rawrssi_antnoise', 'Raw RSSI Noise', 'u32')],
  ],
};
const coding: Layout = [
  [56, field('preamble', 'Preamble', 'u32', { values: { 0: 'Unknown', 1: 'Short', 2: 'Long' } })],
  [60, field('encoding', 'Encoding Type', 'u32', { values: encodings })],
];
const second: Layout = [
  [64, field('sequence', 'Receive sequence', 'u32')],
  [68, field('drops', 'Known Dropped Frames', 'u32')],
  [72, field('receiver_addr', 'Receiver Address', 'ether')],
  [78, field('padding', 'Padding', 'bytes', { length: 2 })],
];

/** AVS's header before an 802.11 frame: when, on what and how it was received. */
export const avs = defineProtocol({
  name: 'wlancap',
  title: 'AVS WLAN Capture header',
  label: 'AVS',
  ref: 'LINKTYPE_IEEE802_11_AVS',
  claims: { linktype: [163], inner: [INNER.avs] },
  minimumLength: 8,
  visibleFrom: 8,
  decode(d, at) {
    const length = d.view.getUint32(at + 4);
    if (length < HEADER) {
      d.malformed(at + 4, HEADER, length);
      return STOP;
    }
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    return innerLayers.table[INNER.wlanRadio];
  },
  fields: [
    ...layoutFields(head, hopping, reception, ...Object.values(strengths), coding, second),
    ...[channel, frequency, rate],
  ],
  walk,
});

/** In bits a second. */
export function avsRate(value: number): number {
  return value < RATE_UNITS_BELOW ? value * RATE_UNITS_BELOW : value;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  if (!emitLayout(sink, head, start, end) || start + RATE > end) return;
  if (view.getUint32(start + 24) === HOPPING) emitLayout(sink, hopping, start, end);
  else sink.at(view.getUint32(start + 28) < 256 ? channel : frequency, start + 28, 4);
  if (start + RATE + 4 > end) return;
  sink.value(rate, BigInt(avsRate(view.getUint32(start + RATE))));
  if (!emitLayout(sink, reception, start, end)) return;
  const strength = strengths[view.getUint32(start + 44)];
  if (strength !== undefined) emitLayout(sink, strength, start, end);
  if (!emitLayout(sink, coding, start, end)) return;
  const isSecond = (view.getUint32(start) & 0x0f) > 1 && view.getUint32(start + 4) >= SECOND_HEADER;
  if (isSecond) emitLayout(sink, second, start, end);
}
