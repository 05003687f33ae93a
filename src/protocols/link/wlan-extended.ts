import type { Layout } from '../layout.ts';
import { type Bits, bitLayout, FLAG } from './wlan-bits.ts';

const REF = 'IEEE 802.11 §9.4.2.26';

const bytes: readonly Bits[] = [
  [
    ['b0', '20/40 BSS Coexistence Management Support', 0x1, FLAG],
    ['b1', 'Reserved (was On-demand beacon)', 0x2],
    ['b2', 'Extended Channel Switching', 0x4, FLAG],
    ['b3', 'Reserved (was WAVE indication)', 0x8],
    ['b4', 'PSMP Capability', 0x10, FLAG],
    ['b5', 'Reserved', 0x20],
    ['b6', 'S-PSMP Support', 0x40, FLAG],
    ['b7', 'Event', 0x80, FLAG],
  ],
  [
    ['b8', 'Diagnostics', 0x1, FLAG],
    ['b9', 'Multicast Diagnostics', 0x2, FLAG],
    ['b10', 'Location Tracking', 0x4, FLAG],
    ['b11', 'FMS', 0x8, FLAG],
    ['b12', 'Proxy ARP Service', 0x10, FLAG],
    ['b13', 'Collocated Interference Reporting', 0x20, FLAG],
    ['b14', 'Civic Location', 0x40, FLAG],
    ['b15', 'Geospatial Location', 0x80, FLAG],
  ],
  [
    ['b16', 'TFS', 0x1, FLAG],
    ['b17', 'WNM Sleep Mode', 0x2, FLAG],
    ['b18', 'TIM Broadcast', 0x4, FLAG],
    ['b19', 'BSS Transition', 0x8, FLAG],
    ['b20', 'QoS Traffic Capability', 0x10, FLAG],
    ['b21', 'AC Station Count', 0x20, FLAG],
    ['b22', 'Multiple BSSID', 0x40, FLAG],
    ['b23', 'Timing Measurement', 0x80, FLAG],
  ],
  [
    ['b24', 'Channel Usage', 0x1, FLAG],
    ['b25', 'SSID List', 0x2, FLAG],
    ['b26', 'DMS', 0x4, FLAG],
    ['b27', 'UTC TSF Offset', 0x8, FLAG],
    ['b28', 'TPU Buffer STA Support', 0x10, FLAG],
    ['b29', 'TDLS Peer PSM Support', 0x20, FLAG],
    ['b30', 'TDLS channel switching', 0x40, FLAG],
    ['b31', 'Interworking', 0x80, FLAG],
  ],
  [
    ['b32', 'QoS Map', 0x1, FLAG],
    ['b33', 'EBR', 0x2, FLAG],
    ['b34', 'SSPN Interface', 0x4, FLAG],
    ['b35', 'Reserved', 0x8],
    ['b36', 'MSGCF Capability', 0x10, FLAG],
    ['b37', 'TDLS Support', 0x20, FLAG],
    ['b38', 'TDLS Prohibited', 0x40, FLAG],
    ['b39', 'TDLS Channel Switching Prohibited', 0x80, FLAG],
  ],
  [
    ['b40', 'Reject Unadmitted Frame', 0x1, FLAG],
    ['serv_int_granularity', 'Service Interval Granularity', 0xe],
    ['b44', 'Identifier Location', 0x10, FLAG],
    ['b45', 'U-APSD Coexistence', 0x20, FLAG],
    ['b46', 'WNM Notification', 0x40, FLAG],
    ['b47', 'QAB Capability', 0x80],
  ],
  [
    ['b48', 'UTF-8 SSID', 0x1, FLAG],
    ['b49', 'QMF Activated', 0x2, FLAG],
    ['b50', 'QMF Reconfiguration Activated', 0x4, FLAG],
    ['b51', 'Robust AV Streaming', 0x8, FLAG],
    ['b52', 'Advanced GCR', 0x10, FLAG],
    ['b53', 'Mesh GCR', 0x20, FLAG],
    ['b54', 'SCS', 0x40, FLAG],
    ['b55', 'QLoad Report', 0x80, FLAG],
  ],
  [
    ['b56', 'Alternate EDCA', 0x1, FLAG],
    ['b57', 'Unprotected TXOP Negotiation', 0x2, FLAG],
    ['b58', 'Protected TXOP Negotiation', 0x4, FLAG],
    ['b59', 'Reserved', 0x8],
    ['b60', 'Protected QLoad Report', 0x10, FLAG],
    ['b61', 'TDLS Wider Bandwidth', 0x20, FLAG],
    ['b62', 'Operating Mode Notification', 0x40, FLAG],
    ['b63', 'Max Number Of MSDUs In A-MSDU', 0x80],
  ],
  [],
  [
    ['b72', 'FILS Capable', 0x1, FLAG],
    ['b73', 'Extended Spectrum Management Capable', 0x2, FLAG],
    ['b74', 'Future Channel Capable', 0x4, FLAG],
    ['b75', 'Reserved', 0x8],
    ['b76', 'Reserved', 0x10],
    ['b77', 'TWT Requester Support', 0x20, FLAG],
    ['b78', 'TWT Responder Support', 0x40, FLAG],
    ['b79', 'OBSS Narrow Bandwidth RU in UL OFDMA Tolerance Support', 0x80, FLAG],
  ],
  [
    ['b80', 'Complete List of NonTxBSSID Profiles', 0x1, FLAG],
    ['b81', 'SAE Password Identifiers In Use', 0x2, FLAG],
    ['b82', 'SAE Passwords Used Exclusively', 0x4, FLAG],
    ['b83', 'Enhanced Multi-BSSID Advertisement Support', 0x8, FLAG],
    ['b84', 'Beacon Protection Enabled', 0x10, FLAG],
    ['b85', 'Mirrored SCS', 0x20, FLAG],
    ['b86', 'OCT', 0x40, FLAG],
    ['b87', 'Reserved', 0x80],
  ],
  [
    ['b88', 'SAE-PK Passwords Used Exclusively', 0x1, FLAG],
    ['b89', 'TWT Parameters Range Support', 0x2],
    ['b90', 'non-TB Ranging Responder', 0x4, FLAG],
    ['b91', 'TB Ranging Responder', 0x8, FLAG],
    ['b92', 'TB Ranging Responder Measurement Support', 0x10, FLAG],
    ['b93', 'TB Ranging Initiator Measurement Support', 0x20, FLAG],
    ['b94', 'AOA Measurement Available', 0x40, FLAG],
    ['b95', 'Phase Shift Feedback Support', 0x80, FLAG],
  ],
];
/** Bytes 7 and 8 where both are there: one part lies across them. */
const word: Bits = [
  ['', 'Extended Capabilities', 0],
  ['.b56', 'Alternate EDCA', 0x1, FLAG],
  ['.b57', 'Unprotected TXOP Negotiation', 0x2, FLAG],
  ['.b58', 'Protected TXOP Negotiation', 0x4, FLAG],
  ['.b59', 'Reserved', 0x8],
  ['.b60', 'Protected QLoad Report', 0x10, FLAG],
  ['.b61', 'TDLS Wider Bandwidth', 0x20, FLAG],
  ['.b62', 'Operating Mode Notification', 0x40, FLAG],
  ['.b63', 'Max Number Of MSDUs In A-MSDU', 0x180],
  ['.b65', 'Channel Schedule Management', 0x200, FLAG],
  ['.b66', 'Geodatabase Inband Enabling Signal', 0x400, FLAG],
  ['.b67', 'Network Channel Control', 0x800, FLAG],
  ['.b68', 'White Space Map', 0x1000, FLAG],
  ['.b69', 'Channel Availability Query', 0x2000, FLAG],
  ['.b70', 'Fine Timing Measurement Responder', 0x4000, FLAG],
  ['.b71', 'Fine Timing Measurement Initiator', 0x8000, FLAG],
];
const whole: Bits = [['', 'Extended Capabilities', 0]];

/** Extended capabilities, a layout for each byte; bytes 7 and 8 are one number where both are there. */
export const extendedLayouts: readonly Layout[] = bytes.map((rows) => [
  ...bitLayout('extcap', REF, 1, 0, whole),
  ...bitLayout('extcap.', REF, 1, 0, rows),
]);
export const EXTENDED_WORD = 7;
export const extendedWordLayout: Layout = bitLayout('extcap', REF, 2, 0, word);
