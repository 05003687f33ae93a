/*
Writes the generated samples: `npx tsx samples/make.ts [FOLDER | --list]`. The same bytes every time, but for what
compression makes of them. Addresses are those set aside for documentation (RFC 5737, RFC 3849, RFC 7042); frames
follow each other by 0.25 s from 2026-11-20T09:42:01.123456789Z on; unless said otherwise they are those of a file with
microseconds, little-endian, and go from 192.0.2.10 to 198.51.100.80 (2001:db8::a to 2001:db8:1::50).

Every file and every frame in it (what can be read of a damaged one); a test keeps the list true:

formats/us-le.pcap: pcap, microseconds, little-endian
  1 UDP to 198.51.100.80:50000
  2 UDP back
  3 ICMP echo request
  4 ICMP echo reply
formats/us-be.pcap: pcap, microseconds, big-endian
  as in formats/us-le.pcap
formats/ns-le.pcap: pcap, nanoseconds, little-endian
  as in formats/us-le.pcap
formats/ns-be.pcap: pcap, nanoseconds, big-endian
  as in formats/us-le.pcap
formats/modified.pcap: pcap, Kuznetzov's modification: 24 bytes before each packet
  as in formats/us-le.pcap
formats/sections.pcapng: pcapng: two sections and byte orders, three interfaces and clocks, 5 packets dropped
  1 eth0 (Ethernet, nanoseconds): IPv4, with a comment
  2 tun0 (raw IP, 2^-20 s): IPv6, inbound
  3 eth0: IPv6
  4 eth0: IPv4 in a simple packet block, which has no time
  5 any (SLL, microseconds, an hour of offset): IPv4
  6 any: IPv6
  7 any: IPv4 in an obsolete packet block
formats/us.pcap.gz: pcap in gzip
  as in formats/us-le.pcap
formats/us.pcap.zst: pcap in zstd
  as in formats/us-le.pcap
formats/sections.pcapng.gz: the pcapng above in gzip
  as in formats/sections.pcapng
formats/unordered.pcap: timestamps that go back: the second packet is the earliest
  as in formats/us-le.pcap
links/linux-sll.pcap: Linux cooked capture (tcpdump -i any)
  1 outgoing IPv4
  2 incoming IPv6
  3 broadcast ARP
  4 loopback IPv4
  5 VLAN 100
  6 spanning tree (protocol 4: LLC)
links/linux-sll2.pcap: Linux cooked capture, version 2
  1 outgoing IPv4 on interface 2
  2 incoming IPv6 on interface 3
  3 broadcast ARP
links/bsd-null-le.pcap: BSD loopback, recorded on a little-endian machine
  1 IPv4
  2 IPv6, family of NetBSD
  3 IPv6, family of FreeBSD
  4 IPv6, family of macOS
links/bsd-null-be.pcap: BSD loopback, recorded on a big-endian machine
  as in links/bsd-null-le.pcap
links/bsd-loop.pcap: OpenBSD loopback: network byte order always
  as in links/bsd-null-le.pcap
links/raw-ip.pcap: IP without a link header
  1 IPv4, UDP
  2 IPv4, ICMP
  3 IPv6, UDP
  4 IPv6, ICMPv6
links/raw-ipv4.pcap: IPv4 without a link header
  1 IPv4, UDP
  2 IPv4, ICMP
links/raw-ipv6.pcap: IPv6 without a link header
  1 IPv6, UDP
  2 IPv6, ICMPv6
links/ppp.pcap: PPP, as pppd and tunnels record it
  1 IPv4
  2 IPv6
  3 IPv4, address and control left out
  4 IPv4, protocol in one byte
  5 LCP echo request
links/ppp-serial.pcap: PPP in HDLC-like framing
  1 IPv4
  2 IPv6
links/cisco-hdlc.pcap: Cisco HDLC
  1 IPv4
  2 IPv6
  3 SLARP keep-alive
links/unknown.pcap: a link type that is not decoded (147, for private use)
  1 12 bytes
  2 40 bytes
protocols/vlan.pcap: 802.1Q and QinQ
  1 VLAN 100, priority 5, IPv4
  2 VLAN 100, IPv6
  3 priority tag (VLAN 0)
  4 QinQ: service tag 10 (0x88a8), customer tag 200
  5 QinQ with 0x8100 twice
  6 VLAN 300, 802.3 with spanning tree
protocols/llc.pcap: 802.3 with LLC and SNAP
  1 SNAP, IPv4 (RFC 1042)
  2 SNAP, a vendor of its own: data
  3 test command, null SAP
  4 information frame: sequence numbers
  5 Novell raw 802.3
protocols/stp.pcap: spanning tree: STP, RSTP, MSTP
  1 configuration
  2 topology change notification
  3 rapid: designated, forwarding
  4 multiple: region-1, no instances
protocols/discovery.pcap: CDP and LLDP
  1 CDP version 2: name, address, port, capabilities, platform, VLAN
  2 LLDP: the mandatory parts
  3 LLDP: names, capabilities, management address, VLAN, link
protocols/arp.pcap: ARP and RARP over Ethernet
  1 request: who has 192.0.2.1, tell 192.0.2.10
  2 reply, padded to 60 bytes
  3 announcement of 192.0.2.10
  4 probe for 192.0.2.11 (RFC 5227)
  5 RARP request
protocols/ipv4.pcap: IPv4 with options and fragments
  1 UDP, no options
  2 UDP, DSCP EF and ECN
  3 record route
  4 timestamps with addresses
  5 loose source route to 203.0.113.1
  6 router alert, stream id
  7 fragment at 0 of a datagram of 1208 bytes
  8 fragment at 552 of a datagram of 1208 bytes
  9 fragment at 1104 of a datagram of 1208 bytes
  10 protocol 253 (experiments, RFC 3692): data
protocols/icmp.pcap: ICMP messages and errors
  1 echo request
  2 echo reply
  3 port unreachable, quoting UDP
  4 fragmentation needed, next MTU 1400
  5 redirect to 192.0.2.2
  6 time exceeded, with an MPLS extension (RFC 4950)
  7 timestamp request
  8 router advertisement (RFC 1256)
protocols/igmp.pcap: IGMP versions 1 to 3
  1 version 1 report of 233.252.0.1
  2 version 2 general query
  3 version 2 report of 233.252.0.1
  4 version 2 leave
  5 version 3 query for two sources
  6 version 3 report with two records
  7 version 3 report, two bytes of it behind its own records
protocols/ipv6.pcap: IPv6 with every common extension header
  1 UDP, traffic class and flow label
  2 hop-by-hop options: router alert
  3 destination options: padding
  4 routing header type 2 (mobility, RFC 6275)
  5 routing header type 4 (segment routing, RFC 8754)
  6 fragment at 0 of a datagram of 408 bytes
  7 fragment at 256, the last
  8 authentication header (RFC 4302)
  9 hop-by-hop and destination options
  10 no next header
protocols/icmpv6.pcap: ICMPv6: neighbour discovery, multicast listeners, errors
  1 router solicitation
  2 router advertisement: MAC, MTU, prefix, DNS servers
  3 neighbour solicitation
  4 neighbour advertisement
  5 redirect
  6 echo request
  7 echo reply
  8 port unreachable, quoting UDP
  9 packet too big, MTU 1280
  10 version 1 listener report
  11 version 2 listener query
  12 version 2 listener report, one record
protocols/tcp.pcap: TCP over IPv4: a whole connection, then a refused one
  1 SYN with MSS, SACK permitted, timestamps, window scale, ECN
  2 SYN, ACK
  3 ACK
  4 200 bytes
  5 ACK
  6 100 bytes at 1301: those at 1201 are missing
  7 duplicate ACK with SACK 1301-1401
  8 100 bytes at 1201 again
  9 urgent data
  10 ACK of everything, zero window
  11 FIN, ACK
  12 FIN, ACK
  13 last ACK
  14 SYN to a closed port
  15 RST, ACK
protocols/tcp6.pcap: TCP over IPv6: a connection that is reset
  1 SYN
  2 SYN, ACK
  3 ACK
  4 30 bytes, the sequence number wraps
  5 RST, ACK
protocols/udp.pcap: UDP over IPv4 and IPv6
  1 16 bytes
  2 no checksum
  3 no payload
  4 over IPv6
  5 over IPv6, to a group
protocols/checksums.pcap: checksums that are wrong, and those that offloading left partial
  1 everything right
  2 IPv4 header wrong
  3 TCP wrong
  4 UDP wrong
  5 ICMP wrong
  6 ICMPv6 wrong
  7 TCP partial: the sum of the pseudo-header, for the network card to complete
  8 UDP partial
protocols/snaplen.pcap: packets cut by a snap length of 64
  1 TCP: its options are cut
  2 UDP: its payload is cut
  3 TCP over IPv6: its header is cut
  4 UDP: nothing is cut
protocols/pppoe.pcap: PPPoE: discovery, then PPP in a session
  1 PADI: who offers a service
  2 PADO: name, cookie
  3 PADR
  4 PADS: session 1
  5 LCP configure request
  6 IPCP configure request
  7 IPv4
  8 IPv6
  9 PADT: the end
protocols/mpls.pcap: MPLS: IP and Ethernet below labels
  1 one label, IPv4
  2 two labels, IPv6
  3 explicit null, IPv4
  4 pseudowire: control word, Ethernet
protocols/gre.pcap: GRE versions 0 and 1
  1 IPv4
  2 checksum, key 7, sequence number 1, IPv4
  3 IPv6
  4 bridged Ethernet
  5 over IPv6
  6 version 1 (PPTP, RFC 2637): PPP with IPv4
  7 version 1: acknowledgment alone
protocols/ip-tunnels.pcap: IP in IP in every combination, VXLAN
  1 IPv4 in IPv4 (RFC 2003)
  2 IPv6 in IPv4 (6in4, RFC 4213)
  3 IPv4 in IPv6 (RFC 2473)
  4 IPv6 in IPv6
  5 IPv4 three deep
  6 VXLAN 4242: ARP
  7 VXLAN 4242: IPv4
  8 VXLAN 4242 over IPv6: IPv4
damaged/cut-in-packet.pcap: ends 10 bytes into its third packet
  1 UDP 1
  2 UDP 2
damaged/cut-in-record-header.pcap: ends 7 bytes into its third record header
  as in damaged/cut-in-packet.pcap
damaged/record-of-4-gib.pcap: its third record claims 4 GiB
  as in damaged/cut-in-packet.pcap
damaged/block-length.pcapng: its third packet block gives two lengths, 144 and 72
  as in damaged/cut-in-packet.pcap
damaged/option-length.pcapng: its first packet's comment runs over the block
  as in damaged/cut-in-packet.pcap
damaged/cut.pcap.gz: gzip that ends too early
  1-40 UDP 1 to UDP 40
damaged/empty.pcap: 0 bytes
damaged/header-only.pcap: a file header and no packet
damaged/header-only.pcapng: a section header and no packet
damaged/cut-in-header.pcap: ends inside the file header
damaged/text.pcap: no capture but text
damaged/lying-headers.pcap: headers whose own lengths lie
  1 IPv4: a header of 16 bytes
  2 IPv4: version 5
  3 IPv4: total length 19
  4 IPv4: total length 9000
  5 UDP: length 7
  6 UDP: length 9000
  7 TCP: a header of 16 bytes
  8 TCP: a header of 60 bytes
  9 TCP: an option of length 0
  10 TCP: an option of length 40
  11 IPv6: payload length 9000
  12 IPv6: hop-by-hop options of 2048 bytes
*/

import { fileURLToPath } from 'node:url';
import { describeSamples, samples } from './build/samples.ts';
import { writeSample } from './build/write.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('.', import.meta.url));

if (folder === '--list') {
  console.log(describeSamples().join('\n'));
} else {
  for (const sample of samples) {
    if (!writeSample(folder, sample)) console.error(`${sample.path} is left as it is: the program zstd is missing`);
  }
}
