/** Filters written by hand, one a line: what is chosen and what is refused is compared with tcpdump on each link type. */
export const HAND_WRITTEN_FILTERS: readonly string[] = String.raw`
tcp port 80
tcp
udp and port 53
host 10.0.0.1
src host 10.0.0.1 and dst port 80
net 10.0.0.0/8
net 10
net 192.168
net 192.168.1.0 mask 255.255.255.0
not arp
arp or rarp
ip6
ip6 host fe80::1
net 2001:db8::/32
host ::1
ip6 net fe80::/10 or arp
icmp[icmptype] = icmp-echo
tcp[tcpflags] & (tcp-syn|tcp-ack) != 0
ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) != 0
vlan
vlan 3
vlan 3 and ip
vlan and vlan and tcp
mpls
mpls 1024 and ip
mpls and mpls 5 and host 10.0.0.1
pppoed
pppoes
pppoes 7 and ip
pppoes and tcp port 80
geneve
geneve 10 and ip
geneve and tcp port 80
geneve and ether host 00:11:22:33:44:55
geneve and pppoes and ip
broadcast
multicast
ip broadcast
ip multicast
ip6 multicast
ether broadcast
ether multicast
ether host 00:11:22:33:44:55
ether src 0-1-2-3-4-5
ether dst 0011.2233.4455
ether src and dst 001122334455
ether proto 0x88cc
ether proto \ip
ether proto \stp
ether proto 42
ether proto \ipx
ether proto \atalk
ether proto \aarp
ip proto 6
ip proto \tcp
ip6 proto 58
proto 17
proto \udp
protochain 6
ip protochain 51
ip6 protochain \tcp
icmp6
icmp6[icmp6type] = icmp6-echo
icmp6[0] = 128 or icmp6[0] = 129
igmp
igrp
pim
vrrp
carp
ah
esp
sctp
sctp port 5060
portrange 80-90
portrange 90-80
tcp portrange 1000-2000
src portrange 80-https
udp src port domain
port domain or 443
port ftp-data
port 80 or 443 and not 8080
port (80 or 443)
src or dst port 80
src and dst port 80
dst and src host 10.0.0.1
stp
ipx
netbeui
iso
esis
isis
clnp
l1
l2
iih
lsp
snp
csnp
psnp
isis proto 15
iso proto \isis
iso proto 0x83
atalk
aarp
decnet
decnet host 10.15
decnet src 10.15
lat
sca
moprc
mopdl
llc
llc i
llc s
llc u
llc ui
llc rr
llc rnr
llc xid
less 100
greater 100
len > 100
len - 14 = ip[2:2]
byte 0 = 1
byte 0 < 1
byte 0 > 1
byte 0 & 1
byte 0 | 1
inbound
outbound
ifindex 3
inbound and tcp
type mgt
type data subtype null
subtype beacon
wlan type mgt subtype probe-req
dir tods
wlan addr1 00:11:22:33:44:55
wlan addr2 00:11:22:33:44:55
wlan addr3 00:11:22:33:44:55
wlan addr4 00:11:22:33:44:55
wlan ra 00:11:22:33:44:55
wlan ta 00:11:22:33:44:55
wlan host 00:11:22:33:44:55
wlan src 00:11:22:33:44:55
wlan dst 00:11:22:33:44:55
wlan[0] & 0xc = 8
radio[2] > 20
ether[0] & 1 = 0 and ip[16] >= 224
ip[0] & 0xf != 5
ip[6:2] & 0x1fff = 0
tcp[13] = 2
tcp[2:2] = 80
udp[8:4] = 0x12345678
ip[ip[0] & 0xf] = 3
1 + ip[0] = 5
ip[0] + 1 = 5
-1 = ip[0]
ip[8] < 5
ip[8] <= 5
ip[8] >= 5
ip[0] * 3 / 2 % 7 ^ 1 = 3
ip[0] | ip[1] & 3 = 3
ip[0] << 2 + 1 = 40
1 = 1
1 = 2
tcp and udp
tcp or udp
not (tcp or udp)
not tcp and not udp
not not tcp
less 5 and greater 10
ip and ip
ip or ip
ip and not ip
ip or not ip
(tcp or udp) and port 53 and (src net 10.0.0.0/8 or dst net 192.168.0.0/16)
host 1.2.3.4 or 5.6.7.8
src 10.0.0.1 or 10.0.0.2
host localhost
net loopback
port 80 or ((tcp) or 443)
port 80 or (not 443)
ip src 10.0.0.1
arp host 10.0.0.1
rarp src 10.0.0.1
arp[6:2] = 1
ip and tcp and port 80
tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)
tcp[((tcp[12:1] & 0xf0) >> 2):4] = 0x47455420
vlan 3 or vlan 4
vlan 3 and mpls and ip
ether[12:2] > 1500
link[0] = 1
ppp[0] = 1
slip[0] = 1
ip6[6] = 6
ip6 and tcp
tcp src port 80 and tcp dst port 81
(icmp or icmp6) and not host 1.1.1.1
dst net 224.0.0.0/4
$1f
ether host $1f
gateway foo
lane
ifname eth0
tcp port 80 or udp port 80
(arp or icmp) and host 10.0.0.1
ip[0] = ip[1]
ip[9] = 6 or ip[9] = 17
ip[9] != 6 and ip[9] != 17
port 22 and not (src host 10.0.0.1 or dst host 10.0.0.2)
len >= 1514
len <= 60
ether proto \loopback
ether proto 0x9000
ether proto 0x88cc or ether proto 0x2000
ip proto 47
ip proto \gre
ip proto \ospf
ip[9] = 47 and ip[20:2] = 0
tcp[tcpflags] & tcp-syn != 0 and tcp[tcpflags] & tcp-ack = 0
tcp[tcpflags] == tcp-syn|tcp-ack
tcp[tcpflags] & (tcp-fin|tcp-rst|tcp-push|tcp-urg|tcp-ece|tcp-cwr) != 0
icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply
icmp[icmptype] = icmp-unreach and icmp[icmpcode] = 3
icmp6[icmp6type] = icmp6-neighborsolicit or icmp6[icmp6type] = icmp6-neighboradvert
icmp6[icmp6type] = icmp6-routeradvert
udp[0:2] = udp[2:2]
udp and udp[4:2] > 100
udp port 53 and udp[10] & 0x80 = 0
udp port 53 and udp[10] & 0x80 != 0
(udp port 67 or udp port 68) and broadcast
arp[7] = 1 and arp[14:4] = arp[24:4]
ip[6] & 0x40 != 0
ip[6:2] & 0x3fff != 0
ip[8] = 1 or ip6[7] = 1
ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44
ip6 proto 44
ip6 protochain 6 or ip6 protochain 17
ip protochain \udp
ip and ip[0] & 0x0f > 5
not ether multicast and not ip
ether src host 00:00:00:00:00:00
ether dst host ff:ff:ff:ff:ff:ff
ether[6] & 2 != 0
ether[12:2] < 0x600
ether[0:4] = 0x01005e00
ether[len - 1] = 0
ip[len - 15] = 0
vlan and (ip or ip6)
vlan and arp
vlan and vlan and ip
vlan 100 or vlan 200
not vlan
vlan and tcp port 80
vlan and ether proto 0x88cc
vlan and mpls
mpls and ip
mpls and ip6
mpls and mpls and ip
mpls and host 10.0.0.1
mpls and tcp port 179
mpls 16
pppoes and udp
pppoes and ip6
pppoes and ether[0] = 0
pppoes 1
geneve and ip
geneve and icmp
geneve and vlan and ip
net 127
net 127.0.0.0/8 or net 10.0.0.0/8 or net 192.168.0.0/16
src net 192.168.0.0/16 and not dst net 192.168.0.0/16
net 0.0.0.0/0
ip6 net ::/0
dst net ff00::/8
src host fe80::1 or dst host fe80::1
ip host 127.0.0.1
ip and not tcp and not udp and not icmp
ip6 and not (tcp or udp or icmp6)
port 53 or port 5353 or port 137
tcp port 80 or tcp port 8080 or tcp port 8000
portrange 0-1023
not portrange 0-1023
src portrange 1024-65535 and dst portrange 1-1023
tcp src portrange 20-25
sctp and not sctp port 5060
port http
port ssh or smtp
tcp port telnet
udp port ntp or snmp
tcp dst port 0x50
dst port 80 and tcp[tcpflags] & tcp-push != 0
tcp port 80 and tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420
tcp[20:4] = 0x48545450
udp[8:2] = 0xffff
1 = 1 and tcp
ip or 1 = 2
ip and 1 = 2
len = 60 or len = 64
len % 2 = 1
ip[2:2] % 4 = 0
ip[2:2] / 4 * 4 = ip[2:2]
ip[8] ^ 0xff = 0xbf
ip[8] >> 3 = 8
1 << 3 = 8 and icmp
-ip[8] = 0xffffffc0
ip[0] + ip[1] - ip[8] > 0
(ip[0] & 0xf) * 4 > 20
link proto 0x800
link[0] & 1 = 1
ppp proto 0x21
ppp[2:2] = 0x0021
iso proto 0x82
clnp or esis or isis
isis and l1
stp and ether dst 01:80:c2:00:00:00
llc and not stp
llc sabme
llc disc or llc dm
llc test
llc frmr
llc rej
ether proto 0xaa
ether proto \netbeui
ether proto \iso
ipx or netbeui
atalk or aarp
decnet dst 10.15
lat or moprc or mopdl or sca
ether proto \decnet
igmp or pim or vrrp
carp and host 224.0.0.18
ah or esp
esp and ip6
wlan host ff:ff:ff:ff:ff:ff
type ctl
type ctl subtype ack
type ctl subtype rts or type ctl subtype cts
type data
type mgt subtype beacon
type mgt subtype probe-resp
type 0x08 subtype 0x40
subtype probereq
subtype ack
dir fromds
dir nods
dir 3
wlan[0] = 0x80
radio[0] = 0
wlan broadcast
wlan multicast
wlan addr1 ff:ff:ff:ff:ff:ff
wlan ta ff:ff:ff:ff:ff:ff
inbound and udp
ifindex 1
ether broadcast and arp
ip multicast and udp
ip6 multicast and icmp6
multicast and not broadcast
less 0
greater 65535
less 60 or greater 1500
byte 12 = 8
byte 0 > 127
not port 80 and not port 443
not (port 80 or 443)
! tcp && ! udp
tcp || udp
tcp and port not 80
(tcp)
((tcp or udp)) and ((port 53))
port (53)
host (10)
tcp 80
10.0.0.1
port
port foo
port 65536
portrange 1
portrange 1-70000
host
host 1.2.3.256
host 1.2.3.4.5
net 10.0.0.1/8
net 10/8
net 1.2.3.4/33
net 10.0.0.1 mask 255.0.0.0
src 10.0.0.0/8
host 10.0.0.0/8
net 2001:db8::1/32
ip6 net 10.0.0.0/8
ip host ::1
tcp host 10.0.0.1
ether host 10.0.0.1
ether host 1:2:3
host 00:11:22:33:44:55
ether port 80
icmp port 80
port 1.2.3.4
proto 1.2.3.4
proto foo
ip proto tcp
tcp proto 6
arp proto 6
ether proto foo
iso proto foo
tcp proto foo
udp port http
sctp port http
(port 80) or 443
port 80 or or
and tcp
tcp and
tcp or
not
(tcp
tcp)
()
tcp udp
tcp and and udp
ip[0]
ip[0] =
= 1
ip[0:3] = 1
ip[0:0] = 1
ip[
ip[] = 1
ip[0 = 1
1
1 + 1
len
len / 0 = 1
len % 0 = 1
len << 32 = 1
len / (1 - 1) = 1
len / ip[0] = 1
foo[0] = 1
stp[0] = 1
llc[0] = 1
radio
link
ether
llc foo
type foo
type 1
subtype foo
type mgt subtype ack
dir foo
vlan 5000
mpls 2000000
pppoes 70000
geneve 20000000
mpls and vlan
mpls and arp
vlan x
less
less foo
greater -1
byte 0
byte 0 ^ 1
port 80 #
port 80 ; port 81
port 80 "
@
port 99999999999
port 080
host foo.invalid
gateway 10.0.0.1
rnr 1
reason match
vpi 3
fisu
sio 3
ip6 broadcast
tcp multicast
decnet host foo
ether host foo
net foo
ip and arp
icmp and tcp
host 10.0.0.1 and host 10.0.0.2 and ip6
port 80 and icmp
ether proto 0x800 and ether proto 0x806
src 10.0.0.1 and src 10.0.0.2 and ip
aid
$zz
src and port 80
src or src port 80
src src port 80
host host 10.0.0.1
not not
tcp port 80 or (not
port ((80 or 443) or 8080)
vlan (5
protochain foo
arp protochain 6
ether protochain 6
`
  .trim()
  .split('\n');
