import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const dot3Field = fieldMaker('lldp.', 'IEEE 802.3 §79.3');
export const dot3Subtype: Layout = [
  [
    5,
    dot3Field('ieee.802_3.subtype', 'IEEE 802.3 Subtype', 'u8', {
      values: {
        1: 'MAC/PHY Configuration/Status',
        2: 'Power Via MDI',
        3: 'Link Aggregation',
        4: 'Maximum Frame Size',
        5: 'EEE (Energy-Efficient Ethernet)',
        7: 'IEEE 802.3br Additional Ethernet capabilities',
      },
      display: 'hex',
    }),
  ],
];
/** Of the lowest bit first. Some senders have them the other way round: Wireshark shows both (`_inv`). */
const advertised: readonly (readonly [name: string, label: string])[] = [
  ['1000base_tfd', '1000BASE-T (full duplex mode)'],
  ['1000base_t', '1000BASE-T (half duplex mode)'],
  ['1000base_xfd', '1000BASE-X (-LX, -SX, -CX full duplex mode)'],
  ['1000base_x', '1000BASE-X (-LX, -SX, -CX half duplex mode)'],
  ['fdx_bpause', 'Asymmetric and Symmetric PAUSE (for full-duplex links)'],
  ['fdx_spause', 'Symmetric PAUSE (for full-duplex links)'],
  ['fdx_apause', 'Asymmetric PAUSE (for full-duplex links)'],
  ['fdx_pause', 'PAUSE (for full-duplex links)'],
  ['100base_t2fd', '100BASE-T2 (full duplex mode)'],
  ['100base_t2', '100BASE-T2 (half duplex mode)'],
  ['100base_txfd', '100BASE-TX (full duplex mode)'],
  ['100base_tx', '100BASE-TX (half duplex mode)'],
  ['100base_t4', '100BASE-T4'],
  ['10base_tfd', '10BASE-T (full duplex mode)'],
  ['10base_t', '10BASE-T (half duplex mode)'],
  ['other', 'Other or unknown'],
];

function capability(suffix: string, name: string, label: string, mask: number): Layout[number] {
  return [
    7,
    dot3Field(`ieee.802_3.pmd_auto_neg_advertised_caps${suffix}.${name}`, label, 'bool', {
      length: 2,
      mask,
      ...(suffix === '' ? {} : { hidden: true }),
    }),
  ];
}

export const macPhy: Layout = [
  [6, dot3Field('ieee.802_3.mac_phy_auto_neg_status', 'Auto-Negotiation Support/Status', 'u8', HEX)],
  [6, dot3Field('ieee.802_3.mac_phy_auto_neg_status.supported', 'Auto-Negotiation', 'bool', { mask: 0x01 })],
  [6, dot3Field('ieee.802_3.mac_phy_auto_neg_status.enabled', 'Auto-Negotiation', 'bool', { mask: 0x02 })],
  [7, dot3Field('ieee.802_3.pmd_auto_neg_advertised_caps', 'PMD Auto-Negotiation Advertised Capability', 'u16', HEX)],
  ...advertised.map(([name, label], bit) => capability('', name, label, 1 << bit)),
  ...advertised.map(([name, label], bit) => capability('_inv', name, label, 0x8000 >> bit)),
  [9, dot3Field('ieee.802_3.pmd_mau_type', 'Operational MAU Type', 'u16', HEX)],
];
export const mdiPower: Layout = [
  [6, dot3Field('ieee.802_3.mdi_power_support', 'MDI Power Support', 'u8', HEX)],
  [6, dot3Field('ieee.802_3.mdi_power_support.port_class', 'Port Class', 'bool', { mask: 0x01 })],
  [6, dot3Field('ieee.802_3.mdi_power_support.supported', 'PSE MDI Power', 'bool', { mask: 0x02 })],
  [6, dot3Field('ieee.802_3.mdi_power_support.enabled', 'PSE MDI Power', 'bool', { mask: 0x04 })],
  [6, dot3Field('ieee.802_3.mdi_power_support.pse_pairs', 'PSE Pairs Control Ability', 'bool', { mask: 0x08 })],
  [7, dot3Field('ieee.802_3.mdi_pse_pair', 'PSE Power Pair', 'u8')],
  [
    8,
    dot3Field('ieee.802_3.mdi_power_class', 'Power Class', 'u8', {
      values: { 1: '0', 2: '1', 3: '2', 4: '3', 5: '4' },
    }),
  ],
  [
    9,
    dot3Field('ieee.802_3.mdi_power_type', 'Power Type', 'u8', {
      mask: 0xc0,
      values: { 0: 'Type 2 PSE Device', 1: 'Type 2 PD Device', 2: 'Type 1 PSE Device', 3: 'Type 1 PD Device' },
    }),
  ],
  [9, dot3Field('ieee.802_3.mdi_power_source', 'Power Source', 'u8', { mask: 0x30 })],
  [
    9,
    dot3Field('ieee.802_3.mdi_power_priority', 'Power Priority', 'u8', {
      mask: 0x0f,
      values: { 0: 'Unknown', 1: 'Critical', 2: 'High', 3: 'Low' },
    }),
  ],
  [10, dot3Field('ieee.802_3.mdi_pde_requested', 'PD Requested Power Value', 'u16')],
  [12, dot3Field('ieee.802_3.mdi_pse_allocated', 'PSE Allocated Power Value', 'u16')],
];
export const fourPair: Layout = [
  [14, dot3Field('ieee.802_3.bt_ds_pd_requested_power_value_mode_a', 'DS PD Requested Power Value Mode A', 'u16')],
  [16, dot3Field('ieee.802_3.bt_ds_pd_requested_power_value_mode_b', 'DS PD Requested Power Value Mode B', 'u16')],
  [18, dot3Field('ieee.802_3.bt_ds_pse_allocated_power_value_alt_a', 'DS PSE Allocated Power Value Alt A', 'u16')],
  [20, dot3Field('ieee.802_3.bt_ds_pse_allocated_power_value_alt_b', 'DS PSE Allocated Power Value Alt B', 'u16')],
  [22, dot3Field('ieee.802_3.bt_power_status', 'Power Status', 'u16', HEX)],
  [22, dot3Field('ieee.802_3.bt_pse_powering_status', 'PSE Powering Status', 'u16', { mask: 0xc000 })],
  [22, dot3Field('ieee.802_3.bt_pd_powered_status', 'PD Powered Status', 'u16', { mask: 0x3000 })],
  [22, dot3Field('ieee.802_3.bt_pse_power_pairs_ext', 'PSE Power Pairs ext', 'u16', { mask: 0x0c00 })],
  [22, dot3Field('ieee.802_3.bt_ds_pwr_class_ext_a', 'DS Pwr Class Ext A', 'u16', { mask: 0x0380 })],
  [22, dot3Field('ieee.802_3.bt_ds_pwr_class_ext_b', 'DS Pwr Class Ext B', 'u16', { mask: 0x0070 })],
  [22, dot3Field('ieee.802_3.bt_pwr_class_ext_', 'Pwr Class Ext', 'u16', { mask: 0x000f })],
  [24, dot3Field('ieee.802_3.bt_system_setup', 'System Setup', 'u8', HEX)],
  [24, dot3Field('ieee.802_3.bt_power_type_ext', 'Power Type Ext', 'u8', { mask: 0x0e })],
  [25, dot3Field('ieee.802_3.bt_pse_maximum_available_power_value', 'PSE Maximum Available Power Value', 'u16')],
  [27, dot3Field('ieee.802_3.bt_autoclass', 'Autoclass', 'u8', HEX)],
  [27, dot3Field('ieee.802_3.bt_pse_autoclass_support', 'PSE Autoclass support', 'u8', { mask: 0x04 })],
  [27, dot3Field('ieee.802_3.bt_autoclass_completed', 'Autoclass Completed', 'u8', { mask: 0x02 })],
  [27, dot3Field('ieee.802_3.bt_autoclass_request', 'Autoclass Request', 'u8', { mask: 0x01 })],
  [27, dot3Field('ieee.802_3.bt_autoclass_reserved', 'Autoclass Reserved', 'u8', { mask: 0xf8, display: 'hex' })],
  [28, dot3Field('ieee.802_3.bt_power_down', 'Power down', 'u24', HEX)],
  [28, dot3Field('ieee.802_3.bt_power_down_request', 'Power down request', 'u24', { mask: 0xfc0000 })],
  [28, dot3Field('ieee.802_3.bt_power_down_time', 'Power down time', 'u24', { mask: 0x03ffff })],
];
export const aggregation3: Layout = [
  [6, dot3Field('ieee.802_3.aggregation_status', 'Aggregation Status', 'u8', HEX)],
  [6, dot3Field('ieee.802_3.aggregation_status.cap', 'Aggregation Capability', 'bool', { mask: 0x01 })],
  [6, dot3Field('ieee.802_3.aggregation_status.enabled', 'Aggregation Status', 'bool', { mask: 0x02 })],
  [7, dot3Field('ieee.802_3.aggregated_port_id', 'Aggregated Port Id', 'u32')],
];
export const frameSize: Layout = [[6, dot3Field('ieee.802_3.max_frame_size', 'Maximum Frame Size', 'u16')]];
export const energyEfficient: Layout = [
  [6, dot3Field('ieee.802_3.eee.transmit', 'Transmit', 'u16')],
  [8, dot3Field('ieee.802_3.eee.receive', 'Receive', 'u16')],
  [10, dot3Field('ieee.802_3.eee.fallback_receive', 'Fallback Receive', 'u16')],
  [12, dot3Field('ieee.802_3.eee.echo_transmit', 'Echo Transmit', 'u16')],
  [14, dot3Field('ieee.802_3.eee.echo_receive', 'Echo Receive', 'u16')],
];
export const preemption: Layout = [
  [6, dot3Field('ieee.802_3br.eac', 'Additional Ethernet Capabilities', 'u16', HEX)],
  [6, dot3Field('ieee.802_3br.aec.support', 'Preemption capabilities support', 'bool', { length: 2, mask: 0x0001 })],
  [6, dot3Field('ieee.802_3br.aec.enable', 'Preemption capabilities enable', 'bool', { length: 2, mask: 0x0002 })],
  [6, dot3Field('ieee.802_3br.aec.active', 'Preemption capabilities active', 'bool', { length: 2, mask: 0x0004 })],
  [6, dot3Field('ieee.802_3br.aec.addfragsize', 'Additional Fragment Size', 'u16', { mask: 0x0018 })],
  [6, dot3Field('ieee.802_3br.aec.reserved', 'Reserved', 'u16', { mask: 0xffe0, display: 'hex' })],
];
const evbField = fieldMaker('lldp.', 'IEEE 802.1Qbg §D.2.13');
export const evb: Layout = [
  [
    5,
    evbField('ieee.802_1qbg.subtype', 'IEEE 802.1Qbg Subtype', 'u8', {
      values: { 0: 'EVB', 1: 'CDCP', 2: 'VDP' },
      display: 'hex',
    }),
  ],
  [6, evbField('ieee.802_1qbg.evb_support_caps', 'Supported capabilities', 'u16', HEX)],
  [6, evbField('ieee.802_1qbg.evb_support_caps.std', 'Standard bridging (STD)', 'bool', { length: 2, mask: 0x8000 })],
  [6, evbField('ieee.802_1qbg.evb_support_caps.rr', 'Reflective relay (RR)', 'bool', { length: 2, mask: 0x4000 })],
  [
    6,
    evbField('ieee.802_1qbg.evb_support_caps.rte', 'Retransmission timer exponent (RTE)', 'bool', {
      length: 2,
      mask: 0x0004,
    }),
  ],
  [
    6,
    evbField('ieee.802_1qbg.evb_support_caps.ecp', 'Edge control protocol (ECP)', 'bool', { length: 2, mask: 0x0002 }),
  ],
  [
    6,
    evbField('ieee.802_1qbg.evb_support_caps.vdp', 'VSI discovery protocol (VDP)', 'bool', { length: 2, mask: 0x0001 }),
  ],
  [8, evbField('ieee.802_1qbg.evb_configure_caps', 'Configured capabilities', 'u16', HEX)],
  [8, evbField('ieee.802_1qbg.evb_configure_caps.std', 'Standard bridging (STD)', 'bool', { length: 2, mask: 0x8000 })],
  [8, evbField('ieee.802_1qbg.evb_configure_caps.rr', 'Reflective relay (RR)', 'bool', { length: 2, mask: 0x4000 })],
  [
    8,
    evbField('ieee.802_1qbg.evb_configure_caps.rte', 'Retransmission timer exponent (RTE)', 'bool', {
      length: 2,
      mask: 0x0004,
    }),
  ],
  [
    8,
    evbField('ieee.802_1qbg.evb_configure_caps.ecp', 'Edge control protocol (ECP)', 'bool', {
      length: 2,
      mask: 0x0002,
    }),
  ],
  [
    8,
    evbField('ieee.802_1qbg.evb_configure_caps.vdp', 'VSI discovery protocol (VDP)', 'bool', {
      length: 2,
      mask: 0x0001,
    }),
  ],
  [10, evbField('ieee.802_1qbg.evb_supported_vsi', 'Supported No of VSIs', 'u16')],
  [12, evbField('ieee.802_1qbg.evb_configured_vsi', 'Configured No of VSIs', 'u16')],
  [14, evbField('ieee.802_1qbg.evb_retrans_timer', 'Retransmission timer exponent', 'u8')],
];

export const lldp8023Fields: readonly Field[] = [
  ...layoutFields(dot3Subtype, macPhy, mdiPower, fourPair, aggregation3, frameSize, energyEfficient, preemption, evb),
];
