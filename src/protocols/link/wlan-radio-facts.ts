import { SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { ITEM, visitItems } from './radiotap-items.ts';
import { mcsRate, vhtRate } from './radiotap-rates.ts';

/** Kinds of transmission, Wireshark's numbers. */
export const PHY = { unknown: 0, b: 4, a: 5, g: 6, n: 7, ac: 8, ax: 11 } as const;

/** What the header before a frame tells of its reception; undefined: nothing. */
export interface RadioFacts {
  phy: number;
  /** Mb/s. */
  rate?: number;
  frequencyMhz?: number;
  channelFlags?: number;
  /** Of the capture's flags: bit 1 is a short preamble. */
  flags?: number;
  signalDbm?: number;
  noiseDbm?: number;
  signalDb?: number;
  noiseDb?: number;
  /** Microseconds of the receiver's clock. */
  time?: bigint;
  /** Where 802.11n's item stands; -1: nowhere. */
  mcs: number;
  /** The same for 802.11ac's. */
  vht: number;
}

/** Of the layer before: radiotap's, of version 0. */
export function readRadioFacts(layer: Layer): RadioFacts {
  const facts: RadioFacts = { phy: PHY.unknown, mcs: -1, vht: -1 };
  const base = (layer.index - 1) << STRIDE_SHIFT;
  const { stack } = layer.dissection;
  const { bytes, view } = layer;
  const start = stack[base + SLOT.start];
  if (bytes[start] !== 0) return facts;
  visitItems(view, start, stack[base + SLOT.payload], (item, at) => {
    if (item === ITEM.time) facts.time = view.getBigUint64(at, true);
    else if (item === ITEM.flags) facts.flags = bytes[at];
    else if (item === ITEM.rate) facts.rate = bytes[at] / 2;
    else if (item === ITEM.channel) setChannel(facts, view.getUint16(at, true), view.getUint16(at + 2, true));
    else if (item === ITEM.extendedChannel) setChannel(facts, view.getUint16(at + 4, true), view.getUint32(at, true));
    else if (item === ITEM.signalDbm) facts.signalDbm = view.getInt8(at);
    else if (item === ITEM.noiseDbm) facts.noiseDbm = view.getInt8(at);
    else if (item === ITEM.signalDb) facts.signalDb = bytes[at];
    else if (item === ITEM.noiseDb) facts.noiseDb = bytes[at];
    else if (item === ITEM.mcs) facts.mcs = at;
    else if (item === ITEM.vht) facts.vht = at;
    else if (item === HE) facts.phy = PHY.ax;
  });
  if (facts.mcs >= 0) facts.rate = mcsRate(bytes, facts.mcs) || (facts.rate ?? 0);
  if (facts.vht >= 0) facts.rate = vhtRate(bytes, facts.vht, 0) || (facts.rate ?? 0);
  facts.phy = phyOf(facts);
  return facts;
}

const HE = 23;

function setChannel(facts: RadioFacts, frequencyMhz: number, flags: number): void {
  facts.frequencyMhz = frequencyMhz;
  facts.channelFlags = flags;
}

/** By the items that only one kind has, else by the channel's flags, else by the rate. */
function phyOf({ phy, mcs, vht, channelFlags = 0, rate = 0 }: RadioFacts): number {
  if (phy !== PHY.unknown) return phy;
  if (vht >= 0) return PHY.ac;
  if (mcs >= 0) return PHY.n;
  switch (channelFlags & KINDS) {
    case OFDM | GHZ_5:
    case OFDM | GHZ_5 | TURBO:
      return PHY.a;
    case CCK | GHZ_2:
      return PHY.b;
    case OFDM | GHZ_2:
    case DYNAMIC | GHZ_2:
    case OFDM | GHZ_2 | TURBO:
    case DYNAMIC | GHZ_2 | TURBO:
      return PHY.g;
    default:
      return CCK_RATES.includes(rate) ? PHY.b : PHY.unknown;
  }
}

export const TURBO = 0x0010;
const CCK = 0x0020;
const OFDM = 0x0040;
const GHZ_2 = 0x0080;
const GHZ_5 = 0x0100;
const DYNAMIC = 0x0400;
const KINDS = TURBO | CCK | OFDM | GHZ_2 | GHZ_5 | DYNAMIC;
const CCK_RATES = [1, 2, 5.5, 11];

/** The channel's number; undefined for a frequency that has none (IEEE 802.11 Annex E). */
export function channelOf(frequencyMhz: number): number | undefined {
  if (frequencyMhz === 2484) return 14;
  if (frequencyMhz >= 2412 && frequencyMhz <= 2472) return (frequencyMhz - 2407) / 5;
  if (frequencyMhz >= 5000 && frequencyMhz <= 5925) return (frequencyMhz - 5000) / 5;
  if (frequencyMhz >= 5950 && frequencyMhz <= 7125) return (frequencyMhz - 5950) / 5;
  return undefined;
}
