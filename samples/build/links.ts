import { address, filler, join, padTo, text, u8, u16, u32 } from './bytes.ts';
import { ETHERTYPE, HOST, icmp, ipv4, ipv6, PROTOCOL, ROUTER, TCP, tcp, udp } from './layers.ts';
import { type Frame, frame, pcap, type Sample } from './sample.ts';

const LINKTYPE = {
  null: 0,
  ppp: 9,
  pppSerial: 50,
  raw: 101,
  ciscoHdlc: 104,
  loop: 108,
  sll: 113,
  ipv4: 228,
  ipv6: 229,
  sll2: 276,
} as const;
const ARPHRD = { ethernet: 1, loopback: 772 } as const;
/** Address families of IPv4, and of IPv6 as NetBSD, FreeBSD and macOS number it. */
const AF = { inet: 2, netbsd: 24, freebsd: 28, macos: 30 } as const;

const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, text('link')));
const v6 = ipv6(PROTOCOL.udp, udp(40000, 50000, text('link')));

export const linkSamples: readonly Sample[] = [
  pcap('links/linux-sll.pcap', 'Linux cooked capture (tcpdump -i any)', LINKTYPE.sll, sllFrames()),
  pcap('links/linux-sll2.pcap', 'Linux cooked capture, version 2', LINKTYPE.sll2, sll2Frames()),
  pcap(
    'links/bsd-null-le.pcap',
    'BSD loopback, recorded on a little-endian machine',
    LINKTYPE.null,
    loopbackFrames(true),
  ),
  pcap(
    'links/bsd-null-be.pcap',
    'BSD loopback, recorded on a big-endian machine',
    LINKTYPE.null,
    loopbackFrames(false),
    { littleEndian: false },
  ),
  pcap('links/bsd-loop.pcap', 'OpenBSD loopback: network byte order always', LINKTYPE.loop, loopbackFrames(false)),
  pcap('links/raw-ip.pcap', 'IP without a link header', LINKTYPE.raw, [...raw4Frames(), ...raw6Frames()]),
  pcap('links/raw-ipv4.pcap', 'IPv4 without a link header', LINKTYPE.ipv4, raw4Frames()),
  pcap('links/raw-ipv6.pcap', 'IPv6 without a link header', LINKTYPE.ipv6, raw6Frames()),
  pcap('links/ppp.pcap', 'PPP, as pppd and tunnels record it', LINKTYPE.ppp, pppFrames()),
  pcap('links/ppp-serial.pcap', 'PPP in HDLC-like framing', LINKTYPE.pppSerial, [
    frame('IPv4', join('ff03 0021', v4)),
    frame('IPv6', join('ff03 0057', v6)),
  ]),
  pcap('links/cisco-hdlc.pcap', 'Cisco HDLC', LINKTYPE.ciscoHdlc, hdlcFrames()),
  pcap('links/unknown.pcap', 'a link type that is not decoded (147, for private use)', 147, [
    frame('12 bytes', filler(12)),
    frame('40 bytes', filler(40)),
  ]),
];

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html: direction, hardware, address, protocol. */
function sll(direction: number, hardware: number, mac: string, protocol: number, payload: Buffer): Buffer {
  const start = [u16(direction), u16(hardware), u16(6), padTo(8, address(mac))];
  return join(...start, u16(protocol), payload);
}

function sllFrames(): Frame[] {
  const syn = ipv4(PROTOCOL.tcp, tcp({ seq: 1, flags: TCP.syn, options: '020405b4' }));
  return [
    frame('outgoing IPv4', sll(4, ARPHRD.ethernet, HOST.mac, ETHERTYPE.ipv4, syn)),
    frame('incoming IPv6', sll(0, ARPHRD.ethernet, ROUTER.mac, ETHERTYPE.ipv6, v6)),
    frame('broadcast ARP', sll(1, ARPHRD.ethernet, ROUTER.mac, ETHERTYPE.arp, arp())),
    frame(
      'loopback IPv4',
      sll(
        0,
        ARPHRD.loopback,
        '00:00:00:00:00:00',
        ETHERTYPE.ipv4,
        ipv4(PROTOCOL.icmp, icmp(8, 0, '00010001', filler(8)), { source: '127.0.0.1', destination: '127.0.0.1' }),
      ),
    ),
    frame('VLAN 100', sll(4, ARPHRD.ethernet, HOST.mac, ETHERTYPE.vlan, join('0064 0800', v4))),
    frame('spanning tree (protocol 4: LLC)', sll(2, ARPHRD.ethernet, ROUTER.mac, 4, join('424203 0000 00 80'))),
  ];
}

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html. */
function sll2Frames(): Frame[] {
  const sll2 = (protocol: number, index: number, direction: number, mac: string, payload: Buffer) =>
    join(u16(protocol), '0000', u32(index), u16(ARPHRD.ethernet), u8(direction), '06', padTo(8, address(mac)), payload);
  return [
    frame('outgoing IPv4 on interface 2', sll2(ETHERTYPE.ipv4, 2, 4, HOST.mac, v4)),
    frame('incoming IPv6 on interface 3', sll2(ETHERTYPE.ipv6, 3, 0, ROUTER.mac, v6)),
    frame('broadcast ARP', sll2(ETHERTYPE.arp, 2, 1, ROUTER.mac, arp())),
  ];
}

function arp(): Buffer {
  return join('0001 0800 06 04 0001', address(ROUTER.mac), address(ROUTER.ip), '000000000000', address(HOST.ip));
}

function loopbackFrames(littleEndian: boolean): Frame[] {
  const family = (value: number) => (littleEndian ? u32(value).reverse() : u32(value));
  return [
    frame('IPv4', join(family(AF.inet), v4)),
    frame('IPv6, family of NetBSD', join(family(AF.netbsd), v6)),
    frame('IPv6, family of FreeBSD', join(family(AF.freebsd), v6)),
    frame('IPv6, family of macOS', join(family(AF.macos), v6)),
  ];
}

function raw4Frames(): Frame[] {
  return [frame('IPv4, UDP', v4), frame('IPv4, ICMP', ipv4(PROTOCOL.icmp, icmp(8, 0, '00010001', filler(8))))];
}

function raw6Frames(): Frame[] {
  return [frame('IPv6, UDP', v6), frame('IPv6, ICMPv6', ipv6(PROTOCOL.icmpv6, icmp(128, 0, '00010001', filler(8))))];
}

/** RFC 1661 §6.5 and 6.6: the address and control fields, and the protocol's first byte, may be left out. */
function pppFrames(): Frame[] {
  return [
    frame('IPv4', join('ff03 0021', v4)),
    frame('IPv6', join('ff03 0057', v6)),
    frame('IPv4, address and control left out', join('0021', v4)),
    frame('IPv4, protocol in one byte', join('21', v4)),
    frame('LCP echo request', join('ff03 c021 09 01 0008 12345678')),
  ];
}

function hdlcFrames(): Frame[] {
  return [
    frame('IPv4', join('0f00 0800', v4)),
    frame('IPv6', join('0f00 86dd', v6)),
    frame('SLARP keep-alive', join('8f00 8035 00000002 00000001 00000000 ffff')),
  ];
}
