import { ayiya } from './application/ayiya.ts';
import { bfd } from './application/bfd.ts';
import { dhcp } from './application/dhcp.ts';
import { dhcpv6 } from './application/dhcpv6.ts';
import { dns } from './application/dns.ts';
import { ftp } from './application/ftp.ts';
import { geneve } from './application/geneve.ts';
import { gtp } from './application/gtp.ts';
import { hsrp } from './application/hsrp.ts';
import { http } from './application/http.ts';
import { http2 } from './application/http2.ts';
import { imap } from './application/imap.ts';
import { isakmp } from './application/isakmp.ts';
import { llmnr } from './application/llmnr.ts';
import { mbtcp } from './application/mbtcp.ts';
import { mdns } from './application/mdns.ts';
import { modbus } from './application/modbus.ts';
import { mqtt } from './application/mqtt.ts';
import { mysql } from './application/mysql.ts';
import { nbns } from './application/nbns.ts';
import { ntp } from './application/ntp.ts';
import { pgsql } from './application/pgsql.ts';
import { pop } from './application/pop.ts';
import { quic } from './application/quic.ts';
import { radius } from './application/radius.ts';
import { resp } from './application/resp.ts';
import { rip } from './application/rip.ts';
import { ripng } from './application/ripng.ts';
import { rtcp } from './application/rtcp.ts';
import { rtp } from './application/rtp.ts';
import { sip } from './application/sip.ts';
import { smtp } from './application/smtp.ts';
import { snmp } from './application/snmp.ts';
import { ssdp } from './application/ssdp.ts';
import { ssh } from './application/ssh.ts';
import { syslog } from './application/syslog.ts';
import { teredo } from './application/teredo.ts';
import { tftp } from './application/tftp.ts';
import { tls } from './application/tls.ts';
import { udpencap } from './application/udpencap.ts';
import { vxlan } from './application/vxlan.ts';
import { websocket } from './application/websocket.ts';
import { data } from './data.ts';
import type { Protocol } from './define.ts';
import { frame } from './frame.ts';
import { arcnet } from './link/arcnet.ts';
import { avs } from './link/avs.ts';
import { cdp } from './link/cdp.ts';
import { ciscoHdlc } from './link/cisco-hdlc.ts';
import { eap } from './link/eap.ts';
import { eapol } from './link/eapol.ts';
import { ethernet } from './link/ethernet.ts';
import { frameRelay } from './link/frame-relay.ts';
import { lacp } from './link/lacp.ts';
import { llc } from './link/llc.ts';
import { lldp } from './link/lldp.ts';
import { loop } from './link/loop.ts';
import { macsec } from './link/macsec.ts';
import { mpls } from './link/mpls.ts';
import { nflog } from './link/nflog.ts';
import { nullLoopback } from './link/null.ts';
import { ppi } from './link/ppi.ts';
import { ppp } from './link/ppp.ts';
import { pppoeDiscovery } from './link/pppoe-discovery.ts';
import { pppoeSession } from './link/pppoe-session.ts';
import { prism } from './link/prism.ts';
import { providerBridge } from './link/provider-bridge.ts';
import { pwChannel } from './link/pw-channel.ts';
import { pwEthernet } from './link/pw-ethernet.ts';
import { radiotap } from './link/radiotap.ts';
import { raw } from './link/raw.ts';
import { sll } from './link/sll.ts';
import { slow } from './link/slow.ts';
import { stp } from './link/stp.ts';
import { vlan } from './link/vlan.ts';
import { wlan } from './link/wlan.ts';
import { wlanAggregate } from './link/wlan-aggregate.ts';
import { wlanManagement } from './link/wlan-management.ts';
import { wlanRadio } from './link/wlan-radio.ts';
import { wpan } from './link/wpan.ts';
import { ah } from './network/ah.ts';
import { arp } from './network/arp.ts';
import { eigrp } from './network/eigrp.ts';
import { erspan } from './network/erspan.ts';
import { esp } from './network/esp.ts';
import { greTunnel } from './network/gre.ts';
import { icmp } from './network/icmp.ts';
import { icmpv6 } from './network/icmpv6.ts';
import { igmp } from './network/igmp.ts';
import { ipcomp } from './network/ipcomp.ts';
import { ipv4 } from './network/ipv4.ts';
import { ipv6 } from './network/ipv6.ts';
import { ipv6DestinationOptions } from './network/ipv6-dstopts.ts';
import { ipv6Fragment } from './network/ipv6-fraghdr.ts';
import { ipv6HopByHop } from './network/ipv6-hopopts.ts';
import { ipv6Routing } from './network/ipv6-routing.ts';
import { isis } from './network/isis.ts';
import { isisHello } from './network/isis-hello.ts';
import { isisLsp } from './network/isis-lsp.ts';
import { isisCsnp, isisPsnp } from './network/isis-snp.ts';
import { ospf } from './network/ospf.ts';
import { pim } from './network/pim.ts';
import { vrrp } from './network/vrrp.ts';
import { protocolNames } from './path.ts';
import { type SpaceName, spaceNamed } from './spaces.ts';
import { type StartName, startsNamed } from './starts.ts';
import { sctp } from './transport/sctp.ts';
import { tcp } from './transport/tcp.ts';
import { udp } from './transport/udp.ts';
import { udpLite } from './transport/udp-lite.ts';

/** Every protocol, one line each. Ids are positions + 1; the order is also that of the hot tests, and of the tests of `starts`. */
export const protocols: readonly Protocol[] = [
  ethernet,
  arcnet,
  avs,
  ciscoHdlc,
  frameRelay,
  llc,
  loop,
  macsec,
  mpls,
  ppi,
  nflog,
  nullLoopback,
  ppp,
  pppoeDiscovery,
  pppoeSession,
  prism,
  providerBridge,
  pwChannel,
  pwEthernet,
  radiotap,
  raw,
  sll,
  slow,
  lacp,
  stp,
  vlan,
  wlan,
  wlanAggregate,
  wlanManagement,
  wlanRadio,
  wpan,
  cdp,
  lldp,
  eapol,
  eap,
  arp,
  ipv4,
  ipv6,
  ipv6HopByHop,
  ipv6DestinationOptions,
  ipv6Routing,
  ipv6Fragment,
  ah,
  esp,
  ipcomp,
  greTunnel,
  erspan,
  icmp,
  icmpv6,
  igmp,
  eigrp,
  isis,
  isisHello,
  isisLsp,
  isisCsnp,
  isisPsnp,
  ospf,
  pim,
  vrrp,
  tcp,
  udp,
  udpLite,
  sctp,
  vxlan,
  geneve,
  gtp,
  snmp,
  syslog,
  teredo,
  ayiya,
  sip,
  http,
  ssdp,
  http2,
  dns,
  mdns,
  llmnr,
  nbns,
  dhcp,
  dhcpv6,
  ntp,
  hsrp,
  bfd,
  tftp,
  radius,
  udpencap,
  isakmp,
  rip,
  ripng,
  rtcp,
  rtp,
  tls,
  quic,
  ftp,
  smtp,
  imap,
  pop,
  ssh,
  resp,
  mbtcp,
  modbus,
  pgsql,
  mqtt,
  mysql,
  websocket,
  data,
  frame,
];

/** Protocol by id; index 0 is nobody. */
export const protocolById: readonly (Protocol | undefined)[] = register(protocols);

const byName = new Map(protocols.map((protocol) => [protocol.name, protocol]));

export function protocolNamed(name: string): Protocol | undefined {
  return byName.get(name);
}

/** Gives ids and enters the claims; a key that is claimed twice throws at start. */
function register(list: readonly Protocol[]): (Protocol | undefined)[] {
  const table: (Protocol | undefined)[] = [undefined];
  for (const protocol of list) {
    // Four ids make a word in the hierarchy.
    if (table.length > 0xff) throw new Error('a protocol id takes one byte');
    protocol.id = table.length;
    table.push(protocol);
    protocolNames.push(protocol.name);
    for (const space of Object.keys(protocol.claims) as SpaceName[]) {
      for (const key of protocol.claims[space] ?? []) spaceNamed(space).claim(key, protocol.id);
    }
    for (const [transport, start] of Object.entries(protocol.starts ?? {})) {
      startsNamed(transport as StartName).claim(start, protocol.id);
    }
  }
  return table;
}
