import { address, filler, join, text, u8, u16, u32 } from './bytes.ts';
import {
  type Ends,
  ETHERTYPE,
  ethernet,
  HOST,
  type Ipv6Options,
  icmp,
  ipv6,
  PROTOCOL,
  ROUTER,
  SERVER,
  udp,
} from './layers.ts';
import { type Frame, frame, pcap, type Sample } from './sample.ts';

const ETHERNET = 1;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;
const ALL_NODES = { ip: 'ff02::1', mac: '33:33:00:00:00:01' } as const;
const ALL_ROUTERS = { ip: 'ff02::2', mac: '33:33:00:00:00:02' } as const;

export const network6Samples: readonly Sample[] = [
  pcap('protocols/ipv6.pcap', 'IPv6 with every common extension header', ETHERNET, ipv6Frames()),
  pcap('protocols/icmpv6.pcap', 'ICMPv6: neighbour discovery, multicast listeners, errors', ETHERNET, icmpv6Frames()),
];

function ipv6Frames(): Frame[] {
  const datagram = udp(40000, 50000, text('extended'));
  const v6 = (protocol: number, payload: Buffer, settings: Ipv6Options = {}) =>
    ethernet(ETHERTYPE.ipv6, ipv6(protocol, payload, settings));
  const withExtension = (type: number, ...body: string[]) =>
    v6(PROTOCOL.udp, datagram, { extensions: [{ type, body: join(...body) }] });
  const padding = { type: DESTINATION_OPTIONS, body: join('00 01 04 00000000') };
  const whole = ipv6(PROTOCOL.udp, udp(40000, 50000, filler(400))).subarray(40);
  const fragment = (at: number, more: number) => {
    const body = join(u8(0), u16(at | more), '12345678');
    const extensions = [{ type: FRAGMENT, body }];
    return v6(PROTOCOL.udp, whole.subarray(at, at + 256), { extensions, keepChecksum: true });
  };
  return [
    frame('UDP, traffic class and flow label', v6(PROTOCOL.udp, datagram, { trafficClass: 0xb8, flowLabel: 0x12345 })),
    frame('hop-by-hop options: router alert', withExtension(HOP_BY_HOP, '00 05 02 0000 01 00')),
    frame('destination options: padding', v6(PROTOCOL.udp, datagram, { extensions: [padding] })),
    frame('routing header type 2 (mobility, RFC 6275)', mobile(datagram)),
    frame('routing header type 4 (segment routing, RFC 8754)', segments(datagram)),
    frame('fragment at 0 of a datagram of 408 bytes', fragment(0, 1)),
    frame('fragment at 256, the last', fragment(256, 0)),
    frame(
      'authentication header (RFC 4302)',
      withExtension(PROTOCOL.ah, '04 0000 00000100 00000001', 'a1a2a3a4a5a6a7a8a9aaabac'),
    ),
    frame(
      'hop-by-hop and destination options',
      v6(PROTOCOL.udp, datagram, { extensions: [{ type: HOP_BY_HOP, body: join('00 01 04 00000000') }, padding] }),
    ),
    frame('no next header', v6(PROTOCOL.none, Buffer.alloc(0))),
  ];
}

/** One address, still to be visited: it takes part in the checksum. */
function mobile(datagram: Buffer): Buffer {
  const home = '2001:db8:2::7';
  const body = join('02 02 01 00000000', address(home));
  return ethernet(
    ETHERTYPE.ipv6,
    ipv6(PROTOCOL.udp, datagram, { extensions: [{ type: ROUTING, body }], finalDestination: home }),
  );
}

/** Two segments in reverse order; the packet is on its way to the first of the path. */
function segments(datagram: Buffer): Buffer {
  const [last, first] = ['2001:db8:3::2', '2001:db8:3::1'];
  const body = join('04 04 01 01 00 0000', address(last), address(first));
  const settings = { destination: first, finalDestination: last, extensions: [{ type: ROUTING, body }] };
  return ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.udp, datagram, settings));
}

function icmpv6Frames(): Frame[] {
  const message = (ends: Ends, mac: string, ...parts: Parameters<typeof icmp>) => {
    const packet = ipv6(PROTOCOL.icmpv6, icmp(...parts), { hopLimit: 255, ...ends });
    return ethernet(ETHERTYPE.ipv6, packet, {
      destination: mac,
      source: ends.source === ROUTER.linkLocal ? ROUTER.mac : HOST.mac,
    });
  };
  const fromHost = (destination: string) => ({ source: HOST.linkLocal, destination });
  const fromRouter = (destination: string) => ({ source: ROUTER.linkLocal, destination });
  const sourceMac = (mac: string) => join('01 01', address(mac));
  const targetMac = (mac: string) => join('02 01', address(mac));
  const echo = (type: number, ends: Ends) => message(ends, ROUTER.mac, type, 0, '1a2b 0001', filler(32));
  const quoted = ipv6(PROTOCOL.udp, udp(40000, 50000, filler(64)));
  return [
    frame(
      'router solicitation',
      message(fromHost(ALL_ROUTERS.ip), ALL_ROUTERS.mac, 133, 0, '00000000', sourceMac(HOST.mac)),
    ),
    frame(
      'router advertisement: MAC, MTU, prefix, DNS servers',
      message(fromRouter(ALL_NODES.ip), ALL_NODES.mac, 134, 0, '40 c0 0708', advertisement()),
    ),
    frame(
      'neighbour solicitation',
      message(
        fromHost('ff02::1:ff00:1'),
        '33:33:ff:00:00:01',
        135,
        0,
        '00000000',
        join(address(ROUTER.linkLocal), sourceMac(HOST.mac)),
      ),
    ),
    frame(
      'neighbour advertisement',
      message(
        fromRouter(HOST.linkLocal),
        HOST.mac,
        136,
        0,
        'e0000000',
        join(address(ROUTER.linkLocal), targetMac(ROUTER.mac)),
      ),
    ),
    frame(
      'redirect',
      message(
        fromRouter(HOST.linkLocal),
        HOST.mac,
        137,
        0,
        '00000000',
        join(address('fe80::2'), address(SERVER.ip6), targetMac('00:00:5e:00:53:02')),
      ),
    ),
    frame('echo request', echo(128, { source: HOST.ip6, destination: SERVER.ip6 })),
    frame('echo reply', echo(129, { source: SERVER.ip6, destination: HOST.ip6 })),
    frame(
      'port unreachable, quoting UDP',
      message({ source: SERVER.ip6, destination: HOST.ip6 }, HOST.mac, 1, 4, '00000000', quoted),
    ),
    frame(
      'packet too big, MTU 1280',
      message({ source: ROUTER.ip6, destination: HOST.ip6 }, HOST.mac, 2, 0, u32(1280), quoted),
    ),
    frame('version 1 listener report', listener(join('83 00 0000 0000 0000', address('ff05::db8:1')), 'ff05::db8:1')),
    frame(
      'version 2 listener query',
      listener(join('82 00 0000 2710 0000', address('::'), '02 7d 0000'), ALL_NODES.ip),
    ),
    frame(
      'version 2 listener report, one record',
      listener(join('8f 00 0000 0000 0001 04 00 0000', address('ff05::db8:1')), 'ff02::16'),
    ),
  ];
}

/** RFC 4861 §4.2, RFC 8106. */
function advertisement(): Buffer {
  const times = '00000000 00000000';
  const prefix = join('03 04 40 c0 00278d00 00093a80 00000000', address('2001:db8::'));
  const servers = join('19 03 0000 00000e10', address('2001:db8::53'));
  return join(times, '01 01', address(ROUTER.mac), '05 01 0000 000005dc', prefix, servers);
}

/** RFC 3810 §5: hop limit 1 and a router alert. */
function listener(body: Buffer, destination: string): Buffer {
  const alert = { type: HOP_BY_HOP, body: join('00 05 02 0000 01 00') };
  const packet = ipv6(PROTOCOL.icmpv6, body, { source: HOST.linkLocal, destination, hopLimit: 1, extensions: [alert] });
  return ethernet(ETHERTYPE.ipv6, packet, { destination: '33:33:00:00:00:16' });
}
