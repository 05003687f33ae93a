/** Kinds of values: one or several addresses, pairs of them, texts, numbers. */
export type OptionKind =
  | 'ip'
  | 'ips'
  | 'pairs'
  | 'text'
  | 'u8'
  | 'u8s'
  | 'u16'
  | 'u16s'
  | 'u32'
  | 'i32'
  | 'bool'
  | 'bytes';

type OptionRow = readonly [number: number, kind: OptionKind, ref: string, ...names: (readonly [string, string])[]];

const BASIC = 'RFC 2132 §3';
const HOST = 'RFC 2132 §4';
const INTERFACE = 'RFC 2132 §5';
const LINK = 'RFC 2132 §6';
const TCP = 'RFC 2132 §7';
const SERVICE = 'RFC 2132 §8';
const EXTENSION = 'RFC 2132 §9';

/** Options whose value has a plain shape (https://www.iana.org/assignments/bootp-dhcp-parameters). */
export const optionTable: readonly OptionRow[] = [
  [1, 'ip', BASIC, ['subnet_mask', 'Subnet Mask']],
  [2, 'i32', BASIC, ['time_offset', 'Time Offset']],
  [3, 'ips', BASIC, ['router', 'Router']],
  [4, 'ips', BASIC, ['time_server', 'Time Server']],
  [5, 'ips', BASIC, ['name_server', 'Name Server']],
  [6, 'ips', BASIC, ['domain_name_server', 'Domain Name Server']],
  [7, 'ips', BASIC, ['log_server', 'Log Server']],
  [8, 'ips', BASIC, ['quotes_server', 'Quotes Server']],
  [9, 'ips', BASIC, ['lpr_server', 'LPR Server']],
  [10, 'ips', BASIC, ['impress_server', 'Impress Server']],
  [11, 'ips', BASIC, ['resource_location_server', 'Resource Location Server']],
  [12, 'text', BASIC, ['hostname', 'Host Name']],
  [13, 'u16', BASIC, ['boot_file_size', 'Boot File Size']],
  [14, 'text', BASIC, ['merit_dump_file', 'Merit Dump File']],
  [15, 'text', BASIC, ['domain_name', 'Domain Name']],
  [16, 'ip', BASIC, ['swap_server', 'Swap Server']],
  [17, 'text', BASIC, ['root_path', 'Root Path']],
  [18, 'text', BASIC, ['extension_path', 'Extensions Path']],
  [19, 'bool', HOST, ['ip_forwarding', 'IP Forwarding']],
  [20, 'bool', HOST, ['non_local_source_routing', 'Non-Local Source Routing']],
  [21, 'pairs', HOST, ['policy_filter.ip', 'IP Address'], ['policy_filter.subnet_mask', 'Subnet Mask']],
  [22, 'u16', HOST, ['max_datagram_reassembly_size', 'Maximum Datagram Reassembly Size']],
  [23, 'u8', HOST, ['default_ip_ttl', 'Default IP Time-to-Live']],
  [24, 'u32', HOST, ['path_mtu_aging_timeout', 'Path MTU Aging Timeout']],
  [25, 'u16s', HOST, ['path_mtu_plateau_table_item', 'Path MTU Plateau Table Item']],
  [26, 'u16', INTERFACE, ['interface_mtu', 'Interface MTU']],
  [27, 'bool', INTERFACE, ['all_subnets_are_local', 'All Subnets are Local']],
  [28, 'ip', INTERFACE, ['broadcast_address', 'Broadcast Address']],
  [29, 'bool', INTERFACE, ['perform_mask_discovery', 'Perform Mask Discovery']],
  [30, 'bool', INTERFACE, ['mask_supplier', 'Mask Supplier']],
  [31, 'bool', INTERFACE, ['perform_router_discover', 'Perform Router Discover']],
  [32, 'ip', INTERFACE, ['router_solicitation_address', 'Router Solicitation Address']],
  [
    33,
    'pairs',
    INTERFACE,
    ['static_route.ip', 'Destination IP Address'],
    ['static_route.router', 'Destination Router'],
  ],
  [34, 'bool', LINK, ['trailer_encapsulation', 'Trailer Encapsulation']],
  [35, 'u32', LINK, ['arp_cache_timeout', 'ARP Cache Timeout']],
  [36, 'bool', LINK, ['ethernet_encapsulation', 'Ethernet Encapsulation']],
  [37, 'u8', TCP, ['tcp_default_ttl', 'TCP Default TTL']],
  [38, 'u32', TCP, ['tcp_keepalive_interval', 'TCP Keepalive Interval']],
  [39, 'bool', TCP, ['tcp_keepalive_garbage', 'TCP Keepalive Garbage']],
  [40, 'text', SERVICE, ['nis_domain', 'Network Information Service Domain']],
  [41, 'ips', SERVICE, ['nis_server', 'Network Information Service Server']],
  [42, 'ips', SERVICE, ['ntp_server', 'Network Time Protocol Server']],
  [43, 'bytes', SERVICE, ['vendor.value', 'Value']],
  [44, 'ips', SERVICE, ['netbios_over_tcpip_name_server', 'NetBIOS over TCP/IP Name Server']],
  [45, 'ips', SERVICE, ['netbios_over_tcpip_dd_name_server', 'NetBIOS over TCP/IP Datagram Distribution Name Server']],
  [46, 'u8', SERVICE, ['netbios_over_tcpip_node_type', 'NetBIOS over TCP/IP Node Type']],
  [47, 'text', SERVICE, ['netbios_over_tcpip_scope', 'NetBIOS over TCP/IP Scope']],
  [48, 'ips', SERVICE, ['xwindows_system_font_server', 'X Window System Font Server']],
  [49, 'ips', SERVICE, ['xwindows_system_display_manager', 'X Window System Display Manager']],
  [50, 'ip', EXTENSION, ['requested_ip_address', 'Requested IP Address']],
  [51, 'u32', EXTENSION, ['ip_address_lease_time', 'IP Address Lease Time']],
  [52, 'u8', EXTENSION, ['option_overload', 'Option Overload']],
  [53, 'u8', EXTENSION, ['dhcp', 'DHCP']],
  [54, 'ip', EXTENSION, ['dhcp_server_id', 'DHCP Server Identifier']],
  [55, 'u8s', EXTENSION, ['request_list_item', 'Parameter Request List Item']],
  [56, 'text', EXTENSION, ['message', 'Message']],
  [57, 'u16', EXTENSION, ['dhcp_max_message_size', 'Maximum DHCP Message Size']],
  [58, 'u32', EXTENSION, ['renewal_time_value', 'Renewal Time Value']],
  [59, 'u32', EXTENSION, ['rebinding_time_value', 'Rebinding Time Value']],
  [60, 'text', EXTENSION, ['vendor_class_id', 'Vendor class identifier']],
  [64, 'text', SERVICE, ['nis_plus_domain', 'Network Information Service+ Domain']],
  [65, 'ips', SERVICE, ['nis_plus_server', 'Network Information Service+ Server']],
  [66, 'text', EXTENSION, ['tftp_server_name', 'TFTP Server Name']],
  [67, 'text', EXTENSION, ['bootfile_name', 'Bootfile name']],
  [68, 'ips', SERVICE, ['mobile_ip_home_agent', 'Mobile IP Home Agent']],
  [69, 'ips', SERVICE, ['smtp_server', 'SMTP Server']],
  [70, 'ips', SERVICE, ['pop3_server', 'POP3 Server']],
  [71, 'ips', SERVICE, ['nntp_server', 'NNTP Server']],
  [72, 'ips', SERVICE, ['default_www_server', 'Default WWW Server']],
  [73, 'ips', SERVICE, ['default_finger_server', 'Default Finger Server']],
  [74, 'ips', SERVICE, ['default_irc_server', 'Default IRC Server']],
  [75, 'ips', SERVICE, ['streettalk_server', 'StreetTalk Server']],
  [76, 'ips', SERVICE, ['streettalk_da_server', 'StreetTalk Directory Assistance Server']],
  [85, 'ips', 'RFC 2241 §2', ['novell_dss.ip', 'IP Address']],
  [86, 'text', 'RFC 2241 §3', ['novell_ds_tree_name', 'Novell Directory Services Tree Name']],
  [87, 'text', 'RFC 2241 §4', ['novell_ds_context', 'Novell Directory Services Context']],
  [91, 'u32', 'RFC 4388 §6.1', ['client_last_transaction_time', 'Client last transaction time']],
  [92, 'ips', 'RFC 4388 §6.1', ['associated_ip_option', 'Associated IP option']],
  [93, 'u16s', 'RFC 4578 §2.1', ['client_system_architecture', 'Client System Architecture']],
  [100, 'text', 'RFC 4833 §2', ['tz_pcode', 'TZ PCode']],
  [101, 'text', 'RFC 4833 §2', ['tz_tcode', 'TZ TCode']],
  [112, 'ips', 'RFC 3679 §3', ['netinfo_parent_server_address', 'NetInfo Parent Server Address']],
  [113, 'text', 'RFC 3679 §3', ['netinfo_parent_server_tag', 'NetInfo Parent Server Tag']],
  [114, 'text', 'RFC 8910 §2.1', ['captive_portal', 'Captive Portal']],
  [116, 'u8', 'RFC 2563 §2', ['dhcp_auto_configuration', 'DHCP Auto-Configuration']],
  [118, 'ip', 'RFC 3011 §2', ['subnet_selection_option', 'Subnet Selection Option']],
  [136, 'ips', 'RFC 5192 §4.1', ['pana_agent', 'PAA IPv4 Address']],
  [138, 'ips', 'RFC 5417 §2', ['capwap_access_controller', 'CAPWAP Access Controllers']],
  [142, 'ips', 'RFC 6153 §2', ['andsf_server', 'ANDSF Server']],
  [145, 'u8s', 'RFC 6704 §3.1.2', ['forcerenew_nonce.algorithm', 'Algorithm']],
  [150, 'ips', 'RFC 5859 §3', ['tftp_server_address', 'TFTP Server Address']],
  [153, 'u32', 'RFC 6926 §6.2.3', ['bulk_lease.start_time_of_state', 'Start Time Of State']],
  [156, 'u8', 'RFC 6926 §6.2.7', ['bulk_lease.dhcp_state', 'Dhcp State']],
  [157, 'bool', 'RFC 6926 §6.2.8', ['bulk_lease.data_source', 'Data Source']],
  [160, 'text', 'RFC 7710 §2.1', ['captive_portal', 'Captive Portal']],
  [161, 'text', 'RFC 8520 §10', ['mudurl', 'MUDURL']],
  [209, 'text', 'RFC 5071 §4.1', ['pxe_config_file', 'PXELINUX configuration file']],
  [210, 'text', 'RFC 5071 §5.1', ['pxe_path_prefix', 'PXELINUX path prefix']],
  [252, 'text', 'draft-ietf-wrec-wpad-01 §4.4.2', ['private_proxy_autodiscovery', 'Private/Proxy autodiscovery']],
];

/** RFC 2132 §9.6, RFC 3203, RFC 4388, RFC 6926, RFC 7724. */
export const dhcpMessageTypes: Readonly<Record<number, string>> = {
  1: 'Discover',
  2: 'Offer',
  3: 'Request',
  4: 'Decline',
  5: 'ACK',
  6: 'NAK',
  7: 'Release',
  8: 'Inform',
  9: 'Force Renew',
  10: 'Lease query',
  11: 'Lease Unassigned',
  12: 'Lease Unknown',
  13: 'Lease Active',
  14: 'Bulk Lease Query',
  15: 'Lease Query Done',
  16: 'Active LeaseQuery',
  17: 'Lease Query Status',
  18: 'TLS',
};
