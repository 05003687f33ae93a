import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const profinetField = fieldMaker('lldp.', 'IEC 61158-6-10');
export const profinetSubtype: Layout = [
  [
    5,
    profinetField('profinet.subtype', 'Subtype', 'u8', {
      values: {
        1: 'Measured Delay Values',
        2: 'Port Status',
        3: 'Alias',
        4: 'MRP Port Status',
        5: 'Chassis MAC',
        6: 'PTCP Status',
        9: 'TSN Domain',
        10: 'TSN NME Management Address',
        11: 'TSN NME Name UUID',
        12: 'TSN NME Parameter UUID',
        13: 'TSN Time Domain data',
      },
      display: 'hex',
    }),
  ],
];
export const delays: Layout = [
  [6, profinetField('profinet.port_rx_delay_local', 'Port RX Delay Local', 'u32')],
  [10, profinetField('profinet.port_rx_delay_remote', 'Port RX Delay Remote', 'u32')],
  [14, profinetField('profinet.port_tx_delay_local', 'Port TX Delay Local', 'u32')],
  [18, profinetField('profinet.port_tx_delay_remote', 'Port TX Delay Remote', 'u32')],
  [22, profinetField('profinet.cable_delay_local', 'Port Cable Delay Local', 'u32')],
];
export const portStatus: Layout = [
  [
    6,
    profinetField('profinet.rtc2_port_status', 'RTClass2 Port Status', 'u16', {
      values: { 0: 'OFF', 1: 'SYNCDATA_LOADED', 2: 'RTCLASS2_UP', 3: 'Reserved' },
      display: 'hex',
    }),
  ],
  [
    8,
    profinetField('profinet.rtc3_port_status', 'RTClass3 Port Status', 'u16', {
      mask: 0x0007,
      values: { 0: 'OFF', 1: 'reserved', 2: 'RTCLASS3_UP', 3: 'RTCLASS3_DOWN', 4: 'RTCLASS3_RUN' },
      display: 'hex',
    }),
  ],
  [
    8,
    profinetField('profinet.rtc3_port_status.reserved', 'RTClass3_PortStatus.reserved', 'u16', {
      mask: 0x0ff8,
      display: 'hex',
    }),
  ],
  [
    8,
    profinetField('profinet.rtc3_port_status.fragmentation', 'RTClass3_PortStatus.Fragmentation', 'u16', {
      mask: 0x1000,
      values: { 0: 'OFF', 1: 'ON' },
      display: 'hex',
    }),
  ],
  [
    8,
    profinetField('profinet.rtc3_port_status.preambleLength', 'RTClass3_PortStatus.PreambleLength', 'u16', {
      mask: 0x2000,
      values: { 0: 'Seven octets', 1: 'One octet' },
      display: 'hex',
    }),
  ],
];
export const mrpStatus: Layout = [
  [
    22,
    profinetField('profinet.mrrt_port_status', 'MRRT PortStatus', 'u16', {
      values: { 0: 'OFF', 1: 'MRRT_CONFIGURED', 2: 'MRRT_UP' },
      display: 'hex',
    }),
  ],
];
export const mrpDomain = profinetField('profinet.mrp_domain_uuid', 'MRP DomainUUID', 'text');
export const chassisMacAddress: Layout = [[6, profinetField('profinet.cm_mac_add', 'CMMacAdd', 'ether')]];
export const masterSource: Layout = [
  [6, profinetField('profinet.master_source_address', 'MasterSourceAddress', 'ether')],
];
export const subdomain = profinetField('profinet.subdomain_uuid', 'SubdomainUUID', 'text');
export const irData = profinetField('profinet.ir_data_uuid', 'IRDataUUID', 'text');
export const periods: Layout = [
  [44, profinetField('profinet.length_of_period_valid', 'LengthOfPeriod.Valid', 'u32', { mask: 0x80000000 })],
  [44, profinetField('profinet.length_of_period_length', 'LengthOfPeriod.Length', 'u32', { mask: 0x7fffffff })],
  [48, profinetField('profinet.red_period_begin_valid', 'RedPeriodBegin.Valid', 'u32', { mask: 0x80000000 })],
  [48, profinetField('profinet.red_period_begin_offset', 'RedPeriodBegin.Offset', 'u32', { mask: 0x7fffffff })],
  [52, profinetField('profinet.orange_period_begin_valid', 'OrangePeriodBegin.Valid', 'u32', { mask: 0x80000000 })],
  [52, profinetField('profinet.orange_period_begin_offset', 'OrangePeriodBegin.Offset', 'u32', { mask: 0x7fffffff })],
  [56, profinetField('profinet.green_period_begin_valid', 'GreenPeriodBegin.Valid', 'u32', { mask: 0x80000000 })],
  [56, profinetField('profinet.green_period_begin_offset', 'GreenPeriodBegin.Offset', 'u32', { mask: 0x7fffffff })],
];
export const tsnDomain = profinetField('profinet.tsn_domain_uuid', 'TSN DomainUUID', 'text');
export const nmeName = profinetField('profinet.tsn_nme_name_uuid', 'TSN NME Name UUID', 'text');
export const nmeAddress: Layout = [
  [
    6,
    profinetField('profinet.tsn_nme_management_addr_str_length', 'TSN NME Management Address String Length', 'u8', HEX),
  ],
  [7, profinetField('profinet.tsn_nme_management_addr_subtype', 'TSN NME Management Address Subtype', 'u8', HEX)],
];
export const nmeAddressBytes = profinetField('profinet.tsn_nme_management_addr', 'TSN NME Management Address', 'bytes');
const ciscoField = fieldMaker('lldp.', 'Cisco');
export const ciscoSubtype: Layout = [[5, ciscoField('cisco.subtype', 'Cisco Subtype', 'u8', HEX)]];
export const upoe: Layout = [
  [6, ciscoField('cisco.upoe', 'UPOE Capabilities', 'u8', HEX)],
  [6, ciscoField('cisco.upoe.supported', 'UPOE Supported', 'bool', { mask: 0x01 })],
  [6, ciscoField('cisco.upoe.altb_detection_required', 'ALT-B Detection required', 'bool', { mask: 0x02 })],
  [6, ciscoField('cisco.upoe.pd_altb_desired', 'PD Request Spare Pair PoE', 'bool', { mask: 0x04 })],
  [6, ciscoField('cisco.upoe.pse_altb_oper', 'PSE Spare Pair PoE', 'bool', { mask: 0x08 })],
];
export const aciPortState: Layout = [
  [6, ciscoField('cisco.portstate', 'Port State', 'u8', { values: { 1: 'In Service', 2: 'Out of Service' } })],
];
export const aciNodeRole: Layout = [
  [6, ciscoField('cisco.noderole', 'Node Role', 'u8', { values: { 0: 'APIC', 1: 'Leaf', 2: 'Spine', 3: 'vLeaf' } })],
];
export const aciNodeId: Layout = [[6, ciscoField('cisco.nodeid', 'Node ID', 'u32')]];
export const aciSpineLevel: Layout = [[6, ciscoField('cisco.spinelevel', 'Spine Level', 'u8')]];
export const aciPod: Layout = [[6, ciscoField('cisco.podid', 'Pod ID', 'u16')]];
export const aciFabric = ciscoField('cisco.fabricname', 'Fabric Name', 'string');
export const aciControllers = ciscoField('cisco.apiclist', 'Appliance Vector', 'bytes');
export const aciController: Layout = [
  [6, ciscoField('cisco.apicid', 'APIC ID', 'u8')],
  [7, ciscoField('cisco.apicipv4', 'APIC IPv4', 'ipv4')],
];
export const aciControllerUuid = ciscoField('cisco.apicuuid', 'APIC UUID', 'string');
export const aciNodeIp: Layout = [[6, ciscoField('cisco.nodeip', 'Node IP', 'ipv4')]];
export const aciPortRole: Layout = [
  [6, ciscoField('cisco.portrole', 'Port Role', 'u8', { values: { 1: 'Active', 2: 'Backup' } })],
];
export const aciVersion = ciscoField('cisco.version', 'Version', 'string');
export const aciFabricVlan: Layout = [[6, ciscoField('cisco.fabricvlan', 'Fabric VLAN', 'u16')]];
export const aciSerial = ciscoField('cisco.serialno', 'Serial No', 'string');
export const aciModel = ciscoField('cisco.model', 'Model', 'string');
export const aciNodeName = ciscoField('cisco.nodename', 'Node Name', 'string');
export const aciPortMode: Layout = [
  [6, ciscoField('cisco.portmode', 'Port Mode', 'u8', { values: { 0: 'Normal', 1: 'Recovery Mode' } })],
];
export const aciCookie = ciscoField('cisco.authcookie', 'Authentication Cookie', 'bytes');
export const aciControllerMode: Layout = [
  [6, ciscoField('cisco.apicmode', 'APIC Mode', 'u8', { values: { 0: 'Active', 1: 'Standby' } })],
];
export const aciFabricId: Layout = [[6, ciscoField('cisco.fabricd', 'Fabric ID', 'u16')]];
const ianaField = fieldMaker('lldp.', 'RFC 8520 §11');
export const ianaSubtype: Layout = [
  [
    5,
    ianaField('iana.subtype', 'IANA Subtype', 'u8', {
      values: { 1: 'Manufacturer Usage Description URL' },
      display: 'hex',
    }),
  ],
];
export const descriptionUrl = ianaField('iana.mudurl', 'Manufacturer Usage Description URL', 'string');

const extremeField = fieldMaker('lldp.', 'Extreme Networks');
export const extremeSubtype: Layout = [[5, extremeField('extreme_avaya_ap.subtype', 'Subtype', 'u8')]];

export const lldpVendorFields: readonly Field[] = [
  nmeAddressBytes,
  mrpDomain,
  subdomain,
  irData,
  tsnDomain,
  nmeName,
  aciFabric,
  aciControllers,
  aciControllerUuid,
  aciVersion,
  aciSerial,
  aciModel,
  aciNodeName,
  aciCookie,
  descriptionUrl,
  ...layoutFields(
    nmeAddress,
    extremeSubtype,
    profinetSubtype,
    delays,
    portStatus,
    mrpStatus,
    chassisMacAddress,
    masterSource,
    periods,
    ciscoSubtype,
    upoe,
    aciPortState,
    aciNodeRole,
    aciNodeId,
    aciSpineLevel,
    aciPod,
    aciController,
    aciNodeIp,
    aciPortRole,
    aciFabricVlan,
    aciPortMode,
    aciControllerMode,
    aciFabricId,
    ianaSubtype,
  ),
];
