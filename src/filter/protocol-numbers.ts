/** Ethernet types and, up to 1500, SAPs of LLC: the one space in which link-layer protocols are named here. */
export const ETHER = {
  isoNetwork: 0xfe,
  ipSap: 0x06,
  netbeui: 0xf0,
  ipx: 0xe0,
  bridge: 0x42,
  snap: 0xaa,
  ip: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  ip6: 0x86dd,
  appleTalk: 0x809b,
  appleTalkArp: 0x80f3,
  xns: 0x0600,
  decnet: 0x6003,
  lat: 0x6004,
  sca: 0x6007,
  mopDump: 0x6001,
  mopConsole: 0x6002,
  ipxType: 0x8137,
  vlan: 0x8100,
  providerBridge: 0x88a8,
  qInQ: 0x9100,
  mpls: 0x8847,
  pppoeDiscovery: 0x8863,
  pppoeSession: 0x8864,
  bridgedEthernet: 0x6558,
} as const;

/** What is greater than the longest payload is a type, the rest a length (IEEE 802.3 §3.2.6). */
export const ETHERNET_MTU = 1500;

/** PPP's numbers for them, https://www.iana.org/assignments/ppp-numbers. */
export const PPP_PROTOCOLS: ReadonlyMap<number, number> = new Map([
  [ETHER.ip, 0x21],
  [ETHER.ip6, 0x57],
  [ETHER.decnet, 0x27],
  [ETHER.appleTalk, 0x29],
  [ETHER.xns, 0x25],
  [ETHER.isoNetwork, 0x23],
  [ETHER.bridge, 0x31],
  [ETHER.ipx, 0x2b],
]);

export const PPP_IP = 0x21;
export const PPP_IP6 = 0x57;
export const PPP_MPLS = 0x281;

/** Protocols of IPv4 and of IPv6's next header. */
export const IP = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  igrp: 9,
  udp: 17,
  fragment: 44,
  hopByHop: 0,
  routing: 43,
  esp: 50,
  ah: 51,
  icmp6: 58,
  none: 59,
  destinationOptions: 60,
  pim: 103,
  vrrp: 112,
  carp: 112,
  sctp: 132,
} as const;

/** First byte of an OSI network layer (ISO/IEC TR 9577), and IS-IS PDU types (ISO/IEC 10589). */
export const OSI = { clnp: 0x81, esis: 0x82, isis: 0x83 } as const;

export const ISIS = {
  level1Hello: 15,
  level2Hello: 16,
  pointToPointHello: 17,
  level1Lsp: 18,
  level2Lsp: 20,
  level1Csnp: 24,
  level2Csnp: 25,
  level1Psnp: 26,
  level2Psnp: 27,
} as const;

/** What link-layer protocols are called behind `ether proto`. */
export const ETHER_NAMES: ReadonlyMap<string, number> = new Map([
  ['aarp', ETHER.appleTalkArp],
  ['arp', ETHER.arp],
  ['atalk', ETHER.appleTalk],
  ['decnet', ETHER.decnet],
  ['ip', ETHER.ip],
  ['ip6', ETHER.ip6],
  ['lat', ETHER.lat],
  ['loopback', 0x9000],
  ['mopdl', ETHER.mopDump],
  ['moprc', ETHER.mopConsole],
  ['rarp', ETHER.rarp],
  ['sca', ETHER.sca],
  ['iso', ETHER.isoNetwork],
  ['stp', ETHER.bridge],
  ['ipx', ETHER.ipx],
  ['netbeui', ETHER.netbeui],
]);
