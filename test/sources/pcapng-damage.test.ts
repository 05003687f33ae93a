import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { makePayload, PcapngBuilder } from '../support/capture-builder.ts';
import { readBytes } from '../support/read-capture.ts';

const FRAME = { seconds: 1_700_000_000, nanoseconds: 123_456_000, data: makePayload(61, 1), wireLength: 100 };

test('an option that runs over its block is told, the packets are read', async (t) => {
  const bytes = new PcapngBuilder()
    .section()
    .interface({
      options: [
        { code: 2, value: 'eth0' },
        { code: 3, value: 'x', claimedLength: 5000 },
      ],
    })
    .packet(FRAME)
    .build();
  const read = await readBytes(bytes);
  t.is(read.packets.length, 1);
  t.is(read.interfaces[0].name, 'eth0');
  t.deepEqual(read.problems, [
    { message: 'an option of an interface description runs over its end', path: 'memory', offset: 28 },
  ]);
});

test('options of packets are passed over unread, however they lie', async (t) => {
  const bytes = new PcapngBuilder()
    .section()
    .interface()
    .packet({ ...FRAME, options: [{ code: 1, value: 'x', claimedLength: 60_000 }] })
    .packet(FRAME)
    .build();
  const read = await readBytes(bytes);
  t.is(read.packets.length, 2);
  t.deepEqual(read.problems, []);
});

test('a first section that can not be used is refused', async (t) => {
  const cases: [bytes: Buffer, message: RegExp][] = [
    [new PcapngBuilder().section({ version: [0, 1] }).build(), /version 0\.1/],
    [new PcapngBuilder().section({ version: [1, 1] }).build(), /version 1\.1/],
    [new PcapngBuilder().section({ options: [{ code: 4, value: 'x', claimedLength: 400 }] }).build(), /option/],
  ];
  const trailer = new PcapngBuilder().section().build();
  trailer.writeUInt32LE(32, 24);
  cases.push([trailer, /two different lengths/]);
  for (const length of [0, 12, 30, 0xfffffffc]) {
    const bytes = new PcapngBuilder().section().build();
    bytes.writeUInt32LE(length, 4);
    cases.push([bytes, new RegExp(`length of ${length} bytes`)]);
  }
  for (const [bytes, message] of cases) await t.throwsAsync(readBytes(bytes), { instanceOf: SniffError, message });
});

test('a later section of an unknown version is passed over, what follows is read', async (t) => {
  const bytes = new PcapngBuilder()
    .section()
    .interface()
    .packet(FRAME)
    .section({ version: [2, 0] })
    .interface()
    .packet(FRAME)
    .section()
    .interface()
    .packet(FRAME)
    .build();
  const read = await readBytes(bytes);
  t.deepEqual(
    read.packets.map(({ interfaceId }) => interfaceId),
    [0, 1],
  );
  t.is(read.problems.length, 1);
  t.regex(read.problems[0].message, /unknown version 2\.0/);
  t.is(read.summary.skippedBytes, 28 + 20 + 96);
});

/** A section, an interface and a packet, then what is said, then a packet. */
function surround(change: (builder: PcapngBuilder) => PcapngBuilder): Buffer {
  return change(new PcapngBuilder().section().interface().packet(FRAME)).packet(FRAME).build();
}

const FIRST_END = 28 + 20 + 96;

test('a block whose lengths lie ends the packets', async (t) => {
  const body = makePayload(20);
  const lies: [name: string, claimed: { length?: number; trailer?: number }][] = [
    ['zero', { length: 0 }],
    ['too short', { length: 8 }],
    ['4 GiB', { length: 0xfffffffc }],
    ['trailer differs', { trailer: 36 }],
    ['length runs into the next block', { length: 40, trailer: 40 }],
  ];
  for (const [name, claimed] of lies) {
    const read = await readBytes(surround((builder) => builder.block(6, body, claimed)));
    t.is(read.packets.length, 1, name);
    t.is(read.problems.length, 1, name);
    t.is(read.problems[0].offset, FIRST_END, name);
    t.is(read.summary.skippedBytes, 32 + 96, name);
    for (const chunkSize of [1, 7, 64]) {
      t.deepEqual(
        await readBytes(
          surround((builder) => builder.block(6, body, claimed)),
          chunkSize,
        ),
        read,
        name,
      );
    }
  }
});

test('a packet block that contradicts itself is passed over, and told once', async (t) => {
  const lies: [message: RegExp, change: (builder: PcapngBuilder) => PcapngBuilder][] = [
    [/more captured bytes/, (builder) => builder.packet({ ...FRAME, claimedCapturedLength: 65 })],
    [/more captured bytes/, (builder) => builder.packet({ ...FRAME, claimedCapturedLength: 0xffffffff })],
    [/interface that no block/, (builder) => builder.packet({ ...FRAME, interface: 1 })],
    [/too short/, (builder) => builder.block(6, makePayload(8))],
    [/too short/, (builder) => builder.block(3, Buffer.alloc(0))],
  ];
  for (const [message, change] of lies) {
    const read = await readBytes(surround((builder) => change(change(builder))));
    t.is(read.packets.length, 2);
    t.is(read.problems.length, 1);
    t.regex(read.problems[0].message, message);
    t.is(read.problems[0].offset, FIRST_END);
    t.true(read.summary.skippedBytes > 0);
  }
});

test('a long block that carries no packet is passed over without being buffered', async (t) => {
  const read = await readBytes(
    surround((builder) => builder.block(0xabcd, Buffer.alloc(17 << 20))),
    1 << 16,
  );
  t.is(read.packets.length, 2);
  t.deepEqual(read.problems, []);
  const cut = surround((builder) => builder.block(0xabcd, Buffer.alloc(100), { length: 0xf0000000 }));
  const { packets, problems } = await readBytes(cut);
  t.is(packets.length, 1);
  t.is(problems.length, 1);
  t.regex(problems[0].message, /cut short in the middle of a block/);
  t.is(problems[0].offset, FIRST_END);
});

test('a block length without its padding is forgiven', async (t) => {
  const body = Buffer.concat([Buffer.alloc(20), makePayload(5)]);
  body.writeUInt32LE(5, 12);
  const read = await readBytes(surround((builder) => builder.block(6, body, { length: 37, trailer: 37 })));
  t.is(read.packets.length, 3);
  t.deepEqual(read.problems, []);
});
