import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { ITEM } from './radiotap-items.ts';

export const radiotapField = fieldMaker('radiotap.', 'radiotap.org');
const field = radiotapField;

/** Bits of a little-endian word: name, label and mask of each; where its byte stands follows from the mask. */
function bits(prefix: string, rows: readonly (readonly [string, string, number])[]): Layout {
  return rows.map(([name, label, mask]) => {
    const byte = (31 - Math.clz32(mask)) >>> 3;
    return [byte, field(prefix + name, label, 'bool', { mask: mask >>> (byte * 8) })];
  });
}

export const presentWord = field('present.word', 'Present flags word', 'u32le', HEX);
/** Of words in radiotap's own namespace. */
export const presentItems = bits('present.', [
  ['tsft', 'TSFT', 0x0000_0001],
  ['flags', 'Flags', 0x0000_0002],
  ['rate', 'Rate', 0x0000_0004],
  ['channel', 'Channel', 0x0000_0008],
  ['fhss', 'FHSS', 0x0000_0010],
  ['dbm_antsignal', 'dBm Antenna Signal', 0x0000_0020],
  ['dbm_antnoise', 'dBm Antenna Noise', 0x0000_0040],
  ['lock_quality', 'Lock Quality', 0x0000_0080],
  ['tx_attenuation', 'TX Attenuation', 0x0000_0100],
  ['db_tx_attenuation', 'dB TX Attenuation', 0x0000_0200],
  ['dbm_tx_power', 'dBm TX Power', 0x0000_0400],
  ['antenna', 'Antenna', 0x0000_0800],
  ['db_antsignal', 'dB Antenna Signal', 0x0000_1000],
  ['db_antnoise', 'dB Antenna Noise', 0x0000_2000],
  ['rxflags', 'RX flags', 0x0000_4000],
  ['txflags', 'TX flags', 0x0000_8000],
  ['data_retries', 'data retries', 0x0002_0000],
  ['xchannel', 'Channel+', 0x0004_0000],
  ['mcs', 'MCS information', 0x0008_0000],
  ['ampdu', 'A-MPDU Status', 0x0010_0000],
  ['vht', 'VHT information', 0x0020_0000],
  ['timestamp', 'frame timestamp', 0x0040_0000],
  ['he', 'HE information', 0x0080_0000],
  ['he_mu', 'HE-MU information', 0x0100_0000],
  ['0_length.psdu', '0 Length PSDU', 0x0400_0000],
  ['l_sig', 'L-SIG', 0x0800_0000],
  ['tlv', 'TLVs', 0x1000_0000],
]);
/** Of all words. */
export const presentSpaces = bits('present.', [
  ['rtap_ns', 'Radiotap NS next', 0x2000_0000],
  ['vendor_ns', 'Vendor NS next', 0x4000_0000],
  ['ext', 'Ext', 0x8000_0000],
]);

const spectrum: readonly (readonly [string, string, number])[] = [
  ['turbo', 'Turbo', 0x0010],
  ['cck', 'Complementary Code Keying (CCK)', 0x0020],
  ['ofdm', 'Orthogonal Frequency-Division Multiplexing (OFDM)', 0x0040],
  ['2ghz', '2 GHz spectrum', 0x0080],
  ['5ghz', '5 GHz spectrum', 0x0100],
  ['dynamic', 'Dynamic CCK-OFDM', 0x0400],
  ['gfsk', 'Gaussian Frequency Shift Keying (GFSK)', 0x0800],
  ['gsm', 'GSM (900MHz)', 0x1000],
  ['sturbo', 'Static Turbo', 0x2000],
  ['half', 'Half Rate Channel (10MHz Channel Width)', 0x4000],
  ['quarter', 'Quarter Rate Channel (5MHz Channel Width)', 0x8000],
];

/** What each item has at fixed places. */
export const itemLayouts: Readonly<Record<number, Layout>> = {
  [ITEM.time]: [[0, field('mactime', 'MAC timestamp', 'u64le')]],
  [ITEM.flags]: [
    [0, field('flags', 'Flags', 'u8', HEX)],
    ...bits('flags.', [
      ['cfp', 'CFP', 0x01],
      ['preamble', 'Preamble', 0x02],
      ['wep', 'WEP', 0x04],
      ['frag', 'Fragmentation', 0x08],
      ['fcs', 'FCS at end', 0x10],
      ['datapad', 'Data Pad', 0x20],
      ['badfcs', 'Bad FCS', 0x40],
      ['shortgi', 'Short GI', 0x80],
    ]),
  ],
  [ITEM.channel]: [
    [0, field('channel.freq', 'Channel frequency', 'u16le')],
    [2, field('channel.flags', 'Channel flags', 'u16le', HEX)],
    ...bits('channel.flags.', [
      ['700mhz', '700 MHz spectrum', 0x0001],
      ['800mhz', '800 MHz spectrum', 0x0002],
      ['900mhz', '900 MHz spectrum', 0x0004],
      ...spectrum,
      ['passive', 'Passive', 0x0200],
    ]).map(([at, each]) => [at + 2, each] as const),
  ],
  [ITEM.hopping]: [
    [0, field('fhss.hopset', 'FHSS Hop Set', 'u8')],
    [1, field('fhss.pattern', 'FHSS Pattern', 'u8')],
  ],
  [ITEM.signalDbm]: [[0, field('dbm_antsignal', 'Antenna signal', 'i8')]],
  [ITEM.noiseDbm]: [[0, field('dbm_antnoise', 'Antenna noise', 'i8')]],
  [ITEM.quality]: [[0, field('quality', 'Signal Quality', 'u16le')]],
  [ITEM.attenuation]: [[0, field('txattenuation', 'TX attenuation', 'u16le')]],
  [ITEM.attenuationDb]: [[0, field('db_txattenuation', 'dB TX attenuation', 'u16le')]],
  [ITEM.power]: [[0, field('txpower', 'Transmit power', 'i8')]],
  [ITEM.antenna]: [[0, field('antenna', 'Antenna', 'u8')]],
  [ITEM.signalDb]: [[0, field('db_antsignal', 'dB antenna signal', 'u8')]],
  [ITEM.noiseDb]: [[0, field('db_antnoise', 'dB antenna noise', 'u8')]],
  [ITEM.rxFlags]: [
    [0, field('rxflags', 'RX flags', 'u16le', HEX)],
    ...bits('rxflags.', [['badplcp', 'Bad PLCP', 0x0002]]),
  ],
  [ITEM.txFlags]: [
    [0, field('txflags', 'TX flags', 'u16le', HEX)],
    // Wireshark names them so.
    ...bits('rxflags.', [
      ['fail', 'Fail', 0x0001],
      ['cts', 'CTS', 0x0002],
      ['rts', 'RTS/CTS', 0x0004],
      ['noack', 'No ACK', 0x0008],
      ['noseqno', 'Has Seqnum', 0x0010],
      ['order', 'Order', 0x0020],
    ]),
  ],
  [ITEM.retries]: [[0, field('data_retries', 'data retries', 'u8')]],
  [ITEM.extendedChannel]: [
    [0, field('xchannel.flags', 'Channel flags', 'u32le', HEX)],
    ...bits('xchannel.flags.', [
      ...spectrum,
      ['ht20', 'HT Channel (20MHz Channel Width)', 0x1_0000],
      ['ht40u', 'HT Channel (40MHz Channel Width with Extension channel above)', 0x2_0000],
      ['ht40d', 'HT Channel (40MHz Channel Width with Extension channel below)', 0x4_0000],
    ]),
    ...bits('channel.xtype.', [['passive', 'Passive', 0x0200]]),
    [4, field('xchannel.freq', 'Channel frequency', 'u16le')],
    [6, field('xchannel.channel', 'Channel number', 'u8')],
  ],
  [ITEM.aggregate]: [
    [0, field('ampdu.reference', 'A-MPDU reference number', 'u32le')],
    [4, field('ampdu.flags', 'A-MPDU flags', 'u16le', HEX)],
    ...bits('ampdu.flags.', [
      ['report_zerolen', 'Driver reports 0-length subframes in this A-MPDU', 0x01],
      ['is_zerolen', 'This is a 0-length subframe', 0x02],
      ['lastknown', 'Last subframe of this A-MPDU is known', 0x04],
      ['last', 'This is the last subframe of this A-MPDU', 0x08],
      ['delim_crc_error', 'Delimiter CRC error on this subframe', 0x10],
      ['eof', 'EOF on this subframe', 0x40],
      ['eof_known', 'EOF of this A-MPDU is known', 0x80],
    ]).map(([at, each]) => [at + 4, each] as const),
  ],
  [ITEM.timestamp]: [
    [0, field('timestamp.ts', 'timestamp', 'u64le')],
    [8, field('timestamp.accuracy', 'accuracy', 'u16le')],
    [10, field('timestamp.unit', 'time unit', 'u8', { mask: 0x0f })],
    [10, field('timestamp.samplingpos', 'sampling position', 'u8', { mask: 0xf0 })],
    [11, field('timestamp.flags.32bit', '32-bit counter', 'bool', { mask: 0x01 })],
    [11, field('timestamp.flags.accuracy', 'accuracy field', 'bool', { mask: 0x02 })],
  ],
  [ITEM.vendor]: [
    [0, field('vendor_oui', 'Vendor OUI', 'u24')],
    [3, field('vendor_subns', 'Vendor sub namespace', 'u8')],
    [4, field('vendor_data_len', 'Vendor data length', 'u16le')],
  ],
};

export const plainItemFields: readonly Field[] = layoutFields(
  presentItems,
  presentSpaces,
  ...Object.values(itemLayouts),
);
