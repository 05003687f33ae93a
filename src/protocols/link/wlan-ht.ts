import { fieldMaker, type Layout } from '../layout.ts';
import { type Bits, bitLayout, FLAG } from './wlan-bits.ts';

const REF = 'IEEE 802.11 §9.4.2.55';
const OPERATION_REF = 'IEEE 802.11 §9.4.2.56';

const htCapabilities: Bits = [
  ['capabilities', 'HT Capabilities Info', 0x0],
  ['capabilities.ldpccoding', 'HT LDPC coding capability', 0x1, FLAG],
  ['capabilities.width', 'HT Support channel width', 0x2, FLAG],
  ['capabilities.sm', 'HT SM Power Save', 0xc],
  ['capabilities.green', 'HT Green Field', 0x10, FLAG],
  ['capabilities.short20', 'HT Short GI for 20MHz', 0x20, FLAG],
  ['capabilities.short40', 'HT Short GI for 40MHz', 0x40, FLAG],
  ['capabilities.txstbc', 'HT Tx STBC', 0x80, FLAG],
  ['capabilities.rxstbc', 'HT Rx STBC', 0x300],
  ['capabilities.delayedblockack', 'HT Delayed Block ACK', 0x400, FLAG],
  ['capabilities.amsdu', 'HT Max A-MSDU length', 0x800, FLAG],
  ['capabilities.dsscck', 'HT DSSS/CCK mode in 40MHz', 0x1000, FLAG],
  ['capabilities.psmp', 'HT PSMP Support', 0x2000, FLAG],
  ['capabilities.40mhzintolerant', 'HT Forty MHz Intolerant', 0x4000, FLAG],
  ['capabilities.lsig', 'HT L-SIG TXOP Protection support', 0x8000, FLAG],
];
const ampdu: Bits = [
  ['ampduparam', 'A-MPDU Parameters', 0x0],
  ['ampduparam.maxlength', 'Maximum Rx A-MPDU Length', 0x3],
  ['ampduparam.mpdudensity', 'MPDU Density', 0x1c],
  ['ampduparam.reserved', 'Reserved', 0xe0],
];
const mcsLow: Bits = [
  ['rxbitmask.0to7', 'Rx Bitmask Bits 0-7', 0xff],
  ['rxbitmask.8to15', 'Rx Bitmask Bits 8-15', 0xff00],
  ['rxbitmask.16to23', 'Rx Bitmask Bits 16-23', 0xff0000],
  ['rxbitmask.24to31', 'Rx Bitmask Bits 24-31', 0xff000000],
];
const mcsMiddle: Bits = [
  ['rxbitmask.32', 'Rx Bitmask Bit 32', 0x1],
  ['rxbitmask.33to38', 'Rx Bitmask Bits 33-38', 0x7e],
  ['rxbitmask.39to52', 'Rx Bitmask Bits 39-52', 0x1fff80],
];
const mcsHigh: Bits = [['rxbitmask.53to76', 'Rx Bitmask Bits 53-76', 0x1fffffe0]];
const mcsRate: Bits = [['highestdatarate', 'Highest Supported Data Rate', 0x3ff]];
const mcsSend: Bits = [
  ['txsetdefined', 'Tx Supported MCS Set', 0x1, FLAG],
  ['txrxmcsnotequal', 'Tx and Rx MCS Set', 0x2, FLAG],
  ['txmaxss', 'Maximum Number of Tx Spatial Streams Supported', 0xc],
  ['txunequalmod', 'Unequal Modulation', 0x10, FLAG],
];
const htExtended: Bits = [
  ['capabilities', 'HT Extended Capabilities', 0x0],
  ['capabilities.pco', 'Transmitter supports PCO', 0x1, FLAG],
  ['capabilities.transtime', 'Time needed to transition between 20MHz and 40MHz', 0x6],
  ['capabilities.mcs', 'MCS Feedback capability', 0x300],
  ['capabilities.htc', 'High Throughput', 0x400, FLAG],
  ['capabilities.rdresponder', 'Reverse Direction Responder', 0x800, FLAG],
];
const beamforming: Bits = [
  ['txbf', 'Transmit Beam Forming (TxBF) Capabilities', 0x0],
  ['txbf.txbf', 'Transmit Beamforming', 0x1, FLAG],
  ['txbf.rxss', 'Receive Staggered Sounding', 0x2, FLAG],
  ['txbf.txss', 'Transmit Staggered Sounding', 0x4, FLAG],
  ['txbf.rxndp', 'Receive Null Data packet (NDP)', 0x8, FLAG],
  ['txbf.txndp', 'Transmit Null Data packet (NDP)', 0x10, FLAG],
  ['txbf.impltxbf', 'Implicit TxBF capable', 0x20, FLAG],
  ['txbf.calibration', 'Calibration', 0xc0],
  ['txbf.csi', 'STA can apply TxBF using CSI explicit feedback', 0x100, FLAG],
  ['txbf.fm.uncompressed.tbf', 'STA can apply TxBF using uncompressed beamforming feedback matrix', 0x200, FLAG],
  ['txbf.fm.compressed.tbf', 'STA can apply TxBF using compressed beamforming feedback matrix', 0x400, FLAG],
  ['txbf.rcsi', 'Receiver can return explicit CSI feedback', 0x1800],
  ['txbf.fm.uncompressed.rbf', 'Receiver can return explicit uncompressed Beamforming Feedback Matrix', 0x6000],
  ['txbf.fm.compressed.bf', 'STA can compress and use compressed Beamforming Feedback Matrix', 0x18000],
  ['txbf.mingroup', 'Minimal grouping used for explicit feedback reports', 0x60000],
  ['txbf.csinumant', 'Max antennae STA can support when CSI feedback required', 0x180000],
  [
    'txbf.fm.uncompressed.maxant',
    'Max antennae STA can support when uncompressed Beamforming feedback required',
    0x600000,
  ],
  [
    'txbf.fm.compressed.maxant',
    'Max antennae STA can support when compressed Beamforming feedback required',
    0x1800000,
  ],
  ['txbf.csi.maxrows', 'Maximum number of rows of CSI explicit feedback', 0x6000000],
  [
    'txbf.channelest',
    'Maximum number of space time streams for which channel dimensions can be simultaneously estimated',
    0x18000000,
  ],
  ['txbf.reserved', 'Reserved', 0xe0000000],
];
const antennas: Bits = [
  ['asel', 'Antenna Selection (ASEL) Capabilities', 0x0],
  ['asel.capable', 'Antenna Selection Capable', 0x1, FLAG],
  ['asel.txcsi', 'Explicit CSI Feedback Based Tx ASEL', 0x2, FLAG],
  ['asel.txif', 'Antenna Indices Feedback Based Tx ASEL', 0x4, FLAG],
  ['asel.csi', 'Explicit CSI Feedback', 0x8, FLAG],
  ['asel.if', 'Antenna Indices Feedback', 0x10, FLAG],
  ['asel.rx', 'Rx ASEL', 0x20, FLAG],
  ['asel.sppdu', 'Tx Sounding PPDUs', 0x40, FLAG],
  ['asel.reserved', 'Reserved', 0x80],
];
const htSubset1: Bits = [
  ['delim1', 'HT Information Subset (1 of 3)', 0x0],
  ['secchanoffset', 'Secondary channel offset', 0x3],
  ['chanwidth', 'Supported channel width', 0x4, FLAG],
  ['rifs', 'Reduced Interframe Spacing (RIFS)', 0x8, FLAG],
  ['reserved_b4_b7', 'Reserved', 0xf0],
];
const htSubset2: Bits = [
  ['delim2', 'HT Information Subset (2 of 3)', 0x0],
  ['ht_protection', 'HT Protection', 0x3],
  ['greenfield', 'Non-greenfield STAs present', 0x4, FLAG],
  ['reserved_b11', 'Reserved', 0x8],
  ['obssnonht', 'OBSS non-HT STAs present', 0x10, FLAG],
  ['chan_center_freq_seg_2', 'Channel Center Frequency Segment 2', 0x1fe0],
  ['reserved_b21_b23', 'Reserved', 0xe000],
];
const htSubset3: Bits = [
  ['delim3', 'HT Information Subset (3 of 3)', 0x0],
  ['reserved_b24_b29', 'Reserved', 0x3f],
  ['dualbeacon', 'Dual beacon', 0x40, FLAG],
  ['dualcts', 'Dual Clear To Send (CTS) protection', 0x80, FLAG],
  ['secondarybeacon', 'Beacon ID', 0x100, FLAG],
  ['lsigprotsupport', 'L-SIG TXOP Protection Full Support', 0x200, FLAG],
  ['pco.active', 'Phased Coexistence Operation (PCO)', 0x400, FLAG],
  ['pco.phase', 'Phased Coexistence Operation (PCO) Phase', 0x800, FLAG],
  ['reserved_b36_b39', 'Reserved', 0xf000],
];

function mcsSet(at: number): Layout {
  return [
    ...bitLayout('ht.mcsset.', REF, 4, at, mcsLow),
    ...bitLayout('ht.mcsset.', REF, 4, at + 4, mcsMiddle),
    ...bitLayout('ht.mcsset.', REF, 4, at + 6, mcsHigh),
    ...bitLayout('ht.mcsset.', REF, 2, at + 10, mcsRate),
    ...bitLayout('ht.mcsset.', REF, 2, at + 12, mcsSend),
  ];
}

/** High throughput (802.11n): what a station can. */
export const HT_CAPABILITIES = 26;
export const htCapabilityLayout: Layout = [
  ...bitLayout('ht.', REF, 2, 0, htCapabilities),
  ...bitLayout('ht.', REF, 1, 2, ampdu),
  ...mcsSet(3),
  ...bitLayout('htex.', REF, 2, 19, htExtended),
  ...bitLayout('', REF, 4, 21, beamforming),
  ...bitLayout('', REF, 1, 25, antennas),
];

/** What its network does. */
export const HT_OPERATION = 22;
export const htOperationLayout: Layout = [
  [0, fieldMaker('wlan.ht.info.', OPERATION_REF)('primarychannel', 'Primary Channel', 'u8')],
  ...bitLayout('ht.info.', OPERATION_REF, 1, 1, htSubset1),
  ...bitLayout('ht.info.', OPERATION_REF, 2, 2, htSubset2),
  ...bitLayout('ht.info.', OPERATION_REF, 2, 4, htSubset3),
  ...mcsSet(6),
];
