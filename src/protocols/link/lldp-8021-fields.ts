import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const dot1Field = fieldMaker('lldp.', 'IEEE 802.1Q Annex D');
export const dot1Subtype: Layout = [[5, dot1Field('ieee.802_1.subtype', 'IEEE 802.1 Subtype', 'u8', HEX)]];
export const portVlan: Layout = [[6, dot1Field('ieee.802_1.port_vlan.id', 'Port VLAN Identifier', 'u16')]];
export const protocolVlan: Layout = [
  [6, dot1Field('ieee.802_1.port_and_vlan_id_flag', 'Flags', 'u8', HEX)],
  [6, dot1Field('ieee.802_1.port_and_vlan_id_flag.supported', 'Port and Protocol VLAN', 'bool', { mask: 0x02 })],
  [6, dot1Field('ieee.802_1.port_and_vlan_id_flag.enabled', 'Port and Protocol VLAN', 'bool', { mask: 0x04 })],
  [7, dot1Field('ieee.802_1.port_proto_vlan.id', 'Port and Protocol VLAN Identifier', 'u16')],
];
export const vlanName: Layout = [
  [6, dot1Field('ieee.802_1.vlan.id', 'VLAN Identifier', 'u16')],
  [8, dot1Field('ieee.802_1.vlan.name_len', 'VLAN Name Length', 'u8')],
];
export const vlanNameText = dot1Field('ieee.802_1.vlan.name', 'VLAN Name', 'string');
export const protocolIdentity: Layout = [
  [6, dot1Field('ieee.802_1.proto.id_length', 'Protocol Identity Length', 'u8')],
];
export const protocolIdentityBytes = dot1Field('ieee.802_1.proto.id', 'Protocol Identity', 'bytes');
export const aggregation1: Layout = [
  [6, dot1Field('ieee.802_1.aggregation_status', 'Aggregation Status', 'u8', HEX)],
  [6, dot1Field('ieee.802_1.aggregation_status.cap', 'Aggregation Capability', 'bool', { mask: 0x01 })],
  [6, dot1Field('ieee.802_1.aggregation_status.enabled', 'Aggregation Status', 'bool', { mask: 0x02 })],
  [
    6,
    dot1Field('ieee.802_1.aggregation_status.porttype', 'Aggregation Status', 'u8', {
      mask: 0x0c,
      values: {
        0: 'Not specified',
        1: 'From aggregation port',
        2: 'From aggregator',
        3: 'From single-port aggregator',
      },
    }),
  ],
  [7, dot1Field('ieee.802_1.aggregated_port_id', 'Aggregated Port Id', 'u32')],
];
const SELECTION_ALGORITHMS = {
  0: 'Strict Priority',
  1: 'Credit-Based Shaper',
  2: 'Enhanced Transmission Selection',
  255: 'Vendor Specific Algorithm',
};

/** A row for each of the eight priorities; `rowOf` makes it. */
function byPriority(rowOf: (priority: number) => Layout[number]): Layout {
  return [0, 1, 2, 3, 4, 5, 6, 7].map(rowOf);
}

export const congestion: Layout = [
  ...byPriority((n) => [
    6,
    dot1Field(`ieee.802_1qau.cnpv.prio${n}`, `Priority ${n} CNPV Capability`, 'bool', { mask: 1 << n }),
  ]),
  ...byPriority((n) => [
    7,
    dot1Field(`ieee.802_1qau.ready.prio${n}`, `Priority ${n} Ready Indicator`, 'bool', { mask: 1 << n }),
  ]),
];
const dcbxIeeeWilling = dot1Field('dcbx.ieee.willing', 'Willing', 'bool', { mask: 0x80 });
export const etsFlags: Layout = [
  [6, dcbxIeeeWilling],
  [6, dot1Field('dcbx.ieee.ets.cbs', 'Credit-Based Shaper', 'bool', { mask: 0x40 })],
  [6, dot1Field('dcbx.ieee.ets.maxtcs', 'Maximum Number of Traffic Classes', 'u8', { mask: 0x07 })],
];
export const etsReserved: Layout = [
  [6, dot1Field('dcbx.feature.pg.reserved', 'Reserved', 'u8', { mask: 0xfe, display: 'hex' })],
];
export const priorityGroups: Layout = [
  ...byPriority((n) => [
    (n >> 2) * 2,
    dot1Field(`dcbx.feature.pg.pgid_prio${n}`, `PGID for Prio ${n}`, 'u16', { mask: 0xf000 >> ((n & 3) * 4) }),
  ]),
  ...byPriority((n) => [4 + n, dot1Field(`dcbx.feature.pg.per${n}`, `Bandwidth for PGID ${n}`, 'u8')]),
];
export const selection: Layout = byPriority((n) => [
  19 + n,
  dot1Field(`dcbx.ieee.ets.tsa${n}`, `TSA for Traffic Class ${n}`, 'u8', { values: SELECTION_ALGORITHMS }),
]);
export const flowControl: Layout = [
  [6, dcbxIeeeWilling],
  [6, dot1Field('dcbx.ieee.pfc.mbc', 'MACsec Bypass Capability', 'bool', { mask: 0x40 })],
  [6, dot1Field('dcbx.ieee.pfc.numtcs', 'Max PFC Enabled Traffic Classes', 'u8', { mask: 0x0f })],
];
export const flowPriorities: Layout = byPriority((n) => [
  0,
  dot1Field(`dcbx.feature.pfc.prio${n}`, `PFC for Priority ${n}`, 'bool', { mask: 1 << n }),
]);
export const applicationReserved: Layout = [[6, dot1Field('dcbx.ieee.app.reserved', 'Reserved', 'u8', HEX)]];
const dcbxFeatureAppProto = dot1Field('dcbx.feature.app.proto', 'Application Protocol Id', 'u16', HEX);
export const application: Layout = [
  [0, dot1Field('dcbx.ieee.app.prio', 'Application Priority', 'u8', { mask: 0xe0 })],
  [
    0,
    dot1Field('dcbx.iee.app.sf', 'Application Selector', 'u8', {
      mask: 0x07,
      values: {
        0: 'Reserved',
        1: 'Default or Ethertype',
        2: 'Port over TCP/SCTP',
        3: 'Port over UDP/DCCP',
        4: 'Port over TCP/SCTP/UDP/DCCP',
        5: 'Reserved',
        6: 'Reserved',
        7: 'Reserved',
      },
    }),
  ],
  [1, dcbxFeatureAppProto],
];
const ceeField = fieldMaker('lldp.', 'DCB Capability Exchange Protocol 1.01');
export const ceeProtocol: Layout = [
  [5, ceeField('dcbx.proto', 'DCBx Protocol', 'u8', { values: { 1: '1.0 CIN', 2: '1.01 CEE' }, display: 'hex' })],
];
export const ceeHeader: Layout = [
  [
    0,
    ceeField('dcbx.type', 'DCBx TLV Type', 'u16', {
      mask: 0xfe00,
      values: {
        1: 'DCBx Control',
        2: 'Priority Groups',
        3: 'Priority-Based Flow Control',
        4: 'Application Protocol',
        6: 'Logical Link Down',
      },
    }),
  ],
  [0, ceeField('dcbx.len', 'DCBx TLV Length', 'u16', { mask: 0x01ff })],
  [2, ceeField('dcbx.version', 'Operating Version', 'u8', { values: { 1: '1.0 CIN', 2: '1.01 CEE' }, display: 'hex' })],
  [3, ceeField('dcbx.max_version', 'Max Version', 'u8', { values: { 1: '1.0 CIN', 2: '1.01 CEE' }, display: 'hex' })],
];
export const ceeControl: Layout = [
  [4, ceeField('dcbx.control.seq', 'Sequence No', 'u32')],
  [8, ceeField('dcbx.control.ack', 'Ack No', 'u32')],
];
export const ceeFeature: Layout = [
  [4, ceeField('dcbx.feature.enabled', 'Feature', 'bool', { mask: 0x80 })],
  [4, ceeField('dcbx.feature.willing', 'Willing', 'bool', { mask: 0x40 })],
  [4, ceeField('dcbx.feature.error', 'Error', 'bool', { mask: 0x20 })],
  [5, ceeField('dcbx.feature.subtype', 'Subtype', 'u8', HEX)],
];
export const ceeGroupClasses: Layout = [
  [18, ceeField('dcbx.feature.pg.numtcs', 'Number of Traffic Classes Supported', 'u8', HEX)],
];
export const ceeFlowClasses: Layout = [
  [7, ceeField('dcbx.feature.pfc.numtcs', 'Number of Traffic Classes Supported', 'u8', HEX)],
];
export const ceeApplication: Layout = [
  [0, dcbxFeatureAppProto],
  [
    2,
    ceeField('dcbx.feature.app.sf', 'Selector Field', 'u24', {
      mask: 0x030000,
      values: { 0: 'EtherType', 1: 'Socket Number' },
    }),
  ],
];
/** The wire has a bit for each priority. */
export const ceeApplicationPriority = ceeField('dcbx.feature.app.prio', 'Application Priority', 'u8');
export const ceeApplicationOui = ceeField('dcbx.feature.app.oui', 'Application OUI', 'u24', {
  mask: 0xfcffff,
  display: 'hex',
});
export const ceeLogicalLink: Layout = [
  [
    6,
    ceeField('dcbx.feature.llink.type', 'Logical Link Down Type', 'u8', {
      mask: 0x80,
      values: { 0: 'FCoE Status', 1: 'LAN Status' },
      display: 'hex',
    }),
  ],
];

export const lldp8021Fields: readonly Field[] = [
  vlanNameText,
  protocolIdentityBytes,
  ceeApplicationOui,
  ceeApplicationPriority,
  ...layoutFields(
    dot1Subtype,
    portVlan,
    protocolVlan,
    vlanName,
    protocolIdentity,
    aggregation1,
    congestion,
    etsFlags,
    etsReserved,
    priorityGroups,
    selection,
    flowControl,
    flowPriorities,
    applicationReserved,
    application,
    ceeProtocol,
    ceeHeader,
    ceeControl,
    ceeFeature,
    ceeGroupClasses,
    ceeFlowClasses,
    ceeApplication,
    ceeLogicalLink,
  ),
];
