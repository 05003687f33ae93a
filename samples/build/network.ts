import { address, filler, join, text, u8, u16, u32 } from './bytes.ts';
import { broadcast, ETHERTYPE, ethernet, HOST, icmp, ipv4, PROTOCOL, ROUTER, SERVER, udp } from './layers.ts';
import { type Frame, frame, pcap, type Sample } from './sample.ts';

const ETHERNET = 1;
const NO_MAC = '00:00:00:00:00:00';

export const networkSamples: readonly Sample[] = [
  pcap('protocols/arp.pcap', 'ARP and RARP over Ethernet', ETHERNET, arpFrames()),
  pcap('protocols/ipv4.pcap', 'IPv4 with options and fragments', ETHERNET, ipv4Frames()),
  pcap('protocols/icmp.pcap', 'ICMP messages and errors', ETHERNET, icmpFrames()),
  pcap('protocols/igmp.pcap', 'IGMP versions 1 to 3', ETHERNET, igmpFrames()),
];

/** RFC 826, RFC 903: hardware, protocol, lengths, operation, both ends. */
function arp(operation: number, from: readonly [string, string], to: readonly [string, string]): Buffer {
  const [senderMac, senderIp, targetMac, targetIp] = [...from, ...to].map(address);
  return join('0001 0800 06 04', u16(operation), senderMac, senderIp, targetMac, targetIp);
}

function arpFrames(): Frame[] {
  const toHost = { source: ROUTER.mac, destination: HOST.mac };
  const request = arp(1, [HOST.mac, HOST.ip], [NO_MAC, ROUTER.ip]);
  const reply = join(arp(2, [ROUTER.mac, ROUTER.ip], [HOST.mac, HOST.ip]), Buffer.alloc(18));
  return [
    frame('request: who has 192.0.2.1, tell 192.0.2.10', broadcast(ETHERTYPE.arp, request)),
    frame('reply, padded to 60 bytes', ethernet(ETHERTYPE.arp, reply, toHost)),
    frame('announcement of 192.0.2.10', broadcast(ETHERTYPE.arp, arp(1, [HOST.mac, HOST.ip], [NO_MAC, HOST.ip]))),
    frame(
      'probe for 192.0.2.11 (RFC 5227)',
      broadcast(ETHERTYPE.arp, arp(1, [HOST.mac, '0.0.0.0'], [NO_MAC, '192.0.2.11'])),
    ),
    frame('RARP request', broadcast(0x8035, arp(3, [HOST.mac, '0.0.0.0'], [HOST.mac, '0.0.0.0']))),
  ];
}

function ipv4Frames(): Frame[] {
  const datagram = udp(40000, 50000, text('options'));
  const withOptions = (options: string) => ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, datagram, { options }));
  const route = { options: '83 07 04 cb007101 00', finalDestination: '203.0.113.1' };
  const routed = ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, datagram, route));
  const whole = ipv4(PROTOCOL.udp, udp(40000, 50000, filler(1200))).subarray(20);
  const fragments = [0, 552, 1104].map((at) => {
    const more = at < 1104 ? 0x2000 : 0;
    const settings = { id: 0x2000, fragment: more | (at / 8), keepChecksum: true };
    const piece = ipv4(PROTOCOL.udp, whole.subarray(at, at + 552), settings);
    return frame(`fragment at ${at} of a datagram of 1208 bytes`, ethernet(ETHERTYPE.ipv4, piece));
  });
  return [
    frame('UDP, no options', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000, 50000, text('plain'))))),
    frame(
      'UDP, DSCP EF and ECN',
      ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000, 50000, text('ef')), { service: 0xb9 })),
    ),
    frame('record route', withOptions('07 0b 08 c0000201 00000000 00')),
    frame('timestamps with addresses', withOptions('44 14 0d 01 c0000201 02149560 00000000 00000000')),
    frame('loose source route to 203.0.113.1', routed),
    frame('router alert, stream id', withOptions('94 04 0000 88 04 0001')),
    ...fragments,
    frame('protocol 253 (experiments, RFC 3692): data', ethernet(ETHERTYPE.ipv4, ipv4(253, filler(12)))),
  ];
}

function icmpFrames(): Frame[] {
  const quoted = ipv4(PROTOCOL.udp, udp(40000, 33434, filler(16)), { ttl: 1 });
  const toHost = { source: ROUTER.mac, destination: HOST.mac };
  const error = (type: number, code: number, rest: string, body: Buffer) =>
    ethernet(
      ETHERTYPE.ipv4,
      ipv4(PROTOCOL.icmp, icmp(type, code, rest, body), { source: ROUTER.ip, destination: HOST.ip }),
      toHost,
    );
  const echo = (type: number) => icmp(type, 0, '1a2b 0001', join(u32(1795167721), filler(52)));
  const times = '00000000 02149560';
  return [
    frame('echo request', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.icmp, echo(8)))),
    frame(
      'echo reply',
      ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.icmp, echo(0), { source: SERVER.ip, destination: HOST.ip }), toHost),
    ),
    frame('port unreachable, quoting UDP', error(3, 3, '00000000', quoted.subarray(0, 28))),
    frame('fragmentation needed, next MTU 1400', error(3, 4, '0000 0578', quoted.subarray(0, 28))),
    frame('redirect to 192.0.2.2', error(5, 1, 'c0000202', quoted.subarray(0, 28))),
    frame('time exceeded, with an MPLS extension (RFC 4950)', error(11, 0, '00 20 0000', mplsExtension(quoted))),
    frame(
      'timestamp request',
      ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.icmp, icmp(13, 0, '1a2b 0002', join('02149560', times)))),
    ),
    frame('router advertisement (RFC 1256)', error(9, 0, '01 02 0708', join(address(ROUTER.ip), '00000000'))),
  ];
}

/** RFC 4884 §5: 128 bytes of the datagram, then version 2, a checksum, and objects. */
function mplsExtension(quoted: Buffer): Buffer {
  const original = Buffer.alloc(128);
  quoted.copy(original);
  const object = join('0008 01 01', u32((16004 << 12) | 0x101));
  // The sum of the six words is worked out by hand: 0x2000 + 0x0008 + 0x0101 + 0x03e8 + 0x4101.
  return join(original, '2000', u16(~(0x2000 + 0x0008 + 0x0101 + 0x03e8 + 0x4101) & 0xffff), object);
}

function igmpFrames(): Frame[] {
  const group = 'e9fc0001';
  const toGroup = { destination: '01:00:5e:7c:00:01' };
  const toAll = { destination: '01:00:5e:00:00:01', source: ROUTER.mac };
  const igmp = (body: string, destination: string, source: string = HOST.ip) =>
    ipv4(PROTOCOL.igmp, join(body), { ttl: 1, options: '94 04 0000', source, destination });
  const report3 = `22 00 0000 0000 0002 04 00 0000 ${group} 06 00 0001 e9fc0002 c6336450`;
  return [
    frame(
      'version 1 report of 233.252.0.1',
      ethernet(
        ETHERTYPE.ipv4,
        ipv4(PROTOCOL.igmp, join('12 00 0000', group), { ttl: 1, destination: '233.252.0.1' }),
        toGroup,
      ),
    ),
    frame(
      'version 2 general query',
      ethernet(ETHERTYPE.ipv4, igmp('11 64 0000 00000000', '224.0.0.1', ROUTER.ip), toAll),
    ),
    frame(
      'version 2 report of 233.252.0.1',
      ethernet(ETHERTYPE.ipv4, igmp(`16 00 0000 ${group}`, '233.252.0.1'), toGroup),
    ),
    frame(
      'version 2 leave',
      ethernet(ETHERTYPE.ipv4, igmp(`17 00 0000 ${group}`, '224.0.0.2'), { destination: '01:00:5e:00:00:02' }),
    ),
    frame(
      'version 3 query for two sources',
      ethernet(ETHERTYPE.ipv4, igmp(`11 0a 0000 ${group} 02 7d 0002 c6336450 c6336451`, '233.252.0.1', ROUTER.ip), {
        ...toGroup,
        source: ROUTER.mac,
      }),
    ),
    frame(
      'version 3 report with two records',
      ethernet(ETHERTYPE.ipv4, igmp(report3, '224.0.0.22'), { destination: '01:00:5e:00:00:16' }),
    ),
    frame(
      'version 3 report, two bytes of it behind its own records',
      ethernet(
        ETHERTYPE.ipv4,
        ipv4(PROTOCOL.igmp, join('22 00 0000 0000 0001 04 00 0000', group, u8(0xab), u8(0xcd)), {
          ttl: 1,
          destination: '224.0.0.22',
        }),
        { destination: '01:00:5e:00:00:16' },
      ),
    ),
  ];
}
