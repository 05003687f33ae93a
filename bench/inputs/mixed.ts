import { Frame } from './frame.ts';
import type { Facts, InputSpec } from './input.ts';
import { PcapFile } from './pcap-file.ts';
import { Random } from './random.ts';

const START_US = Date.UTC(2026, 10, 20, 10, 0, 0) * 1000;
const IPV4 = 0x0800;
const ARP = 0x0806;
const VLAN = 0x8100;
const IPV6 = 0x86dd;
const LOCAL = 0x0a010000;
const REMOTE = 0xc6336400;
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const GRE = 47;
const ICMPV6 = 58;
const MORE_FRAGMENTS = 0x2000;
/** Of the first fragment; a multiple of 8, as RFC 791 §3.2 demands. */
const FRAGMENT_LENGTH = 1480;

type Write = (frame: Frame, random: Random) => void;

/** What is mixed, with its weight in percent. */
const KINDS: readonly (readonly [number, Write])[] = [
  [40, writeTcpV4],
  [12, writeTcpV6],
  [16, writeUdpV4],
  [6, writeUdpV6],
  [8, writeTagged],
  [5, writeArp],
  [4, writeIcmp],
  [2, writeIcmpV6],
  [4, writeGre],
  [3, writeFragment],
];

/** Every kind of packet at random: dispatch can't guess what comes next. */
export function mixedInput(name: string, packets: number): InputSpec {
  return {
    name,
    version: 3,
    describe: `${packets.toLocaleString('en')} packets of mixed protocols from a seeded generator`,
    needs: () => [],
    async build(path: string): Promise<Facts> {
      const out = new PcapFile(path);
      const random = new Random(2);
      const frame = new Frame();
      let bytes = 0;
      for (let i = 0; i < packets; i++) {
        pick(random)(frame, random);
        out.write(frame.bytes, 0, frame.end, START_US + i * 30 + random.below(30));
        bytes += frame.end;
      }
      out.close();
      return { packets, bytes };
    },
  };
}

function pick(random: Random): Write {
  let roll = random.below(100);
  for (const [percent, write] of KINDS) {
    roll -= percent;
    if (roll < 0) return write;
  }
  return writeTcpV4;
}

function writeTcpV4(frame: Frame, random: Random): void {
  frame.ethernet(IPV4);
  writeTcp(frame, random, false);
}

function writeTcpV6(frame: Frame, random: Random): void {
  frame.ethernet(IPV6);
  writeTcp(frame, random, true);
}

function writeUdpV4(frame: Frame, random: Random): void {
  frame.ethernet(IPV4);
  writeUdp(frame, random, false);
}

function writeUdpV6(frame: Frame, random: Random): void {
  frame.ethernet(IPV6);
  writeUdp(frame, random, true);
}

/** IEEE 802.1Q, one tag in four a double one. */
function writeTagged(frame: Frame, random: Random): void {
  frame.ethernet(VLAN).u16(10 + random.below(20));
  if (random.chance(25)) frame.u16(VLAN).u16(100 + random.below(20));
  frame.u16(IPV4);
  writeUdp(frame, random, false);
}

/** RFC 826, request or reply. */
function writeArp(frame: Frame, random: Random): void {
  frame
    .ethernet(ARP)
    .u16(1)
    .u16(IPV4)
    .u8(6)
    .u8(4)
    .u16(1 + random.below(2));
  frame
    .u16(0x0200)
    .u32(0x0a)
    .u32(LOCAL + random.below(50))
    .u16(0)
    .u32(0)
    .u32(LOCAL + random.below(50));
}

/** Echo request or reply, RFC 792. */
function writeIcmp(frame: Frame, random: Random): void {
  frame.ethernet(IPV4).ip(false, ICMP, LOCAL + random.below(50), REMOTE + random.below(50), random.below(65_536));
  frame
    .u8(random.chance(50) ? 8 : 0)
    .u8(0)
    .u16(0)
    .u16(7)
    .u16(random.below(65_536))
    .fill(48, 0x61)
    .finish();
}

/** Echo request or reply, RFC 4443 §4. */
function writeIcmpV6(frame: Frame, random: Random): void {
  frame.ethernet(IPV6).ip(true, ICMPV6, LOCAL + random.below(50), REMOTE + random.below(50));
  frame
    .u8(128 + random.below(2))
    .u8(0)
    .u16(0)
    .u16(7)
    .u16(random.below(65_536))
    .fill(48, 0x61)
    .finish();
}

/** RFC 2784: IPv4 in GRE without options. The inner header is finished first, then the outer one by its own frame. */
function writeGre(frame: Frame, random: Random): void {
  const outer = new Frame();
  frame.ethernet(IPV4);
  frame.end = 14;
  writeUdp(frame, random, false);
  outer.ethernet(IPV4).ip(false, GRE, LOCAL + random.below(5), REMOTE + random.below(5), random.below(65_536));
  outer.u16(0).u16(IPV4);
  frame.bytes.copy(outer.bytes, outer.end, 14, frame.end);
  outer.end += frame.end - 14;
  outer.finish();
  outer.bytes.copy(frame.bytes, 0, 0, outer.end);
  frame.end = outer.end;
}

/** One piece of a datagram of two; the pieces of a pair need not both appear. */
function writeFragment(frame: Frame, random: Random): void {
  const first = random.chance(50);
  const fragment = first ? MORE_FRAGMENTS : FRAGMENT_LENGTH / 8;
  const source = LOCAL + random.below(50);
  frame.ethernet(IPV4).ip(false, UDP, source, REMOTE + random.below(50), random.below(256), fragment);
  if (first)
    frame
      .u16(4000)
      .u16(5000)
      .u16(FRAGMENT_LENGTH + 320)
      .u16(0)
      .fill(FRAGMENT_LENGTH - 8, 0x62);
  else frame.fill(320, 0x63);
  frame.finish(false);
}

function writeTcp(frame: Frame, random: Random, v6: boolean): void {
  frame.ip(v6, TCP, LOCAL + random.below(200), REMOTE + random.below(50), random.below(65_536), v6 ? 0 : 0x4000);
  frame.tcp(60_000 + random.below(5000), random.chance(50) ? 443 : 9000, random.bits(), random.bits(), 0x18);
  frame.fill(payloadLength(random), 0x17).finish();
}

/** Every third looks like a DNS question, the rest is data. */
function writeUdp(frame: Frame, random: Random, v6: boolean): void {
  const isDns = random.chance(33);
  frame.ip(v6, UDP, LOCAL + random.below(200), REMOTE + random.below(50), random.below(65_536));
  frame.udp(60_000 + random.below(5000), isDns ? 53 : 9999);
  if (isDns) frame.u16(random.below(65_536)).u16(0x0100).u16(1).u32(0).u16(0).u8(7).text('example').u8(0).u16(1).u16(1);
  else frame.fill(random.below(600), 0x64);
  frame.finish();
}

/** Acknowledgments, small messages and full segments, as on a busy link. */
function payloadLength(random: Random): number {
  const roll = random.below(10);
  if (roll < 4) return 0;
  return roll < 7 ? 1 + random.below(300) : 1400;
}
