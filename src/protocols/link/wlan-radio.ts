import { defineProtocol } from '../define.ts';
import { SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { channelOf, type HtFacts, PHY, type RadioFacts, readRadioFacts, TURBO } from './wlan-radio-facts.ts';

const SHORT_PREAMBLE = 0x02;
const LONG_PREAMBLE_US = 192;
const SHORT_PREAMBLE_US = 96;
const OFDM_PREAMBLE_US = 20;
const OFDM_SYMBOL_US = 4;
const SHORT_SYMBOL_US = 3.6;
/** Service alone, and service and tail: IEEE 802.11 §17.3.5. */
const OFDM_SERVICE_BITS = 16;
const OFDM_EXTRA_BITS = 22;
const MIXED_PREAMBLE_US = 32;
const TRAINING_US = 4;
/** Training fields by the number of streams: IEEE 802.11 §19.3.9.4.6. */
const TRAININGS = [1, 1, 2, 4, 4];
const EXTENSION_TRAININGS = [0, 1, 2, 4];

const field = fieldMaker('wlan_radio.', 'IEEE 802.11');
const phy = field('phy', 'PHY type', 'u32', {
  values: {
    4: '802.11b (HR/DSSS)',
    5: '802.11a (OFDM)',
    6: '802.11g (ERP)',
    7: '802.11n (HT)',
    8: '802.11ac (VHT)',
    11: '802.11ax (HE)',
  },
});
const shortPreamble = field('short_preamble', 'Short preamble', 'bool');
const turbo = field('11a.turbo_type', 'Turbo type', 'u32', { values: { 0: 'Non-turbo', 1: 'Turbo' } });
const mode = field('11g.mode', 'Proprietary mode', 'u32', { values: { 0: 'None', 1: 'Super G' } });
const mcsIndex = field('11n.mcs_index', 'MCS index', 'u32');
const mcsBandwidth = field('11n.bandwidth', 'Bandwidth', 'u32');
const mcsGuard = field('11n.short_gi', 'Short GI', 'bool');
const greenfield = field('11n.greenfield', 'Greenfield', 'bool');
const fec = field('11n.fec', 'FEC', 'u32');
const stbc = field('11n.stbc_streams', 'Number of STBC streams', 'u32');
const extensions = field('11n.ness', 'Number of extension spatial streams', 'u32');
const vhtGuard = field('11ac.short_gi', 'Short GI', 'bool');
const vhtBandwidth = field('11ac.bandwidth', 'Bandwidth', 'u32');
const vhtMcs = field('11ac.mcs', 'MCS index', 'u32');
const vhtStreams = field('11ac.nss', 'Spatial streams', 'u32');
const dataRate = field('data_rate', 'Data rate', 'f32');
const channel = field('channel', 'Channel', 'u32');
const frequency = field('frequency', 'Frequency', 'u16');
const signalDbm = field('signal_dbm', 'Signal strength (dBm)', 'i8');
const signalDb = field('signal_db', 'Signal strength (dB)', 'u8');
const noiseDbm = field('noise_dbm', 'Noise level (dBm)', 'i8');
const noiseDb = field('noise_db', 'Noise level (dB)', 'u8');
const ratio = field('snr', 'Signal/noise ratio (dB)', 'i32');
const timestamp = field('timestamp', 'TSF timestamp', 'u64');
const duration = field('duration', 'Duration', 'u32');
const preamble = field('preamble', 'Preamble', 'u32');
const startTime = field('start_tsf', 'Start', 'u64');
const endTime = field('end_tsf', 'End', 'u64');

/** What Wireshark makes of the header before an 802.11 frame, whichever it is: no bytes of its own. */
export const wlanRadio = defineProtocol({
  name: 'wlan_radio',
  title: '802.11 radio information',
  label: '802.11 radio',
  ref: 'IEEE 802.11',
  claims: { inner: [INNER.wlanRadio] },
  minimumLength: 0,
  decode(d, at) {
    d.offset = at;
    d.setInfo(d.stack[((d.count - 2) << STRIDE_SHIFT) + SLOT.info]);
    return innerLayers.table[INNER.wlan];
  },
  fields: [
    ...[phy, shortPreamble, turbo, mode],
    ...[mcsIndex, mcsBandwidth, mcsGuard, greenfield, fec, stbc, extensions],
    ...[vhtGuard, vhtBandwidth, vhtMcs, vhtStreams],
    ...[dataRate, channel, frequency, signalDbm, signalDb, noiseDbm, noiseDb, ratio, timestamp],
    ...[duration, preamble, startTime, endTime],
  ],
  walk,
});

function walk(layer: Layer, sink: FieldSink): void {
  const facts = readRadioFacts(layer);
  if (facts.phy !== PHY.unknown) sink.value(phy, facts.phy);
  if (facts.ht !== undefined && facts.phy === PHY.n) walkHt(facts.ht, sink);
  else if (facts.phy === PHY.ac) walkVht(layer, facts.vht, sink);
  else walkKind(facts, sink);
  if (facts.rate !== undefined) sink.value(dataRate, facts.rate);
  const number = facts.frequencyMhz === undefined ? facts.channel : channelOf(facts.frequencyMhz);
  if (number !== undefined) sink.value(channel, number);
  if (facts.frequencyMhz !== undefined) sink.value(frequency, facts.frequencyMhz);
  if (facts.signalDbm !== undefined) sink.value(signalDbm, facts.signalDbm);
  if (facts.signalDb !== undefined) sink.value(signalDb, facts.signalDb);
  if (facts.noiseDbm !== undefined) sink.value(noiseDbm, facts.noiseDbm);
  if (facts.noiseDb !== undefined) sink.value(noiseDb, facts.noiseDb);
  if (facts.signalDbm !== undefined && facts.noiseDbm !== undefined) {
    sink.value(ratio, facts.signalDbm - facts.noiseDbm);
  }
  if (facts.time !== undefined) sink.value(timestamp, facts.time);
  walkDuration(layer, facts, sink);
}

function walkKind({ phy: kind, flags, channelFlags }: RadioFacts, sink: FieldSink): void {
  if (channelFlags === undefined) return;
  const isTurbo = (channelFlags & TURBO) !== 0;
  if (kind === PHY.b && flags !== undefined) sink.value(shortPreamble, (flags & SHORT_PREAMBLE) !== 0);
  else if (kind === PHY.a) sink.value(turbo, isTurbo ? 1 : 0);
  else if (kind === PHY.g) sink.value(mode, isTurbo ? 1 : 0);
}

function walkHt(ht: HtFacts, sink: FieldSink): void {
  for (const [each, value] of [
    [mcsIndex, ht.index],
    [mcsBandwidth, ht.bandwidth],
    [mcsGuard, ht.isShort],
    [greenfield, ht.isGreenfield],
    [fec, ht.fec],
    [stbc, ht.stbcStreams],
    [extensions, ht.extensionStreams],
  ] as const) {
    if (value !== undefined) sink.value(each, value);
  }
}

function walkVht({ bytes }: Layer, at: number, sink: FieldSink): void {
  const known = bytes[at];
  if ((known & 0x04) !== 0) sink.value(vhtGuard, (bytes[at + 2] & 0x04) !== 0);
  if ((known & 0x40) !== 0) sink.value(vhtBandwidth, bytes[at + 3] & 0x1f);
  for (let user = at + 4; user < at + 8; user++) {
    if ((bytes[user] & 0x0f) === 0) continue;
    sink.value(vhtMcs, bytes[user] >>> 4);
    sink.value(vhtStreams, bytes[user] & 0x0f);
  }
}

/** How long the frame was in the air; the clock is that of its end. */
function walkDuration(layer: Layer, facts: RadioFacts, sink: FieldSink): void {
  const length = layer.wireEnd - layer.start;
  const head = preambleUs(layer.bytes, facts);
  if (head === 0 || facts.rate === undefined || facts.rate <= 0) return;
  const total = head + bodyUs(facts, facts.rate, length);
  sink.value(duration, total);
  sink.value(preamble, head);
  if (facts.time === undefined) return;
  sink.value(startTime, BigInt.asUintN(64, facts.time - BigInt(total)));
  sink.value(endTime, facts.time);
}

/** Microseconds before the frame itself; 0: not known. IEEE 802.11 §16.2.2, §17.3.2, §19.3.9, §21.3.8. */
function preambleUs(
  bytes: Uint8Array,
  { phy: kind, flags = SHORT_PREAMBLE, channelFlags, ht, vht }: RadioFacts,
): number {
  switch (kind) {
    case PHY.b:
      return channelFlags === undefined || (flags & SHORT_PREAMBLE) !== 0 ? SHORT_PREAMBLE_US : LONG_PREAMBLE_US;
    case PHY.a:
    case PHY.g:
      return OFDM_PREAMBLE_US;
    case PHY.n: {
      const streams = ((ht?.index ?? 0) >>> 3) + 1 + (ht?.stbcStreams ?? 0);
      const extensionFields = EXTENSION_TRAININGS[ht?.extensionStreams ?? 0] ?? 0;
      return MIXED_PREAMBLE_US + TRAINING_US * ((TRAININGS[streams] ?? 4) + extensionFields);
    }
    case PHY.ac:
      return MIXED_PREAMBLE_US + TRAINING_US * (bytes[vht + 4] & 0x0f);
    default:
      return 0;
  }
}

function bodyUs({ phy: kind, ht }: RadioFacts, rate: number, length: number): number {
  const bits = length * 8;
  if (kind === PHY.b) return Math.ceil(bits / rate);
  if (kind === PHY.ac) return Math.floor((bits + OFDM_SERVICE_BITS) / rate);
  if (kind !== PHY.n) return OFDM_SYMBOL_US * Math.ceil((bits + OFDM_EXTRA_BITS) / (rate * OFDM_SYMBOL_US));
  const symbolUs = ht?.isShort === true ? SHORT_SYMBOL_US : OFDM_SYMBOL_US;
  // With space-time block coding symbols come in pairs (IEEE 802.11 §19.3.11.3).
  const group = (ht?.stbcStreams ?? 0) > 0 ? 2 : 1;
  const symbols = group * Math.ceil((bits + OFDM_EXTRA_BITS) / (Math.round(rate * symbolUs) * group));
  return Math.floor((symbols * symbolUs * 10 + 5) / 10);
}
