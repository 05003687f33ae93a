import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const REF = 'CACE PPI 1.0.10 §4';
const common = fieldMaker('ppi.80211-common.', REF);
const mac = fieldMaker('ppi.80211n-mac.', REF);
const phy = fieldMaker('ppi.80211n-mac-phy.', REF);
const extension = fieldMaker('ppi.80211-mac-phy.', REF);

type Maker = typeof common;

/** Types of fields that are read. */
export const PPI_FIELD = { common: 2, mac: 3, macAndPhy: 4 } as const;

/** A channel's flags at `at`, little-endian, and their bits. */
function channelFlags(field: Maker, name: string, at: number): Layout {
  const bits = [
    ['turbo', 'Turbo', 0x010],
    ['cck', 'Complementary Code Keying (CCK)', 0x020],
    ['ofdm', 'Orthogonal Frequency-Division Multiplexing (OFDM)', 0x040],
    ['2ghz', '2 GHz spectrum', 0x080],
    ['5ghz', '5 GHz spectrum', 0x100],
    ['passive', 'Passive', 0x200],
    ['dynamic', 'Dynamic CCK-OFDM', 0x400],
    ['gfsk', 'Gaussian Frequency Shift Keying (GFSK)', 0x800],
  ] as const;
  return [
    [at, field(name, 'Channel flags', 'u16le', HEX)],
    ...bits.map(([bit, label, mask]): Layout[number] => {
      const byte = mask > 0xff ? 1 : 0;
      return [at + byte, field(`${name}.${bit}`, label, 'bool', { mask: mask >>> (8 * byte) })];
    }),
  ];
}

/** Type 2. */
export const commonLayout: Layout = [
  [0, common('tsft', 'TSFT', 'u64le')],
  [8, common('flags', 'Flags', 'u16le', HEX)],
  [8, common('flags.fcs', 'FCS present flag', 'bool', { mask: 0x01 })],
  [8, common('flags.tsft', 'TSFT flag', 'bool', { mask: 0x02 })],
  [8, common('flags.fcs-invalid', 'FCS validity', 'bool', { mask: 0x04 })],
  [8, common('flags.phy-err', 'PHY error flag', 'bool', { mask: 0x08 })],
  [12, common('chan.freq', 'Channel frequency', 'u16le')],
  ...channelFlags(common, 'chan.flags', 14),
  [16, common('fhss.hopset', 'FHSS hopset', 'u8', HEX)],
  [17, common('fhss.pattern', 'FHSS pattern', 'u8', HEX)],
  [18, common('dbm.antsignal', 'dBm antenna signal', 'i8')],
  [19, common('dbm.antnoise', 'dBm antenna noise', 'i8')],
];
/** In the common field, counted in units of 500 kb/s; Wireshark shows kb/s. */
export const commonRate = common('rate', 'Data rate', 'u32');

/** Type 3, and how type 4 begins. */
const macFlags: Layout = [
  [0, mac('flags', 'MAC flags', 'u32le', HEX)],
  [0, mac('flags.greenfield', 'Greenfield flag', 'bool', { mask: 0x01 })],
  [0, mac('flags.ht20_40', 'HT20/HT40 flag', 'bool', { mask: 0x02 })],
  [0, mac('flags.rx.short_guard_interval', 'RX Short Guard Interval (SGI) flag', 'bool', { mask: 0x04 })],
  [0, mac('flags.rx.duplicate', 'Duplicate RX flag', 'bool', { mask: 0x08 })],
  [0, mac('flags.agg', 'Aggregate flag', 'bool', { mask: 0x10 })],
  [0, mac('flags.more_agg', 'More aggregates flag', 'bool', { mask: 0x20 })],
  [0, mac('flags.delim_crc_error_after', 'A-MPDU Delimiter CRC error after this frame flag', 'bool', { mask: 0x40 })],
  [4, mac('ampdu_id', 'AMPDU-ID', 'u32le', HEX)],
  [8, mac('num_delimiters', 'Num-Delimiters', 'u8')],
];
export const macLayout: Layout = [...macFlags, [9, mac('reserved', 'Reserved', 'u24', HEX)]];

const antennas = [0, 1, 2, 3];

/** Type 4. */
export const macAndPhyLayout: Layout = [
  ...macFlags,
  [9, phy('mcs', 'MCS', 'u8')],
  [10, phy('num_streams', 'Number of spatial streams', 'u8')],
  [11, phy('rssi.combined', 'RSSI combined', 'u8')],
  ...antennas.map((i): Layout[number] => [12 + i, phy(`rssi.ant${i}ctl`, `Antenna ${i} control RSSI`, 'u8')]),
  ...antennas.map((i): Layout[number] => [16 + i, phy(`rssi.ant${i}ext`, `Antenna ${i} extension RSSI`, 'u8')]),
  [20, extension('ext-chan.freq', 'Extended channel frequency', 'u16le')],
  ...channelFlags(extension, 'ext-chan.flags', 22),
  ...antennas.flatMap(
    (i): Layout => [
      [24 + 2 * i, phy(`dbmant${i}.signal`, `dBm antenna ${i} signal`, 'i8')],
      [25 + 2 * i, phy(`dbmant${i}.noise`, `dBm antenna ${i} noise`, 'i8')],
    ],
  ),
  ...antennas.map((i): Layout[number] => [32 + 4 * i, phy(`evm${i}`, `EVM-${i}`, 'u32le')]),
];

export const ppiPartFields: readonly Field[] = [...layoutFields(commonLayout, macLayout, macAndPhyLayout), commonRate];
