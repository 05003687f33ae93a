import test from 'ava';
import { Packet } from '../../../src/core/packet.ts';
import { Ring, type RingOptions } from '../../../src/sources/live/ring.ts';

const BLOCK = 4096;
const ethernet = '020000000001020000000002080045000000';

interface RingPacket {
  readonly data: string;
  readonly wire?: number;
  readonly status?: number;
  readonly tci?: number;
  readonly tpid?: number;
  readonly packetType?: number;
  readonly ifindex?: number;
  readonly address?: string;
}

test('blocks are read one after the other, each given back when more is asked for', (t) => {
  const { ring, statuses, fill } = makeRing({});
  const packet = new Packet();
  t.deepEqual([ring.open(), ring.next(packet), ring.pending], [false, false, 0]);
  fill(0, [{ data: '0102', wire: 9 }, { data: '03' }]);
  fill(1, [{ data: '04' }]);
  t.true(ring.open());
  t.is(ring.pending, 2);
  t.deepEqual(read(ring, packet), ['0102', 9, 1_700_000_000, 123_456_789]);
  t.deepEqual(read(ring, packet), ['03', 1, 1_700_000_001, 123_456_789]);
  // The last packet is still borrowed.
  t.is(statuses()[0], 1);
  t.false(ring.next(packet));
  t.is(statuses()[0], 0);
  t.true(ring.open());
  t.deepEqual(read(ring, packet)[0], '04');
  t.false(ring.next(packet));
  fill(0, [{ data: '05' }]);
  t.true(ring.open());
  t.deepEqual(read(ring, packet)[0], '05');
  t.is(ring.bytesRead, 5);
});

test('a VLAN tag goes back to where it was', (t) => {
  const { ring, fill } = makeRing({});
  const tagged = (tag: string): string => ethernet.slice(0, 24) + tag + ethernet.slice(24);
  fill(0, [
    { data: ethernet, status: 0x11, tci: 0x600a },
    { data: ethernet, status: 0x51, tci: 0x0001, tpid: 0x88a8 },
    { data: ethernet, status: 0x01, tci: 0x600a },
    { data: ethernet.slice(0, 22), status: 0x11, tci: 0x600a },
  ]);
  ring.open();
  const packet = new Packet();
  t.deepEqual(read(ring, packet).slice(0, 2), [tagged('8100600a'), 22]);
  t.deepEqual(read(ring, packet).slice(0, 2), [tagged('88a80001'), 22]);
  t.deepEqual(read(ring, packet).slice(0, 2), [ethernet, 18]);
  t.deepEqual(read(ring, packet).slice(0, 2), [ethernet.slice(0, 22), 11]);
});

test('where there are no addresses, there is no place for a tag', (t) => {
  const { ring, fill } = makeRing({ linkType: 101 });
  fill(0, [{ data: ethernet, status: 0x11, tci: 0x600a }]);
  ring.open();
  t.is(read(ring, new Packet())[0], ethernet);
});

test('the header of a cooked packet', (t) => {
  const { ring, fill } = makeRing({ linkType: 276, cooked: true });
  const address = '020000000001ffff';
  fill(0, [
    { data: '45000014', address, ifindex: 7, packetType: 2 },
    { data: '45000014', address, ifindex: 7, packetType: 2, status: 0x51, tci: 10, tpid: 0x8100 },
  ]);
  ring.open();
  const packet = new Packet();
  // Protocol, reserved, interface, ARPHRD type, packet type, length of the address, address: what is behind it is stale.
  const rest = `0000${'00000007'}${'0001'}${'02'}${'06'}${'0200000000010000'}`;
  t.deepEqual(read(ring, packet).slice(0, 2), [`0800${rest}45000014`, 24]);
  t.deepEqual(read(ring, packet).slice(0, 2), [`8100${rest}000a080045000014`, 28]);
  t.is(packet.linkType, 276);
});

test('packets are cut with what was put in front of them', (t) => {
  const { ring, fill } = makeRing({ snaplen: 15 });
  fill(0, [{ data: ethernet, status: 0x11, tci: 0x600a }, { data: ethernet }, { data: '01' }]);
  ring.open();
  const packet = new Packet();
  t.deepEqual(read(ring, packet).slice(0, 2), [`${ethernet.slice(0, 24)}810060`, 22]);
  t.deepEqual(read(ring, packet).slice(0, 2), [ethernet.slice(0, 30), 18]);
  t.deepEqual(read(ring, packet).slice(0, 2), ['01', 1]);
});

test('what loopback sends comes in again, and is passed over', (t) => {
  const { ring, statuses, fill } = makeRing({ loopbackIndex: 1 });
  fill(0, [
    { data: '01', ifindex: 1, packetType: 4 },
    { data: '02', ifindex: 1, packetType: 0 },
    { data: '03', ifindex: 2, packetType: 4 },
    { data: '04', ifindex: 1, packetType: 4 },
  ]);
  fill(1, [{ data: '05', ifindex: 1, packetType: 4 }]);
  const packet = new Packet();
  ring.open();
  t.deepEqual([read(ring, packet)[0], read(ring, packet)[0], ring.next(packet)], ['02', '03', false]);
  t.is(ring.skipped, 2);
  ring.open();
  t.false(ring.peek());
  t.deepEqual([ring.skipped, statuses()], [3, [0, 0]]);
});

test('the time of the packet that is next', (t) => {
  const { ring, fill } = makeRing({});
  fill(0, [{ data: '01' }, { data: '02' }]);
  ring.open();
  ring.peek();
  t.is(Math.floor(ring.timeMs), 1_700_000_000_123);
  ring.next(new Packet());
  ring.peek();
  t.is(Math.floor(ring.timeMs), 1_700_000_001_123);
});

function makeRing(options: Partial<RingOptions>) {
  const memory = new ArrayBuffer(2 * BLOCK);
  const ring = new Ring(memory, {
    blockSize: BLOCK,
    blockCount: 2,
    linkType: 1,
    cooked: false,
    snaplen: 65_535,
    loopbackIndex: 0,
    ...options,
  });
  const words = new Uint32Array(memory);
  return {
    ring,
    statuses: () => [0, 1].map((block) => words[(block * BLOCK + 8) >> 2]),
    fill: (block: number, packets: readonly RingPacket[]) => fillBlock(memory, block * BLOCK, packets),
  };
}

/** As the kernel does: struct tpacket_block_desc, then each packet behind struct tpacket3_hdr and struct sockaddr_ll. */
function fillBlock(memory: ArrayBuffer, at: number, packets: readonly RingPacket[]): void {
  const words = new Uint32Array(memory);
  const halves = new Uint16Array(memory);
  const bytes = new Uint8Array(memory);
  const first = 48;
  for (const [index, { data, wire = data.length / 2, status = 1, ...rest }] of packets.entries()) {
    const header = at + first + index * 256;
    words.set([256, 1_700_000_000 + index, 123_456_789, data.length / 2, wire, status], header >> 2);
    halves[(header + 24) >> 1] = 128;
    words[(header + 32) >> 2] = rest.tci ?? 0;
    halves[(header + 36) >> 1] = rest.tpid ?? 0;
    bytes.set([17, 0, 0x08, 0x00], header + 48);
    words[(header + 52) >> 2] = rest.ifindex ?? 1;
    halves[(header + 56) >> 1] = 1;
    bytes.set([rest.packetType ?? 0, 6, ...Buffer.from(rest.address ?? '', 'hex')], header + 58);
    bytes.set(Buffer.from(data, 'hex'), header + 128);
  }
  words.set([1, packets.length, first], (at + 8) >> 2);
}

function read(ring: Ring, packet: Packet): [string, number, number, number] {
  if (!ring.next(packet)) throw new Error('no packet');
  const data = Buffer.from(packet.bytes.subarray(packet.start, packet.end)).toString('hex');
  return [data, packet.wireLength, packet.seconds, packet.nanoseconds];
}
