import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openWriter, type WriterPlan } from '../../src/writers/open-writer.ts';
import { PcapFormat } from '../../src/writers/pcap.ts';
import { RingFolder } from '../../src/writers/ring-folder.ts';
import { RotatingWriter, type RotationLimits } from '../../src/writers/rotation.ts';
import { makePayload } from '../support/capture-builder.ts';
import { MemorySink, makePacket } from '../support/memory-sink.ts';
import { readBytes } from '../support/read-capture.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const START = 1_763_631_721;
const COUNT = 5000;
const NO_LIMITS: RotationLimits = { sizeBytes: undefined, everyMs: undefined, keep: undefined };
const eth = { linkType: 1, snapLength: 0, name: 'eth0' };

interface RingResult {
  readonly names: readonly string[];
  /** Numbers of the packets, file by file. */
  readonly files: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  readonly warnings: readonly string[];
}

/** Ten packets a second, numbered by their wire length. */
async function writeRing(folder: string, name: string, rotation: Partial<RotationLimits>): Promise<RingResult> {
  const warnings: string[] = [];
  const [, container = 'pcap', gzip] = /\.(pcap|pcapng)(\.gz)?$/.exec(name) ?? [];
  const plan: WriterPlan = {
    path: join(folder, name),
    container: container === 'pcap' ? 'pcap' : 'pcapng',
    gzip: gzip !== undefined,
    precision: 'ns',
    rotation: { ...NO_LIMITS, ...rotation },
    comment: undefined,
  };
  const writer = openWriter(plan, {
    interfaces: [eth],
    counts: () => [{ received: COUNT, dropped: 3 }],
    application: 'sniff',
    os: 'Linux',
    warn: (message) => warnings.push(message),
  });
  for (let i = 0; i < COUNT; i++) {
    const data = makePayload(20 + (i % 100));
    const packet = { data, wireLength: 1000 + i, seconds: START + Math.floor(i / 10), nanoseconds: (i % 10) * 1e8 };
    writer.write(makePacket(packet));
    if (i % 512 === 0) await writer.ready();
  }
  await writer.end();
  if (writer.packets !== COUNT) throw new Error(`${writer.packets} packets counted`);
  return { ...(await readRing(folder)), warnings };
}

async function readRing(folder: string): Promise<Omit<RingResult, 'warnings'>> {
  const names = readdirSync(folder).sort();
  const files = [];
  for (const name of names) {
    const { packets, problems } = await readBytes(readFileSync(join(folder, name)));
    if (problems.length > 0) throw new Error(`${name}: ${problems[0].message}`);
    files.push(packets.map(({ wireLength }) => wireLength - 1000));
  }
  return { names, files, sizes: names.map((name) => statSync(join(folder, name)).size) };
}

const every = Array.from({ length: COUNT }, (_, index) => index);

for (const name of ['out.pcap', 'out.pcapng', 'out.pcap.gz', 'out.pcapng.gz']) {
  test(`${name} by size: every packet once, in order; no file longer than was said`, async (t) => {
    const { names, files, sizes, warnings } = await writeRing(makeTempFolder(t), name, { sizeBytes: 20_000 });
    t.deepEqual(files.flat(), every);
    t.true(names.length > 20, `${names.length} files`);
    for (const size of sizes) t.true(size <= 20_000, `${size} bytes`);
    if (!name.endsWith('.gz')) for (const size of sizes.slice(0, -1)) t.true(size > 19_800, `${size} bytes`);
    t.deepEqual(warnings, []);
  });
}

test('by time: each file has a minute; names tell number and time', async (t) => {
  const { names, files } = await writeRing(makeTempFolder(t), 'out.pcap', { everyMs: 60_000 });
  t.deepEqual(files.flat(), every);
  t.deepEqual(
    files.map((packets) => packets.length),
    [600, 600, 600, 600, 600, 600, 600, 600, 200],
  );
  t.regex(names[0], /^out_00001_\d{8}T\d{6}Z\.pcap$/);
  t.deepEqual(names.slice(1, 3), ['out_00002_20251120T094301Z.pcap', 'out_00003_20251120T094401Z.pcap']);
});

test('by both, whichever comes first; the newest three are kept', async (t) => {
  const limits = { everyMs: 30_000, sizeBytes: 15_000 };
  const all = await writeRing(makeTempFolder(t), 'out.pcapng', limits);
  t.deepEqual(all.files.flat(), every);
  t.true(all.files.every((packets) => packets.length <= 300));
  t.true(all.sizes.every((size) => size <= 15_000));
  const { names, files, warnings } = await writeRing(makeTempFolder(t), 'out.pcapng', { ...limits, keep: 3 });
  t.deepEqual(files, all.files.slice(-3));
  t.is(names.length, 3);
  t.deepEqual(warnings, []);
});

test('a second run goes on counting, and its ring has the files of the first; others are left alone', async (t) => {
  const folder = makeTempFolder(t);
  writeFileSync(join(folder, 'out_notes.pcap'), 'mine');
  const ring = new RingFolder(join(folder, 'out.pcap'));
  for (let i = 0; i < 3; i++) writeFileSync(ring.next({ seconds: START, nanoseconds: 0 }).path, '');
  ring.close();
  const again = new RingFolder(join(folder, 'out.pcap'));
  const { label } = again.next({ seconds: START, nanoseconds: 0 });
  t.is(label, join(folder, 'out_00004_20251120T094201Z.pcap'));
  writeFileSync(label, '');
  t.is(again.keepNewest(2), undefined);
  again.close();
  t.deepEqual(readdirSync(folder).sort(), [
    'out_00003_20251120T094201Z.pcap',
    'out_00004_20251120T094201Z.pcap',
    'out_notes.pcap',
  ]);
});

test('silence ends a file whose time is over, and begins none', async (t) => {
  const { writer, sinks, clock, folder } = makeRing(t, { everyMs: 10_000 });
  clock.ms = 60_000;
  writer.flush();
  t.deepEqual([sinks.length, sinks[0].ended], [1, false]);
  writer.write(makePacket({ data: makePayload(60), seconds: START }));
  clock.ms = 70_000;
  writer.flush();
  await writer.ready();
  t.deepEqual([sinks.length, sinks[0].ended, sinks[0].packets], [1, true, 1]);
  clock.ms = 200_000;
  writer.flush();
  t.is(sinks.length, 1);
  // The clock went back: the packet has its place all the same.
  writer.write(makePacket({ data: makePayload(60), seconds: START - 5 }));
  writer.write(makePacket({ data: makePayload(60), seconds: START - 4 }));
  await writer.end();
  t.deepEqual(
    sinks.map(({ packets }) => packets),
    [1, 2],
  );
  t.is(writer.packets, 3);
  t.deepEqual(readdirSync(folder), []);
});

test('one packet is taken whatever the limit', async (t) => {
  const { writer, sinks } = makeRing(t, { sizeBytes: 10 });
  for (let i = 0; i < 3; i++) writer.write(makePacket({ data: makePayload(60), seconds: START + i }));
  await writer.end();
  t.deepEqual(
    sinks.map(({ packets }) => packets),
    [1, 1, 1],
  );
});

function makeRing(t: ExecutionContext, limits: Partial<RotationLimits>) {
  const folder = makeTempFolder(t);
  const sinks: MemorySink[] = [];
  const clock = { ms: 0 };
  const writer = new RotatingWriter({
    folder: new RingFolder(join(folder, 'out.pcap')),
    limits: { ...NO_LIMITS, ...limits },
    format: new PcapFormat({ linkType: 1, snapLength: 0, precision: 'ns' }),
    counts: () => [],
    openSink: () => {
      const sink = new MemorySink();
      sinks.push(sink);
      return sink;
    },
    warn: () => t.fail(),
    now: () => clock.ms,
  });
  return { writer, sinks, clock, folder };
}
