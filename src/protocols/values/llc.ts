/** LLC service access points, https://www.iana.org/assignments/ieee-802-numbers; the lowest bit marks groups and responses. */
export const sapNames: Readonly<Record<number, string>> = {
  0: 'NULL LSAP',
  2: 'LLC Sub-Layer Management',
  4: 'SNA Path Control',
  6: 'TCP/IP',
  8: 'SNA',
  12: 'SNA',
  14: 'PROWAY (IEC955) Network Management and Initialization',
  16: 'NetWare (unofficial?)',
  24: 'Texas Instruments',
  32: 'CLNP ISO OSI',
  52: 'CLNP ISO OSI',
  66: 'Spanning Tree BPDU',
  78: 'EIA RS-511 Manufacturing Message Service',
  126: 'X.25 over 802.2 LLC2',
  128: 'XNS',
  130: 'BACnet',
  134: 'Nestar',
  142: 'PROWAY (IEC955) Active Station List Maintenance',
  152: 'ARP',
  170: 'SNAP',
  188: 'Banyan Vines',
  224: 'NetWare',
  240: 'NetBIOS',
  244: 'IBM Net Management',
  248: 'HP Extended LLC',
  250: 'Ungermann-Bass',
  252: 'Remote Program Load',
  254: 'ISO Network Layer',
  255: 'Global LSAP',
};

/** Cisco's protocol ids under its SNAP organisation code. */
export const ciscoPidNames: Readonly<Record<number, string>> = {
  258: 'DRiP',
  260: 'Port Aggregation Protocol',
  261: 'MLS Hello',
  267: 'PVSTP+',
  268: 'VLAN Bridge',
  273: 'UDLD',
  313: 'MCP',
  8192: 'CDP',
  8193: 'CGMP',
  8195: 'VTP',
  8196: 'DTP',
  8202: 'STP Uplink Fast',
};

export interface SnapPidField {
  readonly name: string;
  /** The organisation that numbers by this field; undefined for the rest of them. */
  readonly oui: number | undefined;
}

/** Wireshark's field of the protocol id by organisation. */
export const snapPidFields: readonly SnapPidField[] = [
  { name: 'llc.cisco_pid', oui: 0x00000c },
  { name: 'llc.nortel_pid', oui: 0x000081 },
  { name: 'llc.extreme_pid', oui: 0x00e02b },
  { name: 'llc.foundry_pid', oui: 0x00e052 },
  { name: 'llc.force10_pid', oui: 0x0001e8 },
  { name: 'llc.hpteam_pid', oui: 0x00805f },
  { name: 'llc.apple_atalk_pid', oui: 0x080007 },
  { name: 'llc.iana_pid', oui: 0x00005e },
  { name: 'llc.apple_awdl_pid', oui: 0x0017f2 },
  { name: 'llc.bluetooth_pid', oui: 0x001958 },
  { name: 'llc.wlccp_pid', oui: 0x004096 },
  { name: 'llc.cimetrics_pid', oui: 0x001090 },
  { name: 'mausb.pid', oui: 0x506f9a },
  { name: 'llc.pid', oui: undefined },
];
