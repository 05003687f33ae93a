import test from 'ava';
import fc from 'fast-check';
import { limits } from '../../src/core/limits.ts';
import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { protocolPath } from '../../src/protocols/path.ts';
import { IpFragments } from '../../src/trackers/ip-fragments.ts';
import { fromHex } from '../support/dissect.ts';

const RAW_IPV4 = 228;
const RAW_IPV6 = 229;

/** A UDP datagram of 40 bytes: ports, length, no checksum, 32 bytes of payload. */
const DATAGRAM = Uint8Array.from([0x13, 0x88, 0x00, 0x09, 0, 40, 0, 0, ...Array.from({ length: 32 }, (_, i) => i)]);

interface Part {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly more: boolean;
  readonly id?: number;
  readonly seconds?: number;
}

test('the last part of a datagram shows what it carries, the others are data', (t) => {
  const reader = new Reader();
  t.is(reader.version4(part(0, 16)), 'ip:data');
  t.is(reader.version4(part(16, 32)), 'ip:data');
  t.is(reader.version4(part(32, 40)), 'ip:udp:data');
  t.deepEqual(reader.payload(), DATAGRAM);
  t.is(reader.fragments.assembled, 3);
});

test('IPv6 too', (t) => {
  const reader = new Reader();
  t.is(reader.version6(part(0, 24)), 'ipv6:ipv6.fraghdr:data');
  t.is(reader.version6(part(24, 40)), 'ipv6:ipv6.fraghdr:udp:data');
  t.deepEqual(reader.payload(), DATAGRAM);
});

test('any order, any overlap of equal bytes, any number of repeats: whole exactly once', (t) => {
  const piece = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }));
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (extra, order) => {
        const cuts = [0, 8, 16, 24, 32].map((start) => part(start, start + 8));
        const overlaps = extra.map(([start, units]) => part(start * 8, Math.min((start + units) * 8, 40)));
        const parts = shuffle([...cuts, ...overlaps], order);
        const reader = new Reader();
        let whole = 0;
        for (const each of parts) {
          if (reader.version4(each) !== 'ip:udp:data') continue;
          whole += 1;
          if (!Buffer.from(reader.payload()).equals(DATAGRAM)) throw new Error('other bytes');
          // What comes later starts a datagram of its own.
          break;
        }
        if (whole !== 1) throw new Error(`whole ${whole} times`);
      }),
    ),
  );
});

test('bytes that came first stay where others claim their place', (t) => {
  const reader = new Reader();
  reader.version4(part(0, 16));
  reader.version4({ ...part(8, 24), bytes: new Uint8Array(16).fill(0xee) });
  t.is(reader.version4(part(24, 40)), 'ip:udp:data');
  const expected = DATAGRAM.slice();
  expected.fill(0xee, 16, 24);
  t.deepEqual(reader.payload(), expected);
});

test('overlaps of IPv6, which its receivers drop, are put together by the same rule; exact repeats change nothing', (t) => {
  const fill = (start: number, end: number) => ({ ...part(start, end), bytes: new Uint8Array(end - start).fill(0xee) });
  const rows: [parts: Part[], foreign: [start: number, end: number]][] = [
    [
      [part(0, 24), part(0, 24), part(24, 40)],
      [0, 0],
    ],
    [
      [part(0, 24), part(16, 40)],
      [0, 0],
    ],
    [
      [part(0, 24), fill(16, 40)],
      [24, 40],
    ],
    [
      [fill(16, 40), part(0, 24)],
      [16, 40],
    ],
    [
      [part(0, 16), fill(0, 16), part(16, 40)],
      [0, 0],
    ],
    [
      [part(0, 32), fill(8, 24), part(32, 40)],
      [0, 0],
    ],
    [
      [part(0, 8), fill(16, 24), part(8, 40)],
      [16, 24],
    ],
  ];
  for (const [parts, [start, end]] of rows) {
    const reader = new Reader();
    const paths = parts.map((each) => reader.version6(each));
    t.is(paths.pop(), 'ipv6:ipv6.fraghdr:udp:data');
    t.true(paths.every((path) => path === 'ipv6:ipv6.fraghdr:data'));
    t.deepEqual(reader.payload(), DATAGRAM.slice().fill(0xee, start, end));
    t.is(reader.fragments.assembled, parts.length);
  }
});

test('a datagram ends with the first of two last parts; what follows is data', (t) => {
  const reader = new Reader();
  reader.version6(part(0, 16));
  t.is(reader.version6({ ...part(16, 32), more: false }), 'ipv6:ipv6.fraghdr:udp:data');
  t.deepEqual(reader.payload(), DATAGRAM.slice(0, 32));
  t.is(reader.version6(part(16, 40)), 'ipv6:ipv6.fraghdr:data');
});

test('another identification, and parts a minute later, belong to another datagram', (t) => {
  const reader = new Reader();
  reader.version4(part(0, 16));
  t.is(reader.version4({ ...part(16, 40), id: 2 }), 'ip:data');
  t.is(reader.version4({ ...part(16, 40), seconds: limits.fragmentSeconds + 1 }), 'ip:data');
  t.is(reader.version4({ ...part(0, 16), seconds: limits.fragmentSeconds + 2 }), 'ip:udp:data');
});

test('the oldest are given up when too many are open', (t) => {
  const reader = new Reader();
  for (let id = 1; id <= limits.pendingDatagrams + 1; id++) reader.version4({ ...part(0, 16), id });
  t.is(reader.version4({ ...part(16, 40), id: 1 }), 'ip:data');
  t.is(reader.version4({ ...part(16, 40), id: limits.pendingDatagrams + 1 }), 'ip:udp:data');
});

test('a part beyond what a datagram can be is data', (t) => {
  const reader = new Reader();
  t.is(reader.version4({ ...part(0, 16), offset: 65_528, more: false }), 'ip:data');
});

function part(start: number, end: number): Part {
  return { offset: start, bytes: DATAGRAM.slice(start, end), more: end < DATAGRAM.length };
}

function shuffle<T>(list: T[], order: { next(): IteratorResult<number> }): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Number(order.next().value) % (i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

class Reader {
  readonly fragments = new IpFragments();
  readonly #d = new Dissection();

  constructor() {
    this.#d.reassembler = this.fragments;
  }

  version4({ offset, bytes, more, id = 1, seconds = 0 }: Part): string {
    const header = fromHex('4500 0000 0000 0000 40 11 0000 0a000001 0a000002');
    const view = new DataView(header.buffer);
    view.setUint16(2, header.length + bytes.length);
    view.setUint16(4, id);
    view.setUint16(6, (more ? 0x2000 : 0) | (offset >> 3));
    return this.#decode(RAW_IPV4, Buffer.concat([header, bytes]), seconds);
  }

  version6({ offset, bytes, more, id = 1, seconds = 0 }: Part): string {
    const header = fromHex(
      `60000000 0000 2c 40 ${'20010db8'.padEnd(31, '0')}1 ${'20010db8'.padEnd(31, '0')}2 11 00 0000 00000000`,
    );
    const view = new DataView(header.buffer);
    view.setUint16(4, 8 + bytes.length);
    view.setUint16(42, offset | (more ? 1 : 0));
    view.setUint32(44, id);
    return this.#decode(RAW_IPV6, Buffer.concat([header, bytes]), seconds);
  }

  /** The bytes of the UDP layer of the packet before. */
  payload(): Uint8Array {
    const layer = new Layer().load(this.#d, this.#d.count - 2);
    return Uint8Array.from(layer.bytes.subarray(layer.start, layer.end));
  }

  #decode(linkType: number, bytes: Uint8Array, seconds: number): string {
    const packet = new Packet();
    const copy = Uint8Array.from(bytes);
    packet.setBuffer(copy, new DataView(copy.buffer));
    packet.end = copy.length;
    packet.wireLength = copy.length;
    packet.linkType = linkType;
    packet.seconds = seconds;
    decode(packet, this.#d);
    return protocolPath(this.#d);
  }
}
