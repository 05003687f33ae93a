import { namedLinkTypes } from '../core/link-types.ts';
import { linkTypes } from './spaces.ts';

/**
 * Protocols that captures often have and whose bytes are data to us, by Wireshark's names and titles. Whoever adds one
 * to the registry takes it from here (a test asks).
 */
export const notDecoded: readonly NotDecoded[] = [
  {
    where: 'on links',
    protocols: {
      aoe: 'ATA over Ethernet',
      cfm: 'Connectivity Fault Management (802.1ag)',
      ddp: 'AppleTalk Datagram Delivery Protocol',
      dec_dna: 'DEC DNA Routing Protocol',
      dtp: 'Dynamic Trunk Protocol',
      esis: 'ISO 9542 ES-IS',
      gnw: 'GeoNetworking',
      goose: 'IEC 61850 GOOSE',
      ipx: 'Internetwork Packet eXchange',
      lcp: 'PPP Link Control Protocol',
      nsh: 'Network Service Header',
      ptp: 'Precision Time Protocol (IEEE 1588)',
      slarp: 'Cisco SLARP',
      tipc: 'Transparent Inter Process Communication',
      udld: 'Unidirectional Link Detection',
      vntag: 'VN-Tag',
      vtp: 'VLAN Trunking Protocol',
    },
  },
  {
    where: 'on IP',
    protocols: {
      dccp: 'Datagram Congestion Control Protocol',
      dvmrp: 'Distance Vector Multicast Routing Protocol',
      igrp: 'Cisco Interior Gateway Routing Protocol',
      mipv6: 'Mobile IPv6',
      nhrp: 'NBMA Next Hop Resolution Protocol',
      pgm: 'Pragmatic General Multicast',
      rsvp: 'Resource ReserVation Protocol',
    },
  },
  {
    where: 'on TCP or UDP',
    protocols: {
      amqp: 'Advanced Message Queuing Protocol',
      aodv: 'Ad hoc On-demand Distance Vector Routing Protocol',
      babel: 'Babel Routing Protocol',
      bacnet: 'Building Automation and Control Network',
      bgp: 'Border Gateway Protocol',
      bittorrent: 'BitTorrent',
      capwap: 'Control And Provisioning of Wireless Access Points',
      cflow: 'Cisco NetFlow/IPFIX',
      coap: 'Constrained Application Protocol',
      cql: 'Cassandra CQL Protocol',
      dcerpc: 'Distributed Computing Environment / Remote Procedure Call',
      diameter: 'Diameter Protocol',
      dnp3: 'Distributed Network Protocol 3.0',
      dtls: 'Datagram Transport Layer Security',
      enip: 'EtherNet/IP (Industrial Protocol)',
      finger: 'Finger',
      irc: 'Internet Relay Chat',
      kafka: 'Kafka',
      kerberos: 'Kerberos',
      l2tp: 'Layer 2 Tunneling Protocol',
      ldap: 'Lightweight Directory Access Protocol',
      ldp: 'Label Distribution Protocol',
      lisp: 'Locator/ID Separation Protocol',
      memcache: 'Memcache Protocol',
      mongo: 'Mongo Wire Protocol',
      'mpls-echo': 'MPLS Echo',
      nbdgm: 'NetBIOS Datagram Service',
      nbss: 'NetBIOS Session Service',
      ncp: 'NetWare Core Protocol',
      olsr: 'Optimized Link State Routing Protocol',
      openflow: 'OpenFlow',
      openvpn: 'OpenVPN Protocol',
      pptp: 'Point-to-Point Tunnelling Protocol',
      rdp: 'Remote Desktop Protocol',
      rpc: 'Remote Procedure Call',
      rpkirtr: 'RPKI-Router Protocol',
      rtsp: 'Real Time Streaming Protocol',
      rx: 'RX Protocol (AFS)',
      sflow: 'InMon sFlow',
      smb: 'Server Message Block',
      smb2: 'Server Message Block, version 2',
      socks: 'Socks Protocol',
      stun: 'Session Traversal Utilities for NAT',
      telnet: 'Telnet',
      tpkt: 'ISO on TCP (RFC 1006)',
      vnc: 'Virtual Network Computing',
      wg: 'WireGuard Protocol',
      whois: 'Whois',
      xmpp: 'XMPP Protocol',
    },
  },
];

export interface NotDecoded {
  readonly where: string;
  /** Titles by name. */
  readonly protocols: Readonly<Record<string, string>>;
}

/** Link types that have a name, and of which no layer is decoded. */
export function linkTypesNotDecoded(): string[] {
  return namedLinkTypes()
    .filter(([linkType]) => linkTypes.table[linkType] === 0)
    .map(([, name]) => name);
}
