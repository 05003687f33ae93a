import { filler, join, text } from './bytes.ts';
import {
  ETHERTYPE,
  ethernet,
  HOST,
  icmp,
  ipv4,
  ipv6,
  PROTOCOL,
  ROUTER,
  SERVER,
  TCP,
  type TcpOptions,
  tcp,
  udp,
} from './layers.ts';
import { type Frame, frame, pcap, type Sample } from './sample.ts';

const ETHERNET = 1;
const TIMES = (value: string, echo: string) => `0101 080a ${value} ${echo}`;

export const transportSamples: readonly Sample[] = [
  pcap('protocols/tcp.pcap', 'TCP over IPv4: a whole connection, then a refused one', ETHERNET, tcpFrames()),
  pcap('protocols/tcp6.pcap', 'TCP over IPv6: a connection that is reset', ETHERNET, tcp6Frames()),
  pcap('protocols/udp.pcap', 'UDP over IPv4 and IPv6', ETHERNET, udpFrames()),
  pcap(
    'protocols/checksums.pcap',
    'checksums that are wrong, and those that offloading left partial',
    ETHERNET,
    checksumFrames(),
  ),
  pcap('protocols/snaplen.pcap', 'packets cut by a snap length of 64', ETHERNET, cutFrames(64), { snapLength: 64 }),
];

function out(settings: TcpOptions): Buffer {
  return ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.tcp, tcp(settings)));
}

function back(settings: TcpOptions): Buffer {
  const segment = tcp({ from: 50000, to: 49152, ...settings });
  const packet = ipv4(PROTOCOL.tcp, segment, { source: SERVER.ip, destination: HOST.ip });
  return ethernet(ETHERTYPE.ipv4, packet, { source: ROUTER.mac, destination: HOST.mac });
}

function tcpFrames(): Frame[] {
  const { syn, ack, psh, fin, rst, urg, ece, cwr } = TCP;
  const times = TIMES('00001001', '00002000');
  return [
    frame(
      'SYN with MSS, SACK permitted, timestamps, window scale, ECN',
      out({ seq: 1000, flags: syn | ece | cwr, options: '020405b4 0402 080a 00001000 00000000 01 030307' }),
    ),
    frame(
      'SYN, ACK',
      back({
        seq: 5000,
        ack: 1001,
        flags: syn | ack | ece,
        window: 65160,
        options: '020405b4 0402 080a 00002000 00001000 01 030307',
      }),
    ),
    frame('ACK', out({ seq: 1001, ack: 5001, flags: ack, window: 502, options: times })),
    frame('200 bytes', out({ seq: 1001, ack: 5001, flags: psh | ack, window: 502, options: times, data: filler(200) })),
    frame('ACK', back({ seq: 5001, ack: 1201, flags: ack, window: 509, options: times })),
    frame(
      '100 bytes at 1301: those at 1201 are missing',
      out({ seq: 1301, ack: 5001, flags: psh | ack, window: 502, options: times, data: filler(100) }),
    ),
    frame(
      'duplicate ACK with SACK 1301-1401',
      back({ seq: 5001, ack: 1201, flags: ack, window: 509, options: `${times} 0101 050a 00000515 00000579` }),
    ),
    frame(
      '100 bytes at 1201 again',
      out({ seq: 1201, ack: 5001, flags: psh | ack, window: 502, options: times, data: filler(100) }),
    ),
    frame(
      'urgent data',
      out({
        seq: 1401,
        ack: 5001,
        flags: psh | ack | urg,
        urgent: 5,
        window: 502,
        options: times,
        data: text('urgent'),
      }),
    ),
    frame('ACK of everything, zero window', back({ seq: 5001, ack: 1407, flags: ack, window: 0, options: times })),
    frame('FIN, ACK', out({ seq: 1407, ack: 5001, flags: fin | ack, window: 502, options: times })),
    frame('FIN, ACK', back({ seq: 5001, ack: 1408, flags: fin | ack, window: 509, options: times })),
    frame('last ACK', out({ seq: 1408, ack: 5002, flags: ack, window: 502, options: times })),
    frame('SYN to a closed port', out({ from: 49153, to: 50001, seq: 9000, flags: syn, options: '020405b4' })),
    frame('RST, ACK', back({ from: 50001, to: 49153, seq: 0, ack: 9001, flags: rst | ack, window: 0 })),
  ];
}

function tcp6Frames(): Frame[] {
  const { syn, ack, psh, rst } = TCP;
  const v6 = (settings: TcpOptions) =>
    ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.tcp, tcp(settings), { flowLabel: 0xabcde }));
  const v6Back = (settings: TcpOptions) => {
    const segment = tcp({ from: 50000, to: 49152, ...settings });
    const packet = ipv6(PROTOCOL.tcp, segment, { source: SERVER.ip6, destination: HOST.ip6 });
    return ethernet(ETHERTYPE.ipv6, packet, { source: ROUTER.mac, destination: HOST.mac });
  };
  return [
    frame('SYN', v6({ seq: 0xfffffff0, flags: syn, options: '020405a0' })),
    frame('SYN, ACK', v6Back({ seq: 7000, ack: 0xfffffff1, flags: syn | ack, options: '020405a0' })),
    frame('ACK', v6({ seq: 0xfffffff1, ack: 7001, flags: ack })),
    frame(
      '30 bytes, the sequence number wraps',
      v6({ seq: 0xfffffff1, ack: 7001, flags: psh | ack, data: filler(30) }),
    ),
    frame('RST, ACK', v6Back({ seq: 7001, ack: 15, flags: rst | ack })),
  ];
}

function udpFrames(): Frame[] {
  const without = ipv4(PROTOCOL.udp, udp(40000, 50000, text('no checksum')), { keepChecksum: true });
  return [
    frame('16 bytes', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000, 50000, filler(16))))),
    frame('no checksum', ethernet(ETHERTYPE.ipv4, without)),
    frame('no payload', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000, 50000, Buffer.alloc(0))))),
    frame('over IPv6', ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.udp, udp(40000, 50000, filler(16))))),
    frame(
      'over IPv6, to a group',
      ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.udp, udp(40000, 50000, filler(8)), { destination: 'ff02::1234' }), {
        destination: '33:33:00:00:12:34',
      }),
    ),
  ];
}

function checksumFrames(): Frame[] {
  const v4 = (protocol: number, payload: Buffer) => ethernet(ETHERTYPE.ipv4, ipv4(protocol, payload));
  const segment = tcp({ seq: 1, flags: TCP.ack, data: filler(10) });
  const datagram = udp(40000, 50000, filler(10));
  const v6 = ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.icmpv6, icmp(128, 0, '00010001', filler(8))));
  return [
    frame('everything right', v4(PROTOCOL.tcp, segment)),
    frame('IPv4 header wrong', changed(v4(PROTOCOL.tcp, segment), 24)),
    frame('TCP wrong', changed(v4(PROTOCOL.tcp, segment), 50)),
    frame('UDP wrong', changed(v4(PROTOCOL.udp, datagram), 40)),
    frame('ICMP wrong', changed(v4(PROTOCOL.icmp, icmp(8, 0, '00010001', filler(8))), 36)),
    frame('ICMPv6 wrong', changed(v6, 56)),
    frame(
      'TCP partial: the sum of the pseudo-header, for the network card to complete',
      partial(v4(PROTOCOL.tcp, segment), 50, segment.length, PROTOCOL.tcp),
    ),
    frame('UDP partial', partial(v4(PROTOCOL.udp, datagram), 40, datagram.length, PROTOCOL.udp)),
  ];
}

/** The 16-bit word at `at` is one more. */
function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt16BE((copy.readUInt16BE(at) + 1) & 0xffff, at);
  return copy;
}

/** What Linux leaves in the checksum when the card does the rest: addresses, protocol and length, not inverted. */
function partial(bytes: Buffer, at: number, length: number, protocol: number): Buffer {
  const copy = Buffer.from(bytes);
  let sum = protocol + length;
  for (let word = 26; word < 34; word += 2) sum += copy.readUInt16BE(word);
  copy.writeUInt16BE((sum & 0xffff) + (sum >>> 16), at);
  return copy;
}

function cutFrames(snapLength: number): Frame[] {
  const cut = (note: string, whole: Buffer) => frame(note, whole.subarray(0, snapLength), whole.length);
  const times = TIMES('00001001', '00002000');
  return [
    cut(
      'TCP: its options are cut',
      ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.tcp, tcp({ seq: 1, flags: TCP.ack, options: times, data: filler(600) }))),
    ),
    cut('UDP: its payload is cut', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000, 50000, filler(300))))),
    cut(
      'TCP over IPv6: its header is cut',
      ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.tcp, tcp({ seq: 1, flags: TCP.ack, data: filler(300) }))),
    ),
    cut('UDP: nothing is cut', join(ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000, 50000, filler(8)))))),
  ];
}
