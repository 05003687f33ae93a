import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { FrameQueue, QUEUE_BYTES } from '../../src/replay/frame-queue.ts';
import { Framing } from '../../src/replay/framing.ts';
import { Schedule } from '../../src/replay/pacing.ts';
import { type Oversize, ReplayTally } from '../../src/replay/replay-tally.ts';

const ETHERNET = 1;
const RAW = 101;
const OWN = Uint8Array.of(2, 0, 0, 0, 0, 9);
const PEER = Uint8Array.of(2, 0, 0, 0, 0, 1);
const IP4 = '4500001c0001400040116bba0a0000010a000002003500350008e6da';
const IP6 =
  `6000000000083a40${'20010db8'.padEnd(30, '0')}01${'20010db8'.padEnd(30, '0')}02 8000000000000000`.replaceAll(' ', '');
const memory = new Uint8Array(QUEUE_BYTES);

interface Framed {
  readonly frames: readonly string[];
  readonly tally: ReplayTally;
  readonly failures: readonly string[];
}

function frame(
  hex: string,
  linkType: number,
  options: { to?: number; mtu?: number; oversize?: Oversize } = {},
): Framed {
  const { to = ETHERNET, mtu = 1500, oversize = 'skip' } = options;
  const bytes = Buffer.concat([Buffer.from('ffff', 'hex'), Buffer.from(hex, 'hex'), Buffer.from('ff', 'hex')]);
  const own = new Uint8Array(bytes);
  const packet = new Packet();
  packet.setBuffer(own, new DataView(own.buffer));
  packet.start = 2;
  packet.end = own.length - 1;
  packet.wireLength = packet.end - packet.start;
  packet.linkType = linkType;
  const queue = new FrameQueue(memory);
  const tally = new ReplayTally();
  const settings = { linkType: to, mtu, oversize, sourceMac: OWN, destinationMac: PEER };
  new Framing(settings, queue, new Schedule({ kind: 'top' }), tally).add(packet);
  const frames = Array.from({ length: queue.count }, (_, i) =>
    Buffer.from(memory.subarray(queue.starts[i], queue.starts[i] + queue.lengths[i])).toString('hex'),
  );
  return { frames, tally, failures: tally.result('x', 0).failures.map(({ reason }) => reason) };
}

const header = (type: string): string => `020000000001020000000009${type}`;

test('link types that carry IP become Ethernet', (t) => {
  const sll = (type: string): string => `0000000100060200000000aa0000${type}`;
  const sll2 = (type: string): string => `${type}0000000000020001000602000000 00aa0000`.replaceAll(' ', '');
  const cases: [number, string, string][] = [
    [101, IP4, header('0800') + IP4],
    [101, IP6, header('86dd') + IP6],
    [228, IP4, header('0800') + IP4],
    [229, IP6, header('86dd') + IP6],
    [0, `02000000${IP4}`, header('0800') + IP4],
    [0, `00000002${IP4}`, header('0800') + IP4],
    [0, `1e000000${IP6}`, header('86dd') + IP6],
    [108, `0000001c${IP6}`, header('86dd') + IP6],
    [113, sll('0800') + IP4, `0200000000010200000000aa0800${IP4}`],
    [113, `${sll('0806')}0001`, '0200000000010200000000aa08060001'],
    [113, `${sll('0004')}424203`, '0200000000010200000000aa0003424203'],
    [276, sll2('0800') + IP4, `0200000000010200000000aa0800${IP4}`],
  ];
  for (const [linkType, from, to] of cases) t.deepEqual(frame(from, linkType).frames, [to], `${linkType} ${from}`);
});

test('groups get the MAC addresses of groups', (t) => {
  const to = (hex: string): string => frame(IP4.replace('0a000002', hex), RAW).frames[0].slice(0, 12);
  t.deepEqual([to('e08000fb'), to('ffffffff')], ['01005e0000fb', 'ffffffffffff']);
  const solicited = IP6.replace(`20010db8${'0'.repeat(22)}02`, `ff02${'0'.repeat(19)}1ff000002`);
  t.is(frame(solicited, RAW).frames[0].slice(0, 12), '3333ff000002');
});

test('Ethernet becomes raw IP or null, tags left behind; what is no IP is counted', (t) => {
  const tagged = `0200000000010200000000028100000a0800${IP4}`;
  t.deepEqual(frame(tagged, ETHERNET, { to: RAW }).frames, [IP4]);
  t.deepEqual(frame(tagged, ETHERNET, { to: 0 }).frames, [`02000000${IP4}`]);
  const arp = frame(`${header('0806')}0001`, ETHERNET, { to: RAW });
  t.deepEqual([arp.frames, arp.failures], [[], ["EN10MB can't be made RAW"]]);
});

test('what has no such frame is counted with its reason, however short', (t) => {
  t.deepEqual(frame('0800', 105).failures, ["IEEE802_11 can't be made EN10MB"]);
  for (const linkType of [0, 101, 108, 113, 228, 229, 276]) {
    for (let length = 0; length < 19; length++) {
      t.deepEqual(frame('45'.repeat(length), linkType).frames, [], `${linkType} ${length}`);
    }
  }
});

const long = (payload: number): string =>
  `${header('0800')}4500${(20 + payload).toString(16).padStart(4, '0')}0001400040110000 0a0000010a000002`.replaceAll(
    ' ',
    '',
  ) + Buffer.from(Array.from({ length: payload }, (_, i) => i & 0xff)).toString('hex');

test('too long: left out, cut with lengths mended, or in fragments that make the whole', (t) => {
  const packet = long(100);
  t.deepEqual(frame(packet, ETHERNET, { mtu: 120 }).frames, [packet]);
  const skipped = frame(packet, ETHERNET, { mtu: 68 });
  t.deepEqual([skipped.frames, skipped.tally.oversize.skipped], [[], 1]);
  t.deepEqual(skipped.failures, ["longer than the interface's MTU"]);
  const cut = frame(packet, ETHERNET, { mtu: 68, oversize: 'truncate' });
  t.is(cut.frames[0].length / 2, 14 + 68);
  t.is(cut.frames[0].slice(32, 36), '0044');
  t.is(cut.tally.oversize.truncated, 1);
  const { frames, tally } = frame(packet, ETHERNET, { mtu: 68, oversize: 'fragment' });
  t.is(tally.oversize.fragmented, 1);
  t.deepEqual(
    frames.map((one) => [one.length / 2, one.slice(40, 44)]),
    [
      [14 + 68, '2000'],
      [14 + 68, '2006'],
      [14 + 24, '000c'],
    ],
  );
  t.is(frames.map((one) => one.slice(68)).join(''), packet.slice(68));
});

test('IPv6 in fragments: what routers read stays in front, the rest makes the whole', (t) => {
  const payload = 'ab'.repeat(2000);
  const routed = '3b00000000000000';
  const packet = `${header('86dd')}6000000007d8 0040${IP6.slice(16, 80)}${routed}${payload}`.replaceAll(' ', '');
  const { frames } = frame(packet, ETHERNET, { mtu: 1280, oversize: 'fragment' });
  t.is(frames.length, 2);
  for (const one of frames) t.deepEqual([one.slice(40, 42), one.slice(108, 110)], ['00', '2c']);
  t.deepEqual(
    frames.map((one) => one.slice(124, 132)),
    ['3b000001', '3b0004c8'],
  );
  t.is(frames.map((one) => one.slice(140)).join(''), payload);
});

test('what can be neither cut nor left whole is left out', (t) => {
  const odd = `${header('88b5')}${'00'.repeat(2000)}`;
  t.deepEqual(frame(odd, ETHERNET, { oversize: 'fragment' }).frames, []);
  t.is(frame(odd, ETHERNET, { oversize: 'truncate' }).frames[0].length / 2, 1514);
});
