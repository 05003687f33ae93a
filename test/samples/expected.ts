/** What each sample holds: packets by the path of their layers. Files that can't be opened have what is said of them. */
export const EXPECTED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'formats/us-le.pcap': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/us-be.pcap': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/ns-le.pcap': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/ns-be.pcap': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/modified.pcap': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/us.pcap.gz': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/us.pcap.zst': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/unordered.pcap': { 'eth:ip:udp:data': 2, 'eth:ip:icmp': 2 },
  'formats/sections.pcapng': sections(),
  'formats/sections.pcapng.gz': sections(),
  'links/linux-sll.pcap': {
    'sll:ip:tcp': 1,
    'sll:ipv6:udp:data': 1,
    'sll:arp': 1,
    'sll:ip:icmp': 1,
    'sll:vlan:ip:udp:data': 1,
    'sll:llc:stp': 1,
  },
  'links/linux-sll2.pcap': { 'sll:ip:udp:data': 1, 'sll:ipv6:udp:data': 1, 'sll:arp': 1 },
  'links/bsd-null-le.pcap': { 'null:ip:udp:data': 1, 'null:ipv6:udp:data': 3 },
  'links/bsd-null-be.pcap': { 'null:ip:udp:data': 1, 'null:ipv6:udp:data': 3 },
  'links/bsd-loop.pcap': { 'null:ip:udp:data': 1, 'null:ipv6:udp:data': 3 },
  'links/raw-ip.pcap': { 'raw:ip:udp:data': 1, 'raw:ip:icmp': 1, 'raw:ipv6:udp:data': 1, 'raw:ipv6:icmpv6': 1 },
  'links/raw-ipv4.pcap': { 'ip:udp:data': 1, 'ip:icmp': 1 },
  'links/raw-ipv6.pcap': { 'ipv6:udp:data': 1, 'ipv6:icmpv6': 1 },
  'links/ppp.pcap': { 'ppp:ip:udp:data': 3, 'ppp:ipv6:udp:data': 1, 'ppp:data': 1 },
  'links/ppp-serial.pcap': { 'ppp:ip:udp:data': 1, 'ppp:ipv6:udp:data': 1 },
  'links/cisco-hdlc.pcap': { 'chdlc:ip:udp:data': 1, 'chdlc:ipv6:udp:data': 1, 'chdlc:data': 1 },
  'links/unknown.pcap': { data: 2 },
  'protocols/vlan.pcap': {
    'eth:vlan:ip:udp:data': 2,
    'eth:vlan:ipv6:udp:data': 1,
    'eth:ieee8021ad:vlan:ip:udp:data': 1,
    'eth:vlan:vlan:ip:udp:data': 1,
    'eth:vlan:llc:stp': 1,
  },
  'protocols/llc.pcap': { 'eth:llc:ip:udp:data': 1, 'eth:llc:data': 3, 'eth:data': 1 },
  'protocols/stp.pcap': { 'eth:llc:stp': 4 },
  'protocols/discovery.pcap': { 'eth:llc:cdp': 1, 'eth:lldp': 2 },
  'protocols/arp.pcap': { 'eth:arp': 5 },
  'protocols/ipv4.pcap': { 'eth:ip:udp:data': 6, 'eth:ip:data': 4 },
  'protocols/icmp.pcap': { 'eth:ip:icmp': 4, 'eth:ip:icmp:ip:udp': 3, 'eth:ip:icmp:ip:udp:data': 1 },
  'protocols/igmp.pcap': { 'eth:ip:igmp': 7 },
  'protocols/ipv6.pcap': {
    'eth:ipv6:udp:data': 1,
    'eth:ipv6:ipv6.hopopts:udp:data': 1,
    'eth:ipv6:ipv6.dstopts:udp:data': 1,
    'eth:ipv6:ipv6.routing:udp:data': 2,
    'eth:ipv6:ipv6.fraghdr:data': 2,
    'eth:ipv6:ah:udp:data': 1,
    'eth:ipv6:ipv6.hopopts:ipv6.dstopts:udp:data': 1,
    'eth:ipv6': 1,
  },
  'protocols/icmpv6.pcap': {
    'eth:ipv6:icmpv6': 7,
    'eth:ipv6:icmpv6:ipv6:udp:data': 2,
    'eth:ipv6:ipv6.hopopts:icmpv6': 3,
  },
  'protocols/tcp.pcap': { 'eth:ip:tcp': 11, 'eth:ip:tcp:data': 4 },
  'protocols/tcp6.pcap': { 'eth:ipv6:tcp': 4, 'eth:ipv6:tcp:data': 1 },
  'protocols/udp.pcap': { 'eth:ip:udp:data': 2, 'eth:ip:udp': 1, 'eth:ipv6:udp:data': 2 },
  'protocols/checksums.pcap': { 'eth:ip:tcp:data': 4, 'eth:ip:udp:data': 2, 'eth:ip:icmp': 1, 'eth:ipv6:icmpv6': 1 },
  'protocols/snaplen.pcap': { 'eth:ip:tcp': 1, 'eth:ip:udp:data': 2, 'eth:ipv6:tcp': 1 },
  'protocols/pppoe.pcap': {
    'eth:pppoed': 5,
    'eth:pppoes:ppp:data': 2,
    'eth:pppoes:ppp:ip:udp:data': 1,
    'eth:pppoes:ppp:ipv6:icmpv6': 1,
  },
  'protocols/mpls.pcap': {
    'eth:mpls:ip:udp:data': 2,
    'eth:mpls:mpls:ipv6:udp:data': 1,
    'eth:mpls:mpls:pwethcw:eth:ip:udp:data': 1,
  },
  'protocols/gre.pcap': {
    'eth:ip:gre:ip:udp:data': 2,
    'eth:ip:gre:ipv6:udp:data': 1,
    'eth:ip:gre:eth:ip:udp:data': 1,
    'eth:ipv6:gre:ip:udp:data': 1,
    'eth:ip:gre:ppp:ip:udp:data': 1,
    'eth:ip:gre': 1,
  },
  'protocols/ip-tunnels.pcap': {
    'eth:ip:ip:udp:data': 1,
    'eth:ip:ipv6:udp:data': 1,
    'eth:ipv6:ip:udp:data': 1,
    'eth:ipv6:ipv6:udp:data': 1,
    'eth:ip:ip:ip:udp:data': 1,
    'eth:ip:udp:vxlan:eth:arp': 1,
    'eth:ip:udp:vxlan:eth:ip:udp:data': 1,
    'eth:ipv6:udp:vxlan:eth:ip:udp:data': 1,
  },
  'damaged/cut-in-packet.pcap': { 'eth:ip:udp:data': 2 },
  'damaged/cut-in-record-header.pcap': { 'eth:ip:udp:data': 2 },
  'damaged/record-of-4-gib.pcap': { 'eth:ip:udp:data': 2 },
  'damaged/block-length.pcapng': { 'eth:ip:udp:data': 2 },
  'damaged/option-length.pcapng': { 'eth:ip:udp:data': 2 },
  'damaged/header-only.pcap': {},
  'damaged/header-only.pcapng': {},
  'damaged/lying-headers.pcap': {
    'eth:ip': 3,
    'eth:ip:udp:data': 2,
    'eth:ip:udp': 1,
    'eth:ip:tcp': 2,
    'eth:ip:tcp:data': 2,
    'eth:ipv6:udp:data': 1,
    'eth:ipv6:ipv6.hopopts': 1,
  },
};

/** What is said once of the files that are cut or damaged. */
export const DAMAGE: Readonly<Record<string, RegExp>> = {
  'damaged/cut-in-packet.pcap': /^cut short in the middle of a packet: 10 of 50 bytes$/,
  'damaged/cut-in-record-header.pcap': /^cut short in the middle of a record header: 7 of 16 bytes$/,
  'damaged/record-of-4-gib.pcap': /^a record claims a captured length of 4294967295 bytes/,
  'damaged/block-length.pcapng': /^a block ends in another length than it starts with/,
  'damaged/cut.pcap.gz': /^the gzip stream is cut short$/,
};

/** What is said of those that are no capture. */
export const REFUSED: Readonly<Record<string, RegExp>> = {
  'damaged/empty.pcap': /is empty/,
  'damaged/cut-in-header.pcap': /is cut short inside the pcap file header: 17 of 24 bytes are there$/,
  'damaged/text.pcap': /is no capture: it looks like text$/,
};

/** Where tshark counts otherwise, and why. */
export const OTHERWISE_IN_TSHARK: Readonly<Record<string, string>> = {
  'protocols/mpls.pcap': "a pseudowire's control word is a step of its own, pweth.cw, above its protocol pwethcw",
  'damaged/option-length.pcapng': 'the whole file is refused for one lying option',
};

function sections(): Record<string, number> {
  return {
    'eth:ip:udp:data': 2,
    'raw:ipv6:udp:data': 1,
    'eth:ipv6:udp:data': 1,
    'sll:ip:udp:data': 2,
    'sll:ipv6:udp:data': 1,
  };
}
