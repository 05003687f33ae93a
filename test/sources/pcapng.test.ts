import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { makePayload, PcapngBuilder } from '../support/capture-builder.ts';
import { readBytes } from '../support/read-capture.ts';

const FRAME = { seconds: 1_700_000_000, nanoseconds: 123_456_000, data: makePayload(61, 1), wireLength: 100 };

for (const littleEndian of [true, false]) {
  test(`every packet block, ${littleEndian ? 'little' : 'big'}-endian`, async (t) => {
    const bytes = new PcapngBuilder()
      .section({ littleEndian })
      .interface({ linkType: 1, snapLength: 50 })
      .interface({ linkType: 113 })
      .packet({ ...FRAME, interface: 1, options: [{ code: 1, value: 'a comment' }] })
      .simplePacket({ data: makePayload(50, 2), wireLength: 80 })
      .obsoletePacket({ ...FRAME, data: makePayload(7, 3), interface: 1 })
      .build();
    const { packets, problems, files } = await readBytes(bytes);
    const time = { seconds: 1_700_000_000, nanoseconds: 123_456_000, hasTime: true };
    const noTime = { seconds: 0, nanoseconds: 0, hasTime: false };
    t.deepEqual(packets, [
      { number: 1, ...time, wireLength: 100, linkType: 113, interfaceId: 1, data: FRAME.data.toString('hex') },
      { number: 2, ...noTime, wireLength: 80, linkType: 1, interfaceId: 0, data: makePayload(50, 2).toString('hex') },
      { number: 3, ...time, wireLength: 100, linkType: 113, interfaceId: 1, data: makePayload(7, 3).toString('hex') },
    ]);
    t.deepEqual(problems, []);
    t.deepEqual(files, [{ path: 'memory', format: 'pcapng', linkTypes: [1, 113] }]);
  });
}

test('a simple packet ends at the snap length, padding is no data', async (t) => {
  const bytes = new PcapngBuilder()
    .section()
    .interface({ snapLength: 10 })
    .simplePacket({ data: makePayload(12), wireLength: 99 })
    .simplePacket({ data: makePayload(5) })
    .build();
  const { packets } = await readBytes(bytes);
  t.deepEqual(
    packets.map(({ data, wireLength }) => [data.length / 2, wireLength]),
    [
      [10, 99],
      [5, 5],
    ],
  );
});

/** Two sections of different byte orders, interfaces, options, statistics and blocks that carry no packet. */
function buildLarge(): Buffer {
  return new PcapngBuilder()
    .section({
      options: [
        { code: 3, value: 'Linux' },
        { code: 4, value: 'dumpcap' },
      ],
    })
    .interface({
      options: [
        { code: 2, value: 'eth0' },
        { code: 9, value: Buffer.of(9) },
      ],
    })
    .block(4, makePayload(40))
    .packet({ data: makePayload(70), ticks: 1_700_000_000_123_456_789n })
    .block(0x0bad, makePayload(30))
    .block(0x80000001, makePayload(12))
    .section({ littleEndian: false, version: [1, 2] })
    .interface({ linkType: 101 })
    .interface({ linkType: 113 })
    .packet({ ...FRAME, interface: 1 })
    .statistics({ interface: 1, interfaceDrops: 3, systemDrops: 4 })
    .block(10, makePayload(100))
    .packet({ ...FRAME, interface: 0 })
    .statistics({ interface: 1, interfaceDrops: 5, systemDrops: 6 })
    .statistics({ interface: 0, systemDrops: 1 })
    .build();
}

test('sections: each has its byte order and interfaces, ids never repeat', async (t) => {
  const read = await readBytes(buildLarge());
  t.deepEqual(
    read.packets.map(({ interfaceId, linkType, seconds }) => [interfaceId, linkType, seconds]),
    [
      [0, 1, 1_700_000_000],
      [2, 113, 1_700_000_000],
      [1, 101, 1_700_000_000],
    ],
  );
  t.is(read.packets[0].nanoseconds, 123_456_789);
  t.deepEqual(read.interfaces, [
    { linkType: 1, snapLength: 0, name: 'eth0', options: { if_tsresol: 9 } },
    { linkType: 101, snapLength: 0 },
    { linkType: 113, snapLength: 0 },
  ]);
  t.deepEqual(read.files[0].sections, [{ shb_os: 'Linux', shb_userappl: 'dumpcap' }]);
  t.deepEqual(read.problems, []);
});

test('drops: the latest statistics of each interface, not the sum of repeats', async (t) => {
  const { summary } = await readBytes(buildLarge());
  t.deepEqual(summary, { kernelDrops: 12, skippedBytes: 0 });
});

test('drops of obsolete packet blocks are summed, unknown ones ignored, statistics win', async (t) => {
  const builder = new PcapngBuilder().section().interface();
  builder.obsoletePacket({ ...FRAME, drops: 2 }).obsoletePacket({ ...FRAME, drops: 0xffff });
  builder.obsoletePacket({ ...FRAME, drops: 5 });
  t.is((await readBytes(builder.build())).summary.kernelDrops, 7);
  builder.statistics({ systemDrops: 9 }).obsoletePacket({ ...FRAME, drops: 3 });
  t.is((await readBytes(builder.build())).summary.kernelDrops, 9);
});

test('any chunk size gives the same packets', async (t) => {
  const whole = await readBytes(buildLarge());
  for (const chunkSize of [1, 7, 64, 4096, 1 << 20]) t.deepEqual(await readBytes(buildLarge(), chunkSize), whole);
});

test('every prefix gives a prefix of the packets, or a clear error where the first section is cut', async (t) => {
  const bytes = buildLarge();
  const whole = await readBytes(bytes);
  const first = bytes.readUInt32LE(4);
  for (let length = 0; length < bytes.length; length++) {
    if (length < first) {
      await t.throwsAsync(readBytes(bytes.subarray(0, length)), { instanceOf: SniffError });
      continue;
    }
    const read = await readBytes(bytes.subarray(0, length));
    t.deepEqual(read.packets, whole.packets.slice(0, read.packets.length));
    t.true(read.problems.length <= 1);
    t.is(read.problems.length === 0, read.summary.skippedBytes === 0);
  }
});

test('every interface option is kept by its name', async (t) => {
  const builder = new PcapngBuilder().section({ littleEndian: false });
  builder.interface({
    options: [
      { code: 1, value: 'first' },
      { code: 1, value: 'second' },
      { code: 2, value: 'wlan0' },
      { code: 3, value: 'Wi-Fi\0' },
      { code: 4, value: Buffer.of(10, 0, 0, 1, 255, 0, 0, 0) },
      { code: 5, value: Buffer.from('20010db8000000000000000000000001' + '40', 'hex') },
      { code: 6, value: Buffer.from('001122334455', 'hex') },
      { code: 7, value: Buffer.from('0011223344556677', 'hex') },
      { code: 8, value: builder.u64(10_000_000_000n) },
      { code: 10, value: Buffer.from('ffffffff', 'hex') },
      { code: 11, value: '\0tcp port 80' },
      { code: 12, value: 'Linux 6.1' },
      { code: 13, value: Buffer.of(4) },
      { code: 15, value: 'card' },
      { code: 77, value: Buffer.of(1, 2, 255) },
    ],
  });
  const { interfaces } = await readBytes(builder.build());
  t.deepEqual(interfaces, [
    {
      linkType: 1,
      snapLength: 0,
      name: 'wlan0',
      description: 'Wi-Fi',
      options: {
        opt_comment: 'first\nsecond',
        if_IPv4addr: '10.0.0.1/255.0.0.0',
        if_IPv6addr: '2001:db8::1/64',
        if_MACaddr: '00:11:22:33:44:55',
        if_EUIaddr: '00:11:22:33:44:55:66:77',
        if_speed: 10_000_000_000,
        if_tzone: -1,
        if_filter: 'tcp port 80',
        if_os: 'Linux 6.1',
        if_fcslen: 4,
        if_hardware: 'card',
        option_77: '0102ff',
      },
    },
  ]);
});

test('a section without blocks is a capture without packets', async (t) => {
  const read = await readBytes(new PcapngBuilder().section().build());
  t.deepEqual([read.packets, read.interfaces, read.problems], [[], [], []]);
});
