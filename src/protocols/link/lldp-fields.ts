import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const baseField = fieldMaker('lldp.', 'IEEE 802.1AB §8');
export const header: Layout = [
  [
    0,
    baseField('tlv.type', 'TLV Type', 'u16', {
      mask: 0xfe00,
      values: {
        0: 'End of LLDPDU',
        1: 'Chassis Id',
        2: 'Port Id',
        3: 'Time to Live',
        4: 'Port Description',
        5: 'System Name',
        6: 'System Description',
        7: 'System Capabilities',
        8: 'Management Address',
        127: 'Organization Specific',
      },
    }),
  ],
  [0, baseField('tlv.len', 'TLV Length', 'u16', { mask: 0x01ff })],
];
export const chassisSubtype: Layout = [
  [
    2,
    baseField('chassis.subtype', 'Chassis Id Subtype', 'u8', {
      values: {
        0: 'Reserved',
        1: 'Chassis component',
        2: 'Interface alias',
        3: 'Port component',
        4: 'MAC address',
        5: 'Network address',
        6: 'Interface name',
        7: 'Locally assigned',
      },
    }),
  ],
];
export const chassisMac: Layout = [[3, baseField('chassis.id.mac', 'Chassis Id', 'ether')]];
export const chassisId = baseField('chassis.id', 'Chassis Id', 'bytes');
export const chassisIpv4: Layout = [[4, baseField('chassis.id.ip4', 'Chassis Id', 'ipv4')]];
export const chassisIpv6: Layout = [[4, baseField('chassis.id.ip6', 'Chassis Id', 'ipv6')]];
export const networkFamily: Layout = [[3, baseField('network_address.subtype', 'Network Address family', 'u8')]];
export const portSubtype: Layout = [
  [
    2,
    baseField('port.subtype', 'Port Id Subtype', 'u8', {
      values: {
        0: 'Reserved',
        1: 'Interface alias',
        2: 'Port component',
        3: 'MAC address',
        4: 'Network address',
        5: 'Interface name',
        6: 'Agent circuit Id',
        7: 'Locally assigned',
      },
    }),
  ],
];
export const portMac: Layout = [[3, baseField('port.id.mac', 'Port Id', 'ether')]];
export const portId = baseField('port.id', 'Port Id', 'string');
export const portIpv4: Layout = [[4, baseField('port.id.ip4', 'Port Id', 'ipv4')]];
export const portIpv6: Layout = [[4, baseField('port.id.ip6', 'Port Id', 'ipv6')]];
export const timeToLive: Layout = [[2, baseField('time_to_live', 'Seconds', 'u16')]];
export const portDescription = baseField('port.desc', 'Port Description', 'string');
export const systemName = baseField('tlv.system.name', 'System Name', 'string');
export const systemDescription = baseField('tlv.system.desc', 'System Description', 'string');
export const capabilities: Layout = [
  [2, baseField('tlv.system_cap', 'Capabilities', 'u16', HEX)],
  [2, baseField('tlv.system_cap.other', 'Other', 'bool', { length: 2, mask: 0x0001 })],
  [2, baseField('tlv.system_cap.repeater', 'Repeater', 'bool', { length: 2, mask: 0x0002 })],
  [2, baseField('tlv.system_cap.bridge', 'Bridge', 'bool', { length: 2, mask: 0x0004 })],
  [2, baseField('tlv.system_cap.wlan_access_pt', 'WLAN access point', 'bool', { length: 2, mask: 0x0008 })],
  [2, baseField('tlv.system_cap.router', 'Router', 'bool', { length: 2, mask: 0x0010 })],
  [2, baseField('tlv.system_cap.telephone', 'Telephone', 'bool', { length: 2, mask: 0x0020 })],
  [2, baseField('tlv.system_cap.docsis_cable_device', 'DOCSIS cable device', 'bool', { length: 2, mask: 0x0040 })],
  [2, baseField('tlv.system_cap.station_only', 'Station only', 'bool', { length: 2, mask: 0x0080 })],
  [4, baseField('tlv.enable_system_cap', 'Enabled Capabilities', 'u16', HEX)],
  [4, baseField('tlv.enable_system_cap.other', 'Other', 'bool', { length: 2, mask: 0x0001 })],
  [4, baseField('tlv.enable_system_cap.repeater', 'Repeater', 'bool', { length: 2, mask: 0x0002 })],
  [4, baseField('tlv.enable_system_cap.bridge', 'Bridge', 'bool', { length: 2, mask: 0x0004 })],
  [4, baseField('tlv.enable_system_cap.wlan_access_pt', 'WLAN access point', 'bool', { length: 2, mask: 0x0008 })],
  [4, baseField('tlv.enable_system_cap.router', 'Router', 'bool', { length: 2, mask: 0x0010 })],
  [4, baseField('tlv.enable_system_cap.telephone', 'Telephone', 'bool', { length: 2, mask: 0x0020 })],
  [
    4,
    baseField('tlv.enable_system_cap.docsis_cable_device', 'DOCSIS cable device', 'bool', { length: 2, mask: 0x0040 }),
  ],
  [4, baseField('tlv.enable_system_cap.station_only', 'Station only', 'bool', { length: 2, mask: 0x0080 })],
];
export const managementHeader: Layout = [
  [2, baseField('mgn.address.len', 'Address String Length', 'u8')],
  [3, baseField('mgn.address.subtype', 'Address Subtype', 'u8')],
];
export const managementIpv4 = baseField('mgn.addr.ip4', 'Management Address', 'ipv4');
export const managementIpv6 = baseField('mgn.addr.ip6', 'Management Address', 'ipv6');
export const managementOther = baseField('mgn.addr.hex', 'Management Address', 'bytes');
export const managementInterface: Layout = [
  [
    0,
    baseField('mgn.interface.subtype', 'Interface Subtype', 'u8', {
      values: { 1: 'Unknown', 2: 'ifIndex', 3: 'System port number' },
    }),
  ],
  [1, baseField('mgn.interface.number', 'Interface Number', 'u32')],
  [5, baseField('mgn.obj.len', 'OID String Length', 'u8')],
];
export const managementObject = baseField('mgn.obj.id', 'Object Identifier', 'text');
export const organisation: Layout = [[2, baseField('orgtlv.oui', 'Organization Unique Code', 'u24')]];
export const unknownSubtype = baseField('unknown_subtype', 'Unknown Subtype', 'u8');
export const unknownContent = baseField('unknown_subtype.content', 'Unknown Subtype Content', 'bytes');
export const restContent = baseField('subtype.content_remaining', 'Subtype Unknown Trailing Bytes', 'bytes');

export const lldpBaseFields: readonly Field[] = [
  chassisId,
  portId,
  portDescription,
  systemName,
  systemDescription,
  managementIpv4,
  managementIpv6,
  managementOther,
  managementObject,
  unknownSubtype,
  unknownContent,
  restContent,
  ...layoutFields(
    header,
    chassisSubtype,
    chassisMac,
    chassisIpv4,
    chassisIpv6,
    networkFamily,
    portSubtype,
    portMac,
    portIpv4,
    portIpv6,
    timeToLive,
    capabilities,
    managementHeader,
    managementInterface,
    organisation,
  ),
];
