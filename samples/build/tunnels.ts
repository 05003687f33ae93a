import { address, filler, internetChecksum, join, text, u8, u16, u32 } from './bytes.ts';
import { ETHERTYPE, ethernet, HOST, icmp, ipv4, ipv6, PROTOCOL, ROUTER, udp } from './layers.ts';
import { type Frame, frame, pcap, type Sample } from './sample.ts';

const ETHERNET = 1;
const PPPOE_DISCOVERY = 0x8863;
const PPPOE_SESSION = 0x8864;
const MPLS = 0x8847;
const VXLAN_PORT = 4789;
const INNER = { source: '10.0.0.1', destination: '10.0.0.2' } as const;

export const tunnelSamples: readonly Sample[] = [
  pcap('protocols/pppoe.pcap', 'PPPoE: discovery, then PPP in a session', ETHERNET, pppoeFrames()),
  pcap('protocols/mpls.pcap', 'MPLS: IP and Ethernet below labels', ETHERNET, mplsFrames()),
  pcap('protocols/gre.pcap', 'GRE versions 0 and 1', ETHERNET, greFrames()),
  pcap('protocols/ip-tunnels.pcap', 'IP in IP in every combination, VXLAN', ETHERNET, [
    ...ipFrames(),
    ...vxlanFrames(),
  ]),
];

function pppoeFrames(): Frame[] {
  const tag = (type: number, value: Buffer) => join(u16(type), u16(value.length), value);
  const pppoe = (code: number, session: number, body: Buffer) =>
    join('11', u8(code), u16(session), u16(body.length), body);
  const toHost = { source: ROUTER.mac, destination: HOST.mac };
  const unique = tag(0x0103, join('cafe0001'));
  const cookie = tag(0x0104, filler(16));
  const service = tag(0x0101, Buffer.alloc(0));
  const offer = join(tag(0x0102, text('bras1.example')), service, cookie, unique);
  const session = (protocol: number, body: Buffer) => ethernet(PPPOE_SESSION, pppoe(0, 1, join(u16(protocol), body)));
  const configure = (options: string) => {
    const list = join(options);
    return join('01 01', u16(4 + list.length), list);
  };
  return [
    frame(
      'PADI: who offers a service',
      ethernet(PPPOE_DISCOVERY, pppoe(0x09, 0, join(service, unique)), { destination: 'ff:ff:ff:ff:ff:ff' }),
    ),
    frame('PADO: name, cookie', ethernet(PPPOE_DISCOVERY, pppoe(0x07, 0, offer), toHost)),
    frame('PADR', ethernet(PPPOE_DISCOVERY, pppoe(0x19, 0, join(service, cookie, unique)))),
    frame('PADS: session 1', ethernet(PPPOE_DISCOVERY, pppoe(0x65, 1, join(service, unique)), toHost)),
    frame('LCP configure request', session(0xc021, configure('01 04 05d4 05 06 12345678'))),
    frame('IPCP configure request', session(0x8021, configure('03 06 00000000'))),
    frame('IPv4', session(0x0021, ipv4(PROTOCOL.udp, udp(40000, 50000, text('session'))))),
    frame('IPv6', session(0x0057, ipv6(PROTOCOL.icmpv6, icmp(128, 0, '00010001', filler(8))))),
    frame('PADT: the end', ethernet(PPPOE_DISCOVERY, pppoe(0xa7, 1, Buffer.alloc(0)))),
  ];
}

function mplsFrames(): Frame[] {
  const label = (value: number, isBottom: boolean) => u32(value * 4096 + (isBottom ? 0x100 : 0) + 64);
  const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, text('labelled')));
  const v6 = ipv6(PROTOCOL.udp, udp(40000, 50000, text('labelled')));
  const wire = ethernet(ETHERTYPE.ipv4, v4, { source: '00:00:5e:00:53:21', destination: '00:00:5e:00:53:22' });
  return [
    frame('one label, IPv4', ethernet(MPLS, join(label(16004, true), v4))),
    frame('two labels, IPv6', ethernet(MPLS, join(label(16004, false), label(24001, true), v6))),
    frame('explicit null, IPv4', ethernet(MPLS, join(label(0, true), v4))),
    frame(
      'pseudowire: control word, Ethernet',
      ethernet(MPLS, join(label(16004, false), label(3000, true), u32(0), wire)),
    ),
  ];
}

function greFrames(): Frame[] {
  const inner = ipv4(PROTOCOL.udp, udp(40000, 50000, text('inside')), INNER);
  const inner6 = ipv6(PROTOCOL.udp, udp(40000, 50000, text('inside')));
  const wire = ethernet(ETHERTYPE.ipv4, inner, { source: '00:00:5e:00:53:21', destination: '00:00:5e:00:53:22' });
  const v4 = (gre: Buffer) => ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.gre, gre));
  // RFC 2784 §2.1, RFC 2890 §2: checksum, reserved, key, sequence number.
  const sum = internetChecksum(join('b000 0800 0000 0000 00000007 00000001', inner));
  return [
    frame('IPv4', v4(join('0000 0800', inner))),
    frame('checksum, key 7, sequence number 1, IPv4', v4(join('b000 0800', u16(sum), '0000 00000007 00000001', inner))),
    frame('IPv6', v4(join('0000 86dd', inner6))),
    frame('bridged Ethernet', v4(join('0000 6558', wire))),
    frame('over IPv6', ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.gre, join('0000 0800', inner)))),
    frame(
      'version 1 (PPTP, RFC 2637): PPP with IPv4',
      v4(join('3081 880b', u16(inner.length + 4), '0001 00000001 00000000 ff03 0021', inner)),
    ),
    frame('version 1: acknowledgment alone', v4(join('2081 880b 0000 0001 00000001'))),
  ];
}

function ipFrames(): Frame[] {
  const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, text('inside')), INNER);
  const v6 = ipv6(PROTOCOL.udp, udp(40000, 50000, text('inside')));
  const twice = ipv4(PROTOCOL.ipv4, v4, { source: '10.1.0.1', destination: '10.1.0.2' });
  return [
    frame('IPv4 in IPv4 (RFC 2003)', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.ipv4, v4))),
    frame('IPv6 in IPv4 (6in4, RFC 4213)', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.ipv6, v6))),
    frame('IPv4 in IPv6 (RFC 2473)', ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.ipv4, v4))),
    frame('IPv6 in IPv6', ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.ipv6, v6))),
    frame('IPv4 three deep', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.ipv4, twice))),
  ];
}

function vxlanFrames(): Frame[] {
  const inside = { source: '00:00:5e:00:53:21', destination: '00:00:5e:00:53:22' };
  const arp = join('0001 0800 06 04 0001', address(inside.source), '0a000001 000000000000 0a000002');
  const vxlan = (wire: Buffer) => udp(49300, VXLAN_PORT, join('08000000', u32(4242 * 256), wire));
  const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, text('overlay')), INNER);
  return [
    frame('VXLAN 4242: ARP', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, vxlan(ethernet(ETHERTYPE.arp, arp, inside))))),
    frame(
      'VXLAN 4242: IPv4',
      ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, vxlan(ethernet(ETHERTYPE.ipv4, v4, inside)))),
    ),
    frame(
      'VXLAN 4242 over IPv6: IPv4',
      ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.udp, vxlan(ethernet(ETHERTYPE.ipv4, v4, inside)))),
    ),
  ];
}
