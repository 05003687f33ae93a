import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import {
  buildPcap,
  makePayload,
  type PacketToBuild,
  type PcapOptions,
  type PcapVariant,
} from '../support/capture-builder.ts';
import { readBytes } from '../support/read-capture.ts';

const PACKETS: readonly PacketToBuild[] = [
  { seconds: 1_700_000_000, nanoseconds: 123_456_789, data: makePayload(60, 1) },
  { seconds: 1_700_000_001, nanoseconds: 0, data: makePayload(0), wireLength: 40 },
  { seconds: 4_294_967_295, nanoseconds: 999_999_000, data: makePayload(1514, 2), wireLength: 9000 },
];

const FORMATS: readonly (readonly [variant: PcapVariant, format: string, isFine: boolean])[] = [
  ['microseconds', 'pcap', false],
  ['nanoseconds', 'pcap-ns', true],
  ['modified', 'pcap-modified', false],
  ['ixia-hw', 'pcap-ixia-hw', true],
  ['ixia-sw', 'pcap-ixia-sw', false],
];

for (const [variant, format, isFine] of FORMATS) {
  for (const littleEndian of [true, false]) {
    test(`${format}, ${littleEndian ? 'little' : 'big'}-endian`, async (t) => {
      const read = await readBytes(buildPcap(PACKETS, { variant, littleEndian, linkType: 113 }));
      const expected = PACKETS.map((packet, index) => ({
        number: index + 1,
        seconds: packet.seconds,
        nanoseconds: isFine ? packet.nanoseconds : Math.floor((packet.nanoseconds ?? 0) / 1000) * 1000,
        hasTime: true,
        wireLength: packet.wireLength ?? packet.data.length,
        linkType: 113,
        interfaceId: 0,
        data: Buffer.from(packet.data).toString('hex'),
      }));
      t.deepEqual(read.packets, expected);
      t.deepEqual(read.files, [{ path: 'memory', format, linkTypes: [113] }]);
      t.deepEqual(read.interfaces, [{ linkType: 113, snapLength: 262_144 }]);
      t.deepEqual(read.problems, []);
    });
  }
}

test('any chunk size gives the same packets', async (t) => {
  const bytes = buildPcap(PACKETS);
  const whole = await readBytes(bytes);
  for (const chunkSize of [1, 7, 64, 4096, 1 << 20])
    t.deepEqual(await readBytes(bytes, chunkSize), whole, `${chunkSize}`);
});

test('every prefix gives a prefix of the packets, or a clear error where the header is cut', async (t) => {
  const bytes = buildPcap(PACKETS.slice(0, 2));
  const whole = await readBytes(bytes);
  const ends = [24, 24 + 16 + 60, bytes.length];
  for (let length = 0; length < bytes.length; length++) {
    const prefix = bytes.subarray(0, length);
    if (length < 24) {
      await t.throwsAsync(readBytes(prefix), { instanceOf: SniffError, message: /is empty|cut short|no capture/ });
      continue;
    }
    const read = await readBytes(prefix);
    t.deepEqual(read.packets, whole.packets.slice(0, read.packets.length));
    const lastEnd = ends.findLast((end) => end <= length) ?? 0;
    if (ends.includes(length)) t.deepEqual(read.problems, []);
    else
      t.deepEqual(
        read.problems.map(({ offset }) => offset),
        [lastEnd],
      );
    t.is(read.summary.skippedBytes, length - lastEnd);
  }
});

test('a cut record is told with what was there', async (t) => {
  const bytes = buildPcap(PACKETS.slice(0, 1));
  const inHeader = await readBytes(bytes.subarray(0, 30));
  t.is(inHeader.problems[0].message, 'cut short in the middle of a record header: 6 of 16 bytes');
  const inData = await readBytes(bytes.subarray(0, 50));
  t.is(inData.problems[0].message, 'cut short in the middle of a packet: 10 of 60 bytes');
});

test('a header alone is a capture without packets', async (t) => {
  const read = await readBytes(buildPcap([]));
  t.deepEqual(read.packets, []);
  t.deepEqual(read.problems, []);
});

/** Overwrites the captured length of the second record. */
function lie(length: number, options: PcapOptions = {}): Buffer {
  const bytes = buildPcap([PACKETS[0], PACKETS[0], PACKETS[0]], options);
  bytes.writeUInt32LE(length, 24 + 76 + 8);
  return bytes;
}

test('an absurd captured length ends the packets, at any chunk size with the same account', async (t) => {
  for (const length of [0xffffffff, 0x80000000, 262_145]) {
    const read = await readBytes(lie(length));
    t.is(read.packets.length, 1);
    t.is(read.problems.length, 1);
    t.regex(read.problems[0].message, new RegExp(`captured length of ${length} bytes`));
    t.is(read.problems[0].offset, 24 + 76);
    t.is(read.summary.skippedBytes, 152);
    for (const chunkSize of [1, 7, 64]) t.deepEqual(await readBytes(lie(length), chunkSize), read);
  }
});

test('a long record is no damage where snap length or link type allow it', async (t) => {
  const long = { data: makePayload(300_000) };
  t.is((await readBytes(buildPcap([long], { snapLength: 300_000 }))).packets.length, 1);
  t.is((await readBytes(buildPcap([long], { linkType: 231 }))).packets.length, 1);
  t.is((await readBytes(buildPcap([long]))).packets.length, 0);
  t.is((await readBytes(buildPcap([{ data: makePayload(1000) }], { snapLength: 100 }))).packets.length, 1);
});

test('a captured length above the wire length is taken as it is', async (t) => {
  const { packets } = await readBytes(buildPcap([{ data: makePayload(60), wireLength: 20 }]));
  t.is(packets[0].wireLength, 20);
  t.is(packets[0].data.length, 120);
});

test('a fraction beyond its second is carried over', async (t) => {
  const bytes = buildPcap([{ seconds: 10, data: makePayload(4) }]);
  bytes.writeUInt32LE(2_500_000, 28);
  const { packets } = await readBytes(bytes);
  t.is(packets[0].seconds, 12);
  t.is(packets[0].nanoseconds, 500_000_000);
});

test('old versions hold the wire length first', async (t) => {
  const packets = [{ data: makePayload(40), wireLength: 90 }];
  for (const version of [
    [2, 0],
    [2, 2],
    [543, 0],
  ] as const) {
    const read = await readBytes(buildPcap(packets, { version, swapLengths: true }));
    t.is(read.packets[0]?.wireLength, 90, version.join('.'));
    t.is(read.packets[0]?.data.length, 80);
  }
});

test('version 2.3 has either order: the smaller length is the captured one', async (t) => {
  const packets = [{ data: makePayload(40), wireLength: 90 }];
  for (const swapLengths of [true, false]) {
    const read = await readBytes(buildPcap(packets, { version: [2, 3], swapLengths }));
    t.is(read.packets[0]?.wireLength, 90);
  }
});

test('a record of an old version that is cut tells its captured length', async (t) => {
  const bytes = buildPcap([{ data: makePayload(40), wireLength: 90 }], { version: [2, 2], swapLengths: true });
  const read = await readBytes(bytes.subarray(0, 50));
  t.is(read.problems[0].message, 'cut short in the middle of a packet: 10 of 40 bytes');
});

test('unknown versions are refused, a later minor one is read and told', async (t) => {
  for (const version of [
    [1, 4],
    [3, 0],
    [0, 0],
    [543, 1],
  ] as const) {
    await t.throwsAsync(readBytes(buildPcap(PACKETS, { version })), {
      instanceOf: SniffError,
      message: new RegExp(`version ${version.join('\\.')}`),
    });
  }
  const read = await readBytes(buildPcap(PACKETS, { version: [2, 5] }));
  t.is(read.packets.length, PACKETS.length);
  t.regex(read.problems[0].message, /version 2\.5/);
});

test('AIX: version 2.2 with interface types, nanoseconds, padded FDDI', async (t) => {
  const packets = [{ seconds: 5, nanoseconds: 7000, data: makePayload(40), wireLength: 43 }];
  const ethernet = await readBytes(buildPcap(packets, { version: [2, 2], swapLengths: true, linkType: 6 }));
  t.is(ethernet.files[0].format, 'pcap-aix');
  t.is(ethernet.packets[0].linkType, 1);
  t.is(ethernet.packets[0].nanoseconds, 7);
  const fddi = await readBytes(buildPcap(packets, { version: [2, 2], swapLengths: true, linkType: 15 }));
  t.is(fddi.packets[0].linkType, 10);
  t.is(fddi.packets[0].data, ethernet.packets[0].data.slice(6));
  t.is(fddi.packets[0].wireLength, 40);
});

test('link type field: FCS length is told, platform values are mapped, reserved bits refused', async (t) => {
  const withFcs = await readBytes(buildPcap(PACKETS, { linkType: 0x24000001 }));
  t.deepEqual(withFcs.interfaces, [{ linkType: 1, snapLength: 262_144, options: { if_fcslen: 4 } }]);
  for (const [value, linkType] of [
    [12, 101],
    [14, 101],
    [11, 100],
    [19, 106],
    [101, 101],
  ]) {
    t.is((await readBytes(buildPcap(PACKETS, { linkType: value }))).packets[0].linkType, linkType);
  }
  await t.throwsAsync(readBytes(buildPcap(PACKETS, { linkType: 0x00300001 })), {
    instanceOf: SniffError,
    message: /reserved bits/,
  });
});
