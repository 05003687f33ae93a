import { buildPcap, PcapngBuilder } from '../../test/support/capture-builder.ts';
import { filler, join, text, u32 } from './bytes.ts';
import { ETHERTYPE, ethernet, HOST, icmp, ipv4, ipv6, PROTOCOL, ROUTER, SERVER, udp } from './layers.ts';
import { type Frame, frame, pcap, type Sample, stamp } from './sample.ts';

const LINKTYPE = { ethernet: 1, raw: 101, sll: 113 } as const;
/** Options of pcapng blocks, draft-ietf-opsawg-pcapng §3.5 and §4. */
const OPTION = {
  comment: 1,
  hardware: 2,
  os: 3,
  application: 4,
  name: 2,
  description: 3,
  resolution: 9,
  filter: 11,
  offset: 14,
  flags: 2,
} as const;
const HOUR = 3600n;

export const formatSamples: readonly Sample[] = [
  pcap('formats/us-le.pcap', 'pcap, microseconds, little-endian', LINKTYPE.ethernet, dialog()),
  pcap('formats/us-be.pcap', 'pcap, microseconds, big-endian', LINKTYPE.ethernet, dialog(), { littleEndian: false }),
  pcap('formats/ns-le.pcap', 'pcap, nanoseconds, little-endian', LINKTYPE.ethernet, dialog(), {
    variant: 'nanoseconds',
  }),
  pcap('formats/ns-be.pcap', 'pcap, nanoseconds, big-endian', LINKTYPE.ethernet, dialog(), {
    variant: 'nanoseconds',
    littleEndian: false,
  }),
  pcap(
    'formats/modified.pcap',
    "pcap, Kuznetzov's modification: 24 bytes before each packet",
    LINKTYPE.ethernet,
    dialog(),
    { variant: 'modified' },
  ),
  sections(),
  { path: 'formats/us.pcap.gz', about: 'pcap in gzip', frames: dialog(), content: plain(), compression: 'gzip' },
  { path: 'formats/us.pcap.zst', about: 'pcap in zstd', frames: dialog(), content: plain(), compression: 'zstd' },
  { ...sections(), path: 'formats/sections.pcapng.gz', about: 'the pcapng above in gzip', compression: 'gzip' },
  unordered(),
];

function plain(): Buffer {
  return buildPcap(dialog().map(stamp), { variant: 'nanoseconds' });
}

/** The same four packets in every classic format. */
function dialog(): Frame[] {
  const toHost = { source: ROUTER.mac, destination: HOST.mac };
  const back = { source: SERVER.ip, destination: HOST.ip };
  const echo = (type: number) => icmp(type, 0, '1a2b 0001', filler(48));
  return [
    frame(
      'UDP to 198.51.100.80:50000',
      ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000, 50000, text('question')))),
    ),
    frame(
      'UDP back',
      ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(50000, 40000, text('and its answer')), back), toHost),
    ),
    frame('ICMP echo request', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.icmp, echo(8)))),
    frame('ICMP echo reply', ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.icmp, echo(0), back), toHost)),
  ];
}

/** Every block that carries packets, two byte orders, three link types, three clocks. */
function sections(): Sample {
  const frames = sectionFrames();
  const [first, second, third, simple, fifth, sixth, obsolete] = frames.map(stamp);
  const seconds = (index: number) => BigInt(stamp(frames[index], index).seconds);
  const builder = new PcapngBuilder();
  builder
    .section({
      littleEndian: false,
      options: [
        { code: OPTION.comment, value: 'first section, big-endian' },
        { code: OPTION.hardware, value: 'an example' },
        { code: OPTION.os, value: 'Example OS 1' },
        { code: OPTION.application, value: 'samples/make.ts' },
      ],
    })
    .interface({
      linkType: LINKTYPE.ethernet,
      snapLength: 262_144,
      options: [
        { code: OPTION.name, value: 'eth0' },
        { code: OPTION.description, value: 'nanoseconds' },
        { code: OPTION.resolution, value: Buffer.of(9) },
        { code: OPTION.filter, value: Buffer.concat([Buffer.of(0), text('ip or ip6')]) },
      ],
    })
    .interface({
      linkType: LINKTYPE.raw,
      options: [
        { code: OPTION.name, value: 'tun0' },
        { code: OPTION.resolution, value: Buffer.of(0x80 | 20) },
      ],
    });
  builder
    .packet({
      ...first,
      interface: 0,
      ticks: seconds(0) * 1_000_000_000n + 123_456_789n,
      options: [{ code: OPTION.comment, value: 'a comment on a packet' }],
    })
    .packet({
      ...second,
      interface: 1,
      ticks: seconds(1) * (1n << 20n) + 123_456n,
      options: [{ code: OPTION.flags, value: u32(1) }],
    })
    .packet({ ...third, interface: 0, ticks: seconds(2) * 1_000_000_000n + 623_456_789n })
    .simplePacket(simple)
    .block(0x80000001, filler(8))
    .statistics({ interface: 0, interfaceDrops: 3 })
    .statistics({ interface: 1, interfaceDrops: 1, systemDrops: 1 });
  builder.section({ littleEndian: true, options: [{ code: OPTION.comment, value: 'second section, little-endian' }] });
  // The clock's numbers are an hour behind, and the offset says so.
  builder
    .interface({
      linkType: LINKTYPE.sll,
      options: [
        { code: OPTION.name, value: 'any' },
        { code: OPTION.offset, value: builder.u64(HOUR) },
      ],
    })
    .packet({ ...fifth, ticks: (seconds(4) - HOUR) * 1_000_000n + 123_456n })
    .packet({ ...sixth, ticks: (seconds(5) - HOUR) * 1_000_000n + 373_456n })
    .obsoletePacket({ ...obsolete, ticks: (seconds(6) - HOUR) * 1_000_000n + 623_456n, drops: 0 });
  return {
    path: 'formats/sections.pcapng',
    about: 'pcapng: two sections and byte orders, three interfaces and clocks, 5 packets dropped',
    frames,
    content: builder.build(),
  };
}

function sectionFrames(): Frame[] {
  const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, text('pcapng')));
  const v6 = ipv6(PROTOCOL.udp, udp(40000, 50000, text('pcapng')));
  const sll = (type: number, payload: Buffer) =>
    join('0000 0001 0006', '00005e005301 0000', Buffer.of(type >>> 8, type & 0xff), payload);
  return [
    frame('eth0 (Ethernet, nanoseconds): IPv4, with a comment', ethernet(ETHERTYPE.ipv4, v4)),
    frame('tun0 (raw IP, 2^-20 s): IPv6, inbound', v6),
    frame('eth0: IPv6', ethernet(ETHERTYPE.ipv6, v6)),
    frame('eth0: IPv4 in a simple packet block, which has no time', ethernet(ETHERTYPE.ipv4, v4)),
    frame('any (SLL, microseconds, an hour of offset): IPv4', sll(ETHERTYPE.ipv4, v4)),
    frame('any: IPv6', sll(ETHERTYPE.ipv6, v6)),
    frame('any: IPv4 in an obsolete packet block', sll(ETHERTYPE.ipv4, v4)),
  ];
}

/** Packets of several processors may be recorded out of order. */
function unordered(): Sample {
  const frames = dialog();
  const [first, second, third, fourth] = frames.map(stamp);
  const about = 'timestamps that go back: the second packet is the earliest';
  return {
    path: 'formats/unordered.pcap',
    about,
    frames,
    content: buildPcap(
      [second, first, fourth, third].map((packet, index) => ({ ...packet, data: frames[index].data })),
    ),
  };
}
