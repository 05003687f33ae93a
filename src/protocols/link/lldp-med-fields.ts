import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const medField = fieldMaker('lldp.', 'ANSI/TIA-1057 §10.2');
export const medSubtype: Layout = [
  [
    5,
    medField('media.subtype', 'Media Subtype', 'u8', {
      values: {
        1: 'Media Capabilities',
        2: 'Network Policy',
        3: 'Location Identification',
        4: 'Extended Power-via-MDI',
        5: 'Inventory - Hardware Revision',
        6: 'Inventory - Firmware Revision',
        7: 'Inventory - Software Revision',
        8: 'Inventory - Serial Number',
        9: 'Inventory - Manufacturer Name',
        10: 'Inventory - Model Name',
        11: 'Inventory - Asset ID',
      },
      display: 'hex',
    }),
  ],
];
export const medCapabilities: Layout = [
  [6, medField('media.subtype.caps', 'Capabilities', 'u16', HEX)],
  [6, medField('media.subtype.caps.llpd', 'LLDP-MED Capabilities', 'bool', { length: 2, mask: 0x0001 })],
  [6, medField('media.subtype.caps.network_policy', 'Network Policy', 'bool', { length: 2, mask: 0x0002 })],
  [6, medField('media.subtype.caps.location_id', 'Location Identification', 'bool', { length: 2, mask: 0x0004 })],
  [6, medField('media.subtype.caps.mdi_pse', 'Extended Power via MDI-PSE', 'bool', { length: 2, mask: 0x0008 })],
  [6, medField('media.subtype.caps.mid_pd', 'Extended Power via MDI-PD', 'bool', { length: 2, mask: 0x0010 })],
  [6, medField('media.subtype.caps.inventory', 'Inventory', 'bool', { length: 2, mask: 0x0020 })],
  [
    8,
    medField('media.subtype.class', 'Class Type', 'u8', {
      values: {
        0: 'Type Not Defined',
        1: 'Endpoint Class I',
        2: 'Endpoint Class II',
        3: 'Endpoint Class III',
        4: 'Network Connectivity',
      },
    }),
  ],
];
export const networkPolicy: Layout = [
  [
    6,
    medField('media.app_type', 'Application Type', 'u8', {
      values: {
        0: 'Reserved',
        1: 'Voice',
        2: 'Voice Signaling',
        3: 'Guest Voice',
        4: 'Guest Voice Signaling',
        5: 'Softphone Voice',
        6: 'Video Conferencing',
        7: 'Streaming Video',
        8: 'Video Signaling',
      },
    }),
  ],
  [7, medField('media.policy_flag', 'Policy', 'bool', { length: 3, mask: 0x800000 })],
  [7, medField('media.tag_flag', 'Tagged', 'bool', { length: 3, mask: 0x400000 })],
  [7, medField('media.vlan_id', 'VLAN Id', 'u24', { mask: 0x1ffe00 })],
  [7, medField('media.l2_prio', 'L2 Priority', 'u24', { mask: 0x0001c0 })],
  [7, medField('media.dscp', 'DSCP Priority', 'u24', { mask: 0x00003f })],
];
export const locationFormat: Layout = [
  [
    6,
    medField('media.loc.data_format', 'Location Data Format', 'u8', {
      values: { 0: 'Invalid ', 1: 'Coordinate-based LCI', 2: 'Civic Address LCI', 3: 'ECS ELIN' },
    }),
  ],
];
export const coordinates: Layout = [
  [7, medField('media.loc.lat_resolution', 'Latitude Resolution', 'u8', { mask: 0xfc })],
  [12, medField('media.loc.long_resolution', 'Longitude Resolution', 'u8', { mask: 0xfc })],
  [17, medField('media.loc.alt_type', 'Altitude Type', 'u8', { mask: 0xf0, values: { 1: 'Meters', 2: 'Floors' } })],
  [17, medField('media.loc.alt_resolution', 'Altitude Resolution', 'u16', { mask: 0x0fc0 })],
  [18, medField('media.loc.altitude', 'Altitude', 'u32', { mask: 0x3fffffff })],
  [22, medField('media.loc.datum', 'Datum', 'u8')],
];
export const latitude = medField('media.loc.latitude', 'Latitude', 'u40');
export const longitude = medField('media.loc.longitude', 'Longitude', 'u40');
export const civic: Layout = [
  [7, medField('media.civic.length', 'LCI Length', 'u8')],
  [
    8,
    medField('media.civic.what', 'What', 'u8', {
      values: {
        0: 'Location of the DHCP server',
        1: 'Location of the network element believed to be closest to the client',
        2: 'Location of the client',
      },
    }),
  ],
  [9, medField('media.civic.country', 'Country', 'string', { length: 2 })],
];
export const civicType: Layout = [[0, medField('media.civic.type', 'CA Type', 'u8')]];
export const civicLength = medField('media.civic.length', 'LCI Length', 'u8');
export const civicValue = medField('media.civic.value', 'CA Value', 'string');
export const emergencyNumber = medField('media.ecs', 'ELIN', 'string');
export const medPower: Layout = [
  [
    6,
    medField('media.power.type', 'Power Type', 'u8', {
      mask: 0xc0,
      values: { 0: 'PSE Device', 1: 'PD Device', 2: 'PSE Device', 3: 'PD Device' },
    }),
  ],
  [6, medField('media.power.source', 'Power Source', 'u8', { mask: 0x30 })],
  [
    6,
    medField('media.power.prio', 'Power Priority', 'u8', {
      mask: 0x0f,
      values: { 0: 'Unknown', 1: 'Critical', 2: 'High', 3: 'Low' },
    }),
  ],
  [7, medField('media.power.value', 'Power Value', 'u16')],
];
export const medHardware = medField('media.hardware', 'Hardware Revision', 'string');
export const medFirmware = medField('media.firmware', 'Firmware Revision', 'string');
export const medSoftware = medField('media.software', 'Software Revision', 'string');
export const medSerial = medField('media.sn', 'Serial Number', 'string');
export const medManufacturer = medField('media.manufacturer', 'Manufacturer Name', 'string');
export const medModel = medField('media.model', 'Model Name', 'string');
export const medAsset = medField('media.asset', 'Asset ID', 'string');

export const lldpMedFields: readonly Field[] = [
  latitude,
  longitude,
  civicLength,
  civicValue,
  emergencyNumber,
  medHardware,
  medFirmware,
  medSoftware,
  medSerial,
  medManufacturer,
  medModel,
  medAsset,
  ...layoutFields(medSubtype, medCapabilities, networkPolicy, locationFormat, coordinates, civic, civicType, medPower),
];
