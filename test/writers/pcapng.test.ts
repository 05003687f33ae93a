import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { CaptureInterface } from '../../src/sources/source.ts';
import { CaptureWriter } from '../../src/writers/capture-writer.ts';
import { PcapngFormat } from '../../src/writers/pcapng.ts';
import { findTshark } from '../oracles/tshark.ts';
import { makePayload } from '../support/capture-builder.ts';
import { MemorySink, makePacket, type PacketToWrite } from '../support/memory-sink.ts';
import { readBytes } from '../support/read-capture.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const lo: CaptureInterface = { linkType: 1, snapLength: 0, name: 'lo', options: { if_filter: 'tcp port 80' } };
const any: CaptureInterface = { linkType: 276, snapLength: 96, name: 'any', description: 'every interface' };
const settings = { application: 'sniff 9.9', os: 'Linux 6', precision: 'ns', comment: 'a word on it' } as const;

const packets: PacketToWrite[] = [
  { data: makePayload(60), seconds: 1_763_631_721, nanoseconds: 123_456_789 },
  { data: makePayload(61), seconds: 1_763_631_721, nanoseconds: 999_999_999, wireLength: 1500 },
  { data: makePayload(62), seconds: 0, nanoseconds: 0 },
  { data: makePayload(63), seconds: 4_294_967_295, nanoseconds: 999_999_999, interfaceId: 1, linkType: 276 },
  { data: makePayload(0), seconds: 4_294_967, nanoseconds: 295_999_999 },
];

async function write(interfaces: CaptureInterface[], precision: 'ns' | 'us' = 'ns'): Promise<Buffer> {
  const sink = new MemorySink();
  const format = new PcapngFormat({ ...settings, precision, interfaces });
  const counts = () => interfaces.map((_, index) => ({ received: 100 + index, dropped: 7 * index }));
  const writer = new CaptureWriter(format, sink, counts);
  for (const [index, packet] of packets.entries()) {
    // The second interface is met when its first packet comes.
    if (packet.interfaceId === 1 && interfaces.length === 1) interfaces.push(any);
    if (index === 1) format.comment('of note: é');
    writer.write(makePacket(packet));
  }
  await writer.end();
  return sink.content;
}

for (const interfaces of [[lo], [lo, any]]) {
  test(`pcapng: read again as written, ${interfaces.length} interfaces known from the start`, async (t) => {
    const read = await readBytes(await write([...interfaces]));
    t.deepEqual(read.problems, []);
    t.deepEqual(
      read.packets.map(({ data, seconds, nanoseconds, wireLength, linkType, interfaceId }) => ({
        data,
        seconds,
        nanoseconds,
        wireLength,
        linkType,
        interfaceId,
      })),
      packets.map(({ data, seconds, nanoseconds, wireLength = data.length, linkType = 1, interfaceId = 0 }) => ({
        data: Buffer.from(data).toString('hex'),
        seconds: seconds ?? 0,
        nanoseconds: nanoseconds ?? 0,
        wireLength,
        linkType,
        interfaceId,
      })),
    );
    t.deepEqual(
      read.interfaces.map(({ name, linkType, snapLength }) => ({ name, linkType, snapLength })),
      [lo, any].map(({ name, linkType, snapLength }) => ({ name, linkType, snapLength })),
    );
    t.deepEqual(read.interfaces[0].options, { if_filter: 'tcp port 80', if_os: 'Linux 6', if_tsresol: 9 });
    t.deepEqual(read.files[0].sections, [
      { opt_comment: 'a word on it', shb_os: 'Linux 6', shb_userappl: 'sniff 9.9' },
    ]);
    t.is(read.summary.kernelDrops, 7);
  });
}

test('microseconds are cut, not rounded', async (t) => {
  const { packets: read, interfaces } = await readBytes(await write([lo, any], 'us'));
  t.is(interfaces[0].options?.if_tsresol, 6);
  t.deepEqual(
    read.map(({ seconds, nanoseconds }) => [seconds, nanoseconds]),
    packets.map(({ seconds = 0, nanoseconds = 0 }) => [seconds, nanoseconds - (nanoseconds % 1000)]),
  );
});

test('blocks are found whole up to any byte', async (t) => {
  const file = await write([lo, any]);
  const format = new PcapngFormat({ ...settings, interfaces: [lo, any] });
  const head = format.head().length;
  const records = file.subarray(head);
  let last = { end: 0, packets: 0 };
  for (let end = 0; end <= records.length; end++) {
    const whole = format.wholeRecords(records, 0, end);
    t.true(whole.end === last.end || whole.end === end);
    last = whole;
  }
  t.is(last.packets, packets.length);
  t.is((await readBytes(file.subarray(0, head + last.end))).problems.length, 0);
});

testUnless(findTshark() === undefined ? 'tshark is not installed' : undefined)(
  'tshark reads times, comments and drops',
  async (t) => {
    const path = join(makeTempFolder(t), 'a.pcapng');
    writeFileSync(path, await write([lo]));
    const fields = ['frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.interface_name', 'frame.comment'];
    const output = execFileSync('tshark', ['-r', path, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const rows = output
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    t.deepEqual(rows.slice(0, 4), [
      ['1763631721.123456789', '60', '60', 'lo', ''],
      ['1763631721.999999999', '1500', '61', 'lo', 'of note: é'],
      ['0.000000000', '62', '62', 'lo', ''],
      ['4294967295.999999999', '63', '63', 'any', ''],
    ]);
  },
);
