import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const option = fieldMaker('dhcpv6.', 'RFC 8415 §21');
const other = fieldMaker('dhcpv6.', 'https://www.iana.org/assignments/dhcpv6-parameters');

export const iaid = option('iaid', 'IAID', 'text');
export const times: Layout = [
  [4, option('iaid.t1', 'T1', 'u32')],
  [8, option('iaid.t2', 'T2', 'u32')],
];
export const temporary = option('iata', 'IATA', 'text');
export const address: Layout = [
  [0, option('iaaddr.ip', 'IPv6 address', 'ipv6')],
  [16, option('iaaddr.pref_lifetime', 'Preferred lifetime', 'u32')],
  [20, option('iaaddr.valid_lifetime', 'Valid lifetime', 'u32')],
];
export const prefix: Layout = [
  [0, option('iaprefix.pref_lifetime', 'Preferred lifetime', 'u32')],
  [4, option('iaprefix.valid_lifetime', 'Valid lifetime', 'u32')],
  [8, option('iaprefix.pref_len', 'Prefix length', 'u8')],
  [9, option('iaprefix.pref_addr', 'Prefix address', 'ipv6')],
];
export const requested = option('requested_option_code', 'Requested Option code', 'u16');
export const preference: Layout = [[0, option('option_preference', 'Pref-value', 'u8')]];
export const elapsed = option('elapsed_time', 'Elapsed time', 'u32');
export const authentication: Layout = [
  [0, option('auth.protocol', 'Protocol', 'u8')],
  [1, option('auth.algorithm', 'Algorithm', 'u8')],
  [2, option('auth.rdm', 'RDM', 'u8')],
  [3, option('auth.replay_detection', 'Replay Detection', 'bytes', { length: 8 })],
];
export const information = option('auth.info', 'Authentication Information', 'bytes');
export const status: Layout = [[0, option('status_code', 'Status Code', 'u16')]];
export const statusText = option('status_msg', 'Status Message', 'string');
export const classLength = option('userclass.length', 'Length', 'u16');
export const classData = option('userclass.opaque_data', 'Suboption', 'bytes');
export const vendorClass = option('vendorclass.enterprise', 'Enterprise ID', 'u32');
export const vendorData = option('vendorclass.data', 'vendor-class-data', 'string');
export const vendor = option('vendoropts.enterprise', 'Enterprise ID', 'u32');
export const vendorOption: Layout = [
  [0, option('vendoropts.enterprise.option_code', 'Option code', 'u16')],
  [2, option('vendoropts.enterprise.option_length', 'Option length', 'u16')],
];
export const vendorValue = option('vendoropts.enterprise.option_data', 'Option data', 'bytes');
/** Of CableLabs, whose options have a field of their own in Wireshark; some are servers' addresses. */
export const CABLELABS = 4491;
export const CABLE_SERVERS = [32, 34, 37];
export const cableOption = fieldMaker('dhcpv6.cablelabs.', 'CL-SP-CANN-DHCP-Reg')('opt', 'Suboption', 'u16');
export const cableServer = fieldMaker('dhcpv6.cablelabs.', 'CL-SP-CANN-DHCP-Reg')(
  'ipv6_server',
  'IPv6 address',
  'ipv6',
);
export const interfaceId = option('interface_id', 'Interface-ID', 'bytes');
export const reconfigure: Layout = [[0, option('reconf_msg', 'Reconfigure message type', 'u8')]];
export const remoteEnterprise = other('remoteid.enterprise', 'Enterprise ID', 'u32');
export const remoteId = other('remoteid_enterprise_id', 'Remote-ID', 'bytes');
export const fqdnFlags = other('client_fqdn_flags', 'Flags', 'u8', HEX);
export const clientBits: Layout = [
  [0, fqdnFlags],
  [0, other('clientfqdn.client.n', 'N bit', 'bool', { mask: 0x04 })],
  [0, other('clientfqdn.client.s', 'S bit', 'bool', { mask: 0x01 })],
];
export const serverBits: Layout = [
  [0, fqdnFlags],
  [0, other('clientfqdn.server.n', 'N bit', 'bool', { mask: 0x04 })],
  [0, other('clientfqdn.server.o', 'O bit', 'bool', { mask: 0x02 })],
  [0, other('clientfqdn.server.s', 'S bit', 'bool', { mask: 0x01 })],
];
export const clientName = other('client_domain', 'Client Domain Name', 'text');
export const topLevel = other('tld', 'Top Level Domain name', 'text');
export const query: Layout = [
  [0, other('lq_query', 'Query-type', 'u8')],
  [1, other('lq_query_link_address', 'Link address', 'ipv6')],
];
export const excludedLength = other('pd_exclude.pref_len', 'Prefix length', 'u8');
export const excludedSubnet = other('pd_exclude.subnet_id', 'IPv6 subnet ID', 'bytes');
export const timeServer: Layout = [
  [0, other('ntpserver.option.type', 'Suboption', 'u16')],
  [2, other('ntpserver.option.length', 'Length', 'u16')],
];
export const timeServerAddress = other('ntpserver.addr', 'NTP Server Address', 'ipv6');
export const timeServerGroup = other('ntpserver.mc_addr', 'NTP Multicast Address', 'ipv6');
export const timeServerName = other('ntpserver.fqdn', 'NTP Server FQDN', 'text');
export const relayPort: Layout = [[0, other('relay_port', 'Downstream Source Port', 'u16')]];
export const lifetime: Layout = [[0, other('lifetime', 'Lifetime', 'u32')]];
export const lastTime: Layout = [[0, other('clt_time', 'Clt_time', 'u32')]];

/** Options of one IPv6 address or of several. */
export const addressLists: Readonly<Record<number, Field>> = {
  12: option('unicast', 'IPv6 address', 'ipv6'),
  22: other('sip_server_a', 'SIP server address', 'ipv6'),
  23: other('dns_server', 'DNS server address', 'ipv6'),
  27: other('nis_server', 'NIS server address', 'ipv6'),
  28: other('nisp_server', 'NISP server address', 'ipv6'),
  31: other('sntp_server', 'SNTP server address', 'ipv6'),
  34: other('bcmcs_server_a', 'BCMCS server address', 'ipv6'),
  40: other('pana_agent', 'PANA agents address', 'ipv6'),
  48: other('lq_client_link', 'LQ client links address', 'ipv6'),
  52: other('capwap_ac_v6', 'CAPWAP Access Controllers address', 'ipv6'),
  90: other('s46_br.address', 'BR address', 'ipv6'),
};
/** Options of domain names (RFC 8415 §10), never compressed. */
export const nameLists: Readonly<Record<number, Field>> = {
  21: other('sip_server_domain_search_fqdn', 'SIP Server Domain Search FQDN', 'text'),
  24: other('search_list_entry', 'List entry', 'text'),
  29: other('nis_fqdn', 'NIS FQDN', 'text'),
  30: other('nisp_fqdn', 'NISP FQDN', 'text'),
  33: other('bcmcs_server_fqdn', 'BCMCS server FQDN', 'text'),
  64: other('aftr_name', 'DS-Lite AFTR Name', 'text'),
};
export const texts: Readonly<Record<number, Field>> = {
  38: other('subscriber_id', 'Subscriber-ID', 'string'),
  41: other('timezone', 'Time-zone', 'string'),
  42: other('tzdb', 'TZ-database', 'string'),
  103: other('captive_portal', 'Captive Portal', 'string'),
  112: other('mudurl', 'MUDURL', 'string'),
};

export const optionFields: readonly Field[] = [
  ...layoutFields(times, address, prefix, preference, authentication, status, vendorOption, reconfigure),
  ...layoutFields(clientBits, serverBits, query, timeServer, relayPort, lifetime, lastTime),
  ...[iaid, temporary, requested, elapsed, information, statusText, classLength, classData, vendorClass, vendorData],
  ...[vendor, vendorValue, cableOption, cableServer, interfaceId, remoteEnterprise, remoteId, clientName, topLevel],
  ...[excludedLength, excludedSubnet, timeServerAddress, timeServerGroup, timeServerName],
  ...Object.values(addressLists),
  ...Object.values(nameLists),
  ...Object.values(texts),
];
