import { SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { protocolNames } from '../path.ts';
import { avsRate } from './avs.ts';
import { PPI_FIELD } from './ppi-fields.ts';
import { visitParts } from './ppi-parts.ts';
import { PRISM_ITEM, visitPrism } from './prism-items.ts';
import { ITEM, visitItems } from './radiotap-items.ts';
import { htRate, vhtRate } from './radiotap-rates.ts';

/** Kinds of transmission, Wireshark's numbers. */
export const PHY = { unknown: 0, hopping: 1, infrared: 2, direct: 3, b: 4, a: 5, g: 6, n: 7, ac: 8, ax: 11 } as const;

/** What the header before a frame tells of its reception; undefined: nothing. */
export interface RadioFacts {
  phy: number;
  /** Mb/s. */
  rate?: number;
  frequencyMhz?: number;
  /** Where no frequency tells it. */
  channel?: number;
  channelFlags?: number;
  /** Of the capture's flags: bit 1 is a short preamble. */
  flags?: number;
  signalDbm?: number;
  noiseDbm?: number;
  signalDb?: number;
  noiseDb?: number;
  /** Microseconds of the receiver's clock. */
  time?: bigint;
  ht?: HtFacts;
  /** Where radiotap's item of 802.11ac stands; -1: nowhere. */
  vht: number;
}

/** How a frame of 802.11n was sent; undefined: not told. */
export interface HtFacts {
  readonly index: number | undefined;
  /** Wireshark's number: 1 is 40 MHz. */
  readonly bandwidth: number | undefined;
  readonly isShort: boolean | undefined;
  readonly isGreenfield: boolean | undefined;
  readonly fec: number | undefined;
  readonly stbcStreams: number | undefined;
  readonly extensionStreams: number | undefined;
}

/** Of the layer before: radiotap's, of version 0, PPI's, Prism's or AVS's. */
export function readRadioFacts(layer: Layer): RadioFacts {
  const facts: RadioFacts = { phy: PHY.unknown, vht: -1 };
  const base = (layer.index - 1) << STRIDE_SHIFT;
  const { stack } = layer.dissection;
  const start = stack[base + SLOT.start];
  const end = stack[base + SLOT.payload];
  const name = protocolNames[stack[base]];
  if (name === 'ppi') readPpi(layer, start, end, facts);
  else if (name === 'prism') readPrism(layer, start, end, facts);
  else if (name === 'wlancap') readAvs(layer, start, facts);
  else if (layer.bytes[start] === 0) readRadiotap(layer, start, end, facts);
  if (facts.ht !== undefined) facts.rate = htRate(facts.ht) || (facts.rate ?? 0);
  if (facts.vht >= 0) facts.rate = vhtRate(layer.bytes, facts.vht, 0) || (facts.rate ?? 0);
  facts.phy = phyOf(facts);
  return facts;
}

function readRadiotap({ bytes, view }: Layer, start: number, end: number, facts: RadioFacts): void {
  visitItems(view, start, end, (item, at) => {
    if (item === ITEM.time) facts.time = view.getBigUint64(at, true);
    else if (item === ITEM.flags) facts.flags = bytes[at];
    else if (item === ITEM.rate) facts.rate = bytes[at] / 2;
    else if (item === ITEM.channel) setChannel(facts, view.getUint16(at, true), view.getUint16(at + 2, true));
    else if (item === ITEM.extendedChannel) setChannel(facts, view.getUint16(at + 4, true), view.getUint32(at, true));
    else if (item === ITEM.signalDbm) facts.signalDbm = view.getInt8(at);
    else if (item === ITEM.noiseDbm) facts.noiseDbm = view.getInt8(at);
    else if (item === ITEM.signalDb) facts.signalDb = bytes[at];
    else if (item === ITEM.noiseDb) facts.noiseDb = bytes[at];
    else if (item === ITEM.mcs) facts.ht = readMcs(bytes, at);
    else if (item === ITEM.vht) facts.vht = at;
    else if (item === HE) facts.phy = PHY.ax;
  });
}

function readMcs(bytes: Uint8Array, at: number): HtFacts {
  const known = bytes[at];
  const flags = bytes[at + 1];
  return {
    index: (known & 0x02) === 0 ? undefined : bytes[at + 2],
    bandwidth: (known & 0x01) === 0 ? undefined : flags & 3,
    isShort: (known & 0x04) === 0 ? undefined : (flags & 0x04) !== 0,
    isGreenfield: (known & 0x08) === 0 ? undefined : (flags & 0x08) !== 0,
    fec: (known & 0x10) === 0 ? undefined : (flags & 0x10) >>> 4,
    stbcStreams: (known & 0x20) === 0 ? undefined : (flags & 0x60) >>> 5,
    extensionStreams: (known & 0x40) === 0 ? undefined : ((known & 0x80) >>> 6) | (flags >>> 7),
  };
}

function readPpi({ bytes, view }: Layer, start: number, end: number, facts: RadioFacts): void {
  visitParts(view, start, end, (type, at, behind) => {
    const length = behind - at;
    if (type === PPI_FIELD.common && length >= PPI_COMMON) {
      facts.time = view.getBigUint64(at, true) * ((bytes[at + 8] & PPI_MILLISECONDS) === 0 ? 1n : 1000n);
      facts.rate = view.getUint16(at + 10, true) / 2;
      setChannel(facts, view.getUint16(at + 12, true), view.getUint16(at + 14, true));
      facts.signalDbm = view.getInt8(at + 18);
      facts.noiseDbm = view.getInt8(at + 19);
    } else if (type === PPI_FIELD.macAndPhy && length >= PPI_MAC_AND_PHY) {
      const flags = bytes[at];
      facts.ht = {
        index: bytes[at + 9],
        bandwidth: (flags & 0x02) >>> 1,
        isShort: (flags & 0x04) !== 0,
        isGreenfield: (flags & 0x01) !== 0,
        fec: undefined,
        stbcStreams: undefined,
        // Wireshark takes the spatial streams for these.
        extensionStreams: bytes[at + 10],
      };
    }
  });
}

function readPrism(layer: Layer, start: number, end: number, facts: RadioFacts): void {
  visitPrism(layer, start, end, (item, value) => {
    if (item === PRISM_ITEM.macTime) facts.time = BigInt(value);
    else if (item === PRISM_ITEM.channel) facts.channel = value;
    else if (item === PRISM_ITEM.rssi) facts.signalDbm = value | 0;
    else if (item === PRISM_ITEM.rate) facts.rate = value / 2;
  });
}

function readAvs({ view }: Layer, start: number, facts: RadioFacts): void {
  facts.time = view.getBigUint64(start + 8);
  facts.phy = AVS_PHYS[view.getUint32(start + 24)] ?? PHY.unknown;
  facts.rate = avsRate(view.getUint32(start + 32)) / 1e6;
  // Frames for all stations go out at the old rates.
  if (facts.phy === PHY.g && CCK_RATES.includes(facts.rate)) facts.phy = PHY.b;
  const number = view.getUint32(start + 28);
  if (facts.phy !== PHY.hopping) {
    if (number >= 256) facts.frequencyMhz = number;
    else facts.frequencyMhz = facts.phy === PHY.a ? 5000 + 5 * number : number === 14 ? 2484 : 2407 + 5 * number;
  }
  if (view.getUint32(start + 44) === AVS_DBM) {
    facts.signalDbm = view.getInt32(start + 48);
    facts.noiseDbm = view.getInt32(start + 52);
  }
  const preamble = view.getUint32(start + 56);
  if (facts.phy !== PHY.b || preamble < 1 || preamble > 2) return;
  facts.channelFlags = 0;
  facts.flags = preamble === 1 ? SHORT : 0;
}

/** By AVS's number. */
const AVS_PHYS: Readonly<Record<number, number>> = {
  1: PHY.hopping,
  2: PHY.direct,
  3: PHY.infrared,
  4: PHY.b,
  5: PHY.b,
  6: PHY.g,
  7: PHY.a,
  8: PHY.a,
  9: PHY.g,
};
const AVS_DBM = 2;
const SHORT = 0x02;
const PPI_COMMON = 20;
const PPI_MAC_AND_PHY = 48;
const PPI_MILLISECONDS = 0x02;
const HE = 23;

function setChannel(facts: RadioFacts, frequencyMhz: number, flags: number): void {
  facts.frequencyMhz = frequencyMhz;
  facts.channelFlags = flags;
}

/** By the items that only one kind has, else by the channel's flags, else by the rate. */
function phyOf({ phy, ht, vht, channelFlags = 0, rate = 0 }: RadioFacts): number {
  if (phy !== PHY.unknown) return phy;
  if (vht >= 0) return PHY.ac;
  if (ht !== undefined) return PHY.n;
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
      // On such a channel both are used.
      return CCK_RATES.includes(rate) ? PHY.b : PHY.g;
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
