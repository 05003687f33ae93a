import { fieldMaker, type Layout } from '../layout.ts';
import { type Bits, bitLayout, FLAG } from './wlan-bits.ts';

const REF = 'IEEE 802.11 §9.4.2.157';
const OPERATION_REF = 'IEEE 802.11 §9.4.2.158';
const POWER_REF = 'IEEE 802.11 §9.4.2.161';

const vhtCapabilities: Bits = [
  ['capabilities', 'VHT Capabilities Info', 0x0],
  ['capabilities.maxmpdulength', 'Maximum MPDU Length', 0x3],
  ['capabilities.supportedchanwidthset', 'Supported Channel Width Set', 0xc],
  ['capabilities.rxldpc', 'Rx LDPC', 0x10, FLAG],
  ['capabilities.short80', 'Short GI for 80MHz/TVHT_MODE_4C', 0x20, FLAG],
  ['capabilities.short160', 'Short GI for 160MHz and 80+80MHz', 0x40, FLAG],
  ['capabilities.txstbc', 'Tx STBC', 0x80, FLAG],
  ['capabilities.rxstbc', 'Rx STBC', 0x700],
  ['capabilities.subeamformer', 'SU Beamformer Capable', 0x800, FLAG],
  ['capabilities.subeamformee', 'SU Beamformee Capable', 0x1000, FLAG],
  ['capabilities.beamformee_sts_cap', 'Beamformee STS Capability', 0xe000],
  ['capabilities.soundingdimensions', 'Number of Sounding Dimensions', 0x70000],
  ['capabilities.mubeamformer', 'MU Beamformer Capable', 0x80000, FLAG],
  ['capabilities.mubeamformee', 'MU Beamformee Capable', 0x100000, FLAG],
  ['capabilities.vhttxopps', 'TXOP PS', 0x200000, FLAG],
  ['capabilities.vhthtc', '+HTC-VHT Capable', 0x400000, FLAG],
  ['capabilities.maxampdu', 'Max A-MPDU Length Exponent', 0x3800000],
  ['capabilities.linkadapt', 'VHT Link Adaptation', 0xc000000],
  ['capabilities.rxpatconsist', 'Rx Antenna Pattern Consistency', 0x10000000, FLAG],
  ['capabilities.txpatconsist', 'Tx Antenna Pattern Consistency', 0x20000000, FLAG],
  ['capabilities.ext_nss_bw_support', 'Extended NSS BW Support', 0xc0000000],
];
const receiveRate: Bits = [
  ['mcsset.rxhighestlonggirate', 'Rx Highest Long GI Data Rate (in Mb/s, 0 = subfield not in use)', 0x1fff],
  ['mcsset.max_nsts_total', 'MaX NSTS Total', 0xe000],
];
const sendRate: Bits = [
  ['mcsset.txhighestlonggirate', 'Tx Highest Long GI Data Rate  (in Mb/s, 0 = subfield not in use)', 0x1fff],
  ['ncsset.ext_nss_bw_cap', 'Extended NSS BW Capable', 0x2000, FLAG],
  ['ncsset.reserved', 'Reserved', 0xc000],
];
const powerInfo: Bits = [
  ['pwr_info', 'Tx Pwr Info', 0],
  ['pwr_info.count', 'Max Tx Pwr Count', 0x07],
  ['pwr_info.unit', 'Max Tx Pwr Unit Interpretation', 0x38],
  ['pwr_info.reserved', 'Reserved', 0xc0],
];
const operation = fieldMaker('wlan.vht.op.', OPERATION_REF);
const power = fieldMaker('wlan.vht.tpe.', POWER_REF);

/** Two bits for each of eight spatial streams. */
function streams(name: string, label: string, short: string): Bits {
  const rows = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`${name}.ss${n}`, `${short} ${n} SS`, 3 << (2 * (n - 1))] as const);
  return [[name, label, 0], ...rows];
}

/** Very high throughput (802.11ac): what a station can. */
export const VHT_CAPABILITIES = 12;
export const vhtCapabilityLayout: Layout = [
  ...bitLayout('vht.', REF, 4, 0, vhtCapabilities),
  ...bitLayout('vht.mcsset.', REF, 2, 4, streams('rxmcsmap', 'Rx MCS Map', 'Rx')),
  ...bitLayout('vht.', REF, 2, 6, receiveRate),
  ...bitLayout('vht.mcsset.', REF, 2, 8, streams('txmcsmap', 'Tx MCS Map', 'Tx')),
  ...bitLayout('vht.', REF, 2, 10, sendRate),
];

/** What its network does. */
export const VHT_OPERATION = 5;
export const vhtOperationLayout: Layout = [
  [0, operation('channelwidth', 'Channel Width', 'u8')],
  [1, operation('channelcenter0', 'Channel Center Segment 0', 'u8')],
  [2, operation('channelcenter1', 'Channel Center Segment 1', 'u8')],
  ...bitLayout('vht.op.', OPERATION_REF, 2, 3, streams('basicmcsmap', 'Basic MCS Map', 'Basic')),
];

/** Transmit power: the head, then a limit for each channel width, in half dBm. */
export const powerInfoLayout: Layout = bitLayout('vht.tpe.', POWER_REF, 1, 0, powerInfo);
export const powerLimits = [
  power('pwr_constr_20', 'Local Max Tx Pwr Constraint 20MHz', 'i8'),
  power('pwr_constr_40', 'Local Max Tx Pwr Constraint 40MHz', 'i8'),
  power('pwr_constr_80', 'Local Max Tx Pwr Constraint 80MHz', 'i8'),
  power('pwr_constr_160', 'Local Max Tx Pwr Constraint 160MHz/80+80 MHz', 'i8'),
] as const;
