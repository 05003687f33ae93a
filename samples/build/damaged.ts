import { buildPcap, PcapngBuilder } from '../../test/support/capture-builder.ts';
import { filler, join, text, u32 } from './bytes.ts';
import { ETHERTYPE, ethernet, ipv4, ipv6, PROTOCOL, TCP, tcp, udp } from './layers.ts';
import { type Frame, frame, pcap, type Sample, stamp } from './sample.ts';

const ETHERNET = 1;
const RECORD_HEADER = 16;

export const damagedSamples: readonly Sample[] = [
  cutAt('damaged/cut-in-packet.pcap', 'ends 10 bytes into its third packet', 10),
  cutAt('damaged/cut-in-record-header.pcap', 'ends 7 bytes into its third record header', 7 - RECORD_HEADER),
  recordOf4Gib(),
  lyingBlock(),
  longOption(),
  {
    path: 'damaged/cut.pcap.gz',
    about: 'gzip that ends too early',
    frames: many(),
    content: buildPcap(many().map(stamp)),
    compression: 'gzip cut short',
  },
  { path: 'damaged/empty.pcap', about: '0 bytes', frames: [], content: Buffer.alloc(0) },
  { path: 'damaged/header-only.pcap', about: 'a file header and no packet', frames: [], content: buildPcap([]) },
  {
    path: 'damaged/header-only.pcapng',
    about: 'a section header and no packet',
    frames: [],
    content: new PcapngBuilder().section().build(),
  },
  {
    path: 'damaged/cut-in-header.pcap',
    about: 'ends inside the file header',
    frames: [],
    content: buildPcap([]).subarray(0, 17),
  },
  {
    path: 'damaged/text.pcap',
    about: 'no capture but text',
    frames: [],
    content: text('This is a note about a capture, not a capture.\n'),
  },
  pcap('damaged/lying-headers.pcap', 'headers whose own lengths lie', ETHERNET, lyingFrames()),
];

function good(number: number): Frame {
  return frame(
    `UDP ${number}`,
    ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(40000 + number, 50000, text(`packet ${number}`)))),
  );
}

/** The frames that a reader can get, of a file that had one more. */
function cutAt(path: string, about: string, bytesOfThird: number): Sample {
  const frames = [good(1), good(2)];
  const whole = buildPcap([...frames, good(3)].map(stamp));
  return { path, about, frames, content: whole.subarray(0, whole.length - good(3).data.length + bytesOfThird) };
}

function recordOf4Gib(): Sample {
  const frames = [good(1), good(2)];
  const record = join(u32(0), u32(0), 'ffffffff ffffffff', filler(64));
  const content = Buffer.concat([buildPcap(frames.map(stamp)), record]);
  return { path: 'damaged/record-of-4-gib.pcap', about: 'its third record claims 4 GiB', frames, content };
}

function lyingBlock(): Sample {
  const frames = [good(1), good(2)];
  const builder = new PcapngBuilder().section().interface();
  for (const each of frames) builder.packet(stamp(each, frames.indexOf(each)));
  const content = builder.block(6, filler(60), { length: 144, trailer: 72 }).block(6, filler(60)).build();
  return {
    path: 'damaged/block-length.pcapng',
    about: 'its third packet block gives two lengths, 144 and 72',
    frames,
    content,
  };
}

function longOption(): Sample {
  const frames = [good(1), good(2)];
  const builder = new PcapngBuilder().section().interface();
  builder.packet({ ...stamp(frames[0], 0), options: [{ code: 1, value: 'too long', claimedLength: 0xfff0 }] });
  const content = builder.packet(stamp(frames[1], 1)).build();
  return {
    path: 'damaged/option-length.pcapng',
    about: "its first packet's comment runs over the block",
    frames,
    content,
  };
}

function many(): Frame[] {
  return Array.from({ length: 40 }, (_, index) => good(index + 1));
}

function lyingFrames(): Frame[] {
  const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, filler(24)));
  const v6 = ipv6(PROTOCOL.udp, udp(40000, 50000, filler(24)));
  const segment = ipv4(PROTOCOL.tcp, tcp({ seq: 1, flags: TCP.ack, options: '020405b4', data: filler(24) }));
  const lie = (type: number, packet: Buffer, at: number, ...values: number[]) => {
    const copy = Buffer.from(packet);
    copy.set(values, at);
    return ethernet(type, copy);
  };
  return [
    frame('IPv4: a header of 16 bytes', lie(ETHERTYPE.ipv4, v4, 0, 0x44)),
    frame('IPv4: version 5', lie(ETHERTYPE.ipv4, v4, 0, 0x55)),
    frame('IPv4: total length 19', lie(ETHERTYPE.ipv4, v4, 2, 0, 19)),
    frame('IPv4: total length 9000', lie(ETHERTYPE.ipv4, v4, 2, 0x23, 0x28)),
    frame('UDP: length 7', lie(ETHERTYPE.ipv4, v4, 24, 0, 7)),
    frame('UDP: length 9000', lie(ETHERTYPE.ipv4, v4, 24, 0x23, 0x28)),
    frame('TCP: a header of 16 bytes', lie(ETHERTYPE.ipv4, segment, 32, 0x40)),
    frame('TCP: a header of 60 bytes', lie(ETHERTYPE.ipv4, segment, 32, 0xf0)),
    frame('TCP: an option of length 0', lie(ETHERTYPE.ipv4, segment, 41, 0)),
    frame('TCP: an option of length 40', lie(ETHERTYPE.ipv4, segment, 41, 40)),
    frame('IPv6: payload length 9000', lie(ETHERTYPE.ipv6, v6, 4, 0x23, 0x28)),
    frame('IPv6: hop-by-hop options of 2048 bytes', lie(ETHERTYPE.ipv6, v6, 6, 0, 64, ...v6.subarray(8, 40), 17, 255)),
  ];
}
