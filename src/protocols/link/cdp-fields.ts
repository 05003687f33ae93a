import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { cdpTlvNames } from '../values/cdp-tlvs.ts';

const cdpField = fieldMaker('cdp.', 'Cisco Discovery Protocol');
/** One byte where a layout has it; any number where a TLV is not known. */
export const anyData = cdpField('data', 'Data', 'bytes', { length: 1 });
export const tlvHeader: Layout = [
  [0, cdpField('tlv.type', 'Type', 'u16', { display: 'hex', values: cdpTlvNames })],
  [2, cdpField('tlv.len', 'Length', 'u16')],
];
export const addressCount = cdpField('number_of_addresses', 'Number of addresses', 'u32');
export const addressHeader: Layout = [
  [0, cdpField('protocol_type', 'Protocol type', 'u8', { values: { 1: 'NLPID', 2: '802.2' }, display: 'hex' })],
  [1, cdpField('protocol_length', 'Protocol length', 'u8')],
];
export const addressProtocol = cdpField('protocol', 'Protocol', 'bytes');
export const addressLength = cdpField('address_length', 'Address length', 'u16');
export const ipv4Address = cdpField('nrgyz.ip_address', 'IP Address', 'ipv4');
export const ipv6Address = cdpField('nrgyz.ipv6_address', 'IPv6 Address', 'ipv6');
export const otherAddress = cdpField('address', 'Address', 'bytes');
export const ipPrefix = cdpField('ip_prefix', 'IP Prefix', 'ipv4');
export const gateway: Layout = [[4, cdpField('odr_default_gateway', 'ODR Default gateway', 'ipv4')]];
export const capabilities: Layout = [
  [4, cdpField('capabilities', 'Capabilities', 'u32', HEX)],
  [4, cdpField('capabilities.router', 'Router', 'bool', { length: 4, mask: 0x00000001 })],
  [4, cdpField('capabilities.trans_bridge', 'Transparent Bridge', 'bool', { length: 4, mask: 0x00000002 })],
  [4, cdpField('capabilities.src_bridge', 'Source Route Bridge', 'bool', { length: 4, mask: 0x00000004 })],
  [4, cdpField('capabilities.switch', 'Switch', 'bool', { length: 4, mask: 0x00000008 })],
  [4, cdpField('capabilities.host', 'Host', 'bool', { length: 4, mask: 0x00000010 })],
  [4, cdpField('capabilities.igmp_capable', 'IGMP capable', 'bool', { length: 4, mask: 0x00000020 })],
  [4, cdpField('capabilities.repeater', 'Repeater', 'bool', { length: 4, mask: 0x00000040 })],
  [4, cdpField('capabilities.voip_phone', 'VoIP Phone', 'bool', { length: 4, mask: 0x00000080 })],
  [4, cdpField('capabilities.remote', 'Remotely Managed Device', 'bool', { length: 4, mask: 0x00000100 })],
  [
    4,
    cdpField('capabilities.cvta', 'CVTA/STP Dispute Resolution/Cisco VT Camera', 'bool', {
      length: 4,
      mask: 0x00000200,
    }),
  ],
  [4, cdpField('capabilities.mac_relay', 'Two Port Mac Relay', 'bool', { length: 4, mask: 0x00000400 })],
];
export const hello: Layout = [
  [4, cdpField('oui', 'OUI', 'u24')],
  [7, cdpField('protocol_id', 'Protocol ID', 'u16', { values: { 274: 'Cluster Management' }, display: 'hex' })],
];
const clusterUnknown = cdpField('cluster.unknown', 'UNKNOWN', 'u8', HEX);
export const cluster: Layout = [
  [9, cdpField('cluster.master_ip', 'Cluster Master IP', 'ipv4')],
  [13, cdpField('cluster.ip', 'IP?', 'ipv4')],
  [17, cdpField('cluster.version', 'Version?', 'u8', HEX)],
  [18, cdpField('cluster.sub_version', 'Sub Version?', 'u8', HEX)],
  [19, cdpField('cluster.status', 'Status?', 'u8', HEX)],
  [20, clusterUnknown],
  [21, cdpField('cluster.commander_mac', 'Cluster Commander MAC', 'ether')],
  [27, cdpField('cluster.switch_mac', "Switch's MAC", 'ether')],
  [33, clusterUnknown],
  [34, cdpField('cluster.management_vlan', 'Management VLAN', 'u16')],
];
export const helloUnknown = cdpField('hello.unknown', 'Unknown', 'bytes');
export const nativeVlan: Layout = [[4, cdpField('native_vlan', 'Native VLAN', 'u16')]];
export const duplex: Layout = [[4, cdpField('duplex', 'Duplex', 'bool')]];
export const voiceVlan: Layout = [
  [4, anyData],
  [5, cdpField('voice_vlan', 'Voice VLAN', 'u16')],
];
export const powerConsumption: Layout = [[4, cdpField('power_consumption', 'Power Consumption', 'u16')]];
export const mtu: Layout = [[4, cdpField('mtu', 'MTU', 'u32')]];
export const trustBitmap: Layout = [[4, cdpField('trust_bitmap', 'Trust Bitmap', 'u8', HEX)]];
export const untrustedCos: Layout = [[4, cdpField('untrusted_port_cos', 'Untrusted port CoS', 'u8', HEX)]];
export const objectIdentifier = cdpField('system_object_identifier', 'System Object Identifier', 'bytes');
export const location: Layout = [[4, cdpField('location.unknown', 'UNKNOWN', 'u8', HEX)]];
export const locationText = cdpField('location', 'Location', 'string');
export const requestId: Layout = [[4, cdpField('request_id', 'Request-ID', 'u16')]];
export const managementId: Layout = [[6, cdpField('management_id', 'Management-ID', 'u16')]];
export const powerRequested = cdpField('power_requested', 'Power Requested', 'u32');
export const powerAvailable = cdpField('power_available', 'Power Available', 'u32');
export const energyWise: Layout = [
  [4, cdpField('encrypted_data', 'Encrypted Data', 'bytes', { length: 20 })],
  [24, cdpField('seen_sequence', 'Seen Sequence?', 'u32')],
  [28, cdpField('sequence_number', 'Sequence Number', 'u32')],
  [32, cdpField('model_number', 'Model Number', 'string', { length: 16 })],
  [48, cdpField('unknown_pad', 'Unknown Pad', 'u16', HEX)],
  [50, cdpField('hardware_version_id', 'Hardware Version ID', 'string', { length: 3 })],
  [53, cdpField('system_serial_number', 'System Serial Number', 'string', { length: 11 })],
  [64, cdpField('nrgyz_unknown_values', 'Unknown Values', 'bytes', { length: 8 })],
  [72, cdpField('len_tlv_table', 'Length of TLV table', 'u16')],
  [74, cdpField('num_tlvs_table', 'Number of TLVs in table', 'u16')],
];
export const sparePoe: Layout = [
  [4, cdpField('spare_poe_tlv', 'Spare Pair PoE', 'u8', HEX)],
  [4, cdpField('spare_poe_tlv.poe', 'PSE Four-Wire PoE', 'bool', { mask: 0x01 })],
  [4, cdpField('spare_poe_tlv.spare_pair_arch', 'PD Spare Pair Architecture', 'bool', { mask: 0x02 })],
  [4, cdpField('spare_poe_tlv.req_spare_pair_poe', 'PD Request Spare Pair PoE', 'bool', { mask: 0x04 })],
  [4, cdpField('spare_poe_tlv.pse_spare_pair_poe', 'PSE Spare Pair PoE', 'bool', { mask: 0x08 })],
];
export const softwareVersion = cdpField('software_version', 'Software version', 'string');
export const deviceId = cdpField('deviceid', 'Device ID', 'string');
export const portId = cdpField('portid', 'Sent through Interface', 'string');
export const platform = cdpField('platform', 'Platform', 'string');
export const vtpDomain = cdpField('vtp_management_domain', 'VTP Management Domain', 'string');
export const systemName = cdpField('system_name', 'System Name', 'string');

export const cdpFields: readonly Field[] = [
  anyData,
  addressCount,
  addressProtocol,
  addressLength,
  ipv4Address,
  ipv6Address,
  otherAddress,
  ipPrefix,
  helloUnknown,
  objectIdentifier,
  locationText,
  powerRequested,
  powerAvailable,
  softwareVersion,
  deviceId,
  portId,
  platform,
  vtpDomain,
  systemName,
  ...layoutFields(
    tlvHeader,
    addressHeader,
    gateway,
    capabilities,
    hello,
    cluster,
    nativeVlan,
    duplex,
    voiceVlan,
    powerConsumption,
    mtu,
    trustBitmap,
    untrustedCos,
    location,
    requestId,
    managementId,
    energyWise,
    sparePoe,
  ),
];
