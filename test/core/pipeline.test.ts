import test from 'ava';
import { type PacketFeed, type PipelineOptions, runPipeline } from '../../src/core/pipeline.ts';
import { parseTimeBound } from '../../src/core/units.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { buildPcap, makePayload, PcapngBuilder } from '../support/capture-builder.ts';

/** One nanosecond apart round 2026-11-20T09:42:01Z, and one a minute later. */
const START = 1_795_167_721;
const TIMES: readonly [seconds: number, nanoseconds: number][] = [
  [START - 1, 999_999_999],
  [START, 0],
  [START, 1],
  [START, 2],
  [START + 60, 1],
];

const capture = buildPcap(
  TIMES.map(([seconds, nanoseconds]) => ({ data: makePayload(60), seconds, nanoseconds })),
  { variant: 'nanoseconds' },
);

/** Numbers of the packets that are consumed. */
async function choose(options: PipelineOptions, bytes: Uint8Array = capture) {
  const source = await openCaptureFrom(new MemoryChunks(bytes), { chunkSize: 100 });
  const chosen: number[] = [];
  const end = await runPipeline(source, options, (packet) => chosen.push(packet.number));
  if (chosen.length !== end.accepted) throw new Error(`${chosen.length} consumed, ${end.accepted} counted`);
  return { chosen, end, source };
}

const rows: [since: string | undefined, until: string | undefined, count: number | undefined, chosen: number[]][] = [
  [undefined, undefined, undefined, [1, 2, 3, 4, 5]],
  ['2026-11-20T09:42:01Z', undefined, undefined, [2, 3, 4, 5]],
  ['2026-11-20T09:42:01.000000001Z', undefined, undefined, [3, 4, 5]],
  ['2026-11-20T10:42:01.000000001+01:00', undefined, undefined, [3, 4, 5]],
  [undefined, '2026-11-20T09:42:01.000000002Z', undefined, [1, 2, 3]],
  [undefined, '2026-11-20T09:42:01Z', undefined, [1]],
  ['2026-11-20T09:42:01Z', '2026-11-20T09:42:01.000000002Z', undefined, [2, 3]],
  ['+0s', undefined, undefined, [1, 2, 3, 4, 5]],
  ['+1ns', '+3ns', undefined, [2, 3]],
  ['+60s', undefined, undefined, [5]],
  ['+60.000000003s', undefined, undefined, []],
  [undefined, undefined, 2, [1, 2]],
  ['+2ns', undefined, 2, [3, 4]],
  ['2027-01-01T00:00:00Z', undefined, undefined, []],
];

for (const [since, until, count, chosen] of rows) {
  test(`since ${since}, until ${until}, count ${count}`, async (t) => {
    const found = await choose({
      since: since === undefined ? undefined : parseTimeBound(since),
      until: until === undefined ? undefined : parseTimeBound(until),
      count,
    });
    t.deepEqual(found.chosen, chosen);
    t.false(found.end.interrupted);
  });
}

test('until does not end the reading: packets may stand out of order', async (t) => {
  const late = buildPcap([5, 9, 6, 7].map((seconds) => ({ data: makePayload(60), seconds })));
  t.deepEqual((await choose({ until: parseTimeBound('+3s') }, late)).chosen, [1, 3, 4]);
});

test('packets without a time are in no span, and no offset counts from them', async (t) => {
  const data = makePayload(60);
  const mixed = new PcapngBuilder()
    .section()
    .interface()
    .simplePacket({ data })
    .packet({ data, seconds: 1000 })
    .simplePacket({ data })
    .packet({ data, seconds: 1002 })
    .build();
  t.deepEqual((await choose({ since: parseTimeBound('+1s') }, mixed)).chosen, [4]);
  t.deepEqual((await choose({ until: parseTimeBound('+1s') }, mixed)).chosen, [2]);
  t.deepEqual((await choose({ count: 3 }, mixed)).chosen, [1, 2, 3]);
});

test('accept chooses within the span, and the count is of what it takes', async (t) => {
  const odd = { accept: ({ number }: { number: number }) => number % 2 === 1 };
  t.deepEqual((await choose(odd)).chosen, [1, 3, 5]);
  t.like((await choose(odd)).end, { read: 5, accepted: 3 });
  t.deepEqual((await choose({ ...odd, count: 2 })).chosen, [1, 3]);
  t.deepEqual((await choose({ ...odd, since: parseTimeBound('+1ns'), until: parseTimeBound('+3ns') })).chosen, [3]);
});

test('the count reached, nothing more is read: what follows is neither waited for nor damage', async (t) => {
  const cut = buildPcap([1, 2, 3].map((seconds) => ({ data: makePayload(60), seconds }))).subarray(0, -10);
  const { chosen, end, source } = await choose({ count: 1 }, cut);
  t.deepEqual([chosen, end.read, source.problems.length], [[1], 1, 0]);
  t.is((await choose({ count: 9 }, cut)).source.problems.length, 1);
});

test('packets that a read delivers are all consumed before the signal is looked at', async (t) => {
  const stop = new AbortController();
  const chunks: number[] = [];
  const source = await openCaptureFrom(new MemoryChunks(capture), { chunkSize: 100 });
  const end = await runPipeline(
    source,
    {
      signal: stop.signal,
      onChunk: (packets) => {
        chunks.push(packets);
        if (packets >= 2) stop.abort();
        return undefined;
      },
    },
    () => undefined,
  );
  t.true(end.interrupted);
  t.is(end.read, 2);
  t.deepEqual(chunks.at(-1), 2);
});

test('the signal ends the wait for a feed that is silent', async (t) => {
  const stop = new AbortController();
  const silent: PacketFeed = { fill: () => new Promise(() => undefined), next: () => false };
  const ended = runPipeline(silent, { signal: stop.signal }, () => t.fail('no packet can come'));
  stop.abort();
  t.deepEqual(await ended, { read: 0, accepted: 0, interrupted: true });
});

test('a feed that fails is heard, and one that fails after the stop is not', async (t) => {
  const failing: PacketFeed = { fill: () => Promise.reject(new Error('device gone')), next: () => false };
  const stop = new AbortController();
  await t.throwsAsync(
    runPipeline(failing, { signal: stop.signal }, () => undefined),
    { message: 'device gone' },
  );
  let fail: (error: Error) => void = () => undefined;
  const late: PacketFeed = { fill: () => new Promise((_, reject) => (fail = reject)), next: () => false };
  const ended = runPipeline(late, { signal: stop.signal }, () => undefined);
  stop.abort();
  fail(new Error('device gone'));
  t.true((await ended).interrupted);
});

test('a slow reader of the output is waited for', async (t) => {
  const order: string[] = [];
  const source = await openCaptureFrom(new MemoryChunks(capture), { chunkSize: 100 });
  const onChunk = async (packets: number): Promise<void> => {
    order.push(`wait ${packets}`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`go ${packets}`);
  };
  await runPipeline(source, { onChunk }, ({ number }) => order.push(`packet ${number}`));
  for (const [at, step] of order.entries()) {
    if (step.startsWith('wait')) t.is(order[at + 1], step.replace('wait', 'go'));
  }
  t.is(order.filter((step) => step.startsWith('packet')).length, TIMES.length);
});

test('packets know the interfaces of pcapng and of several files, one classic file tells none', async (t) => {
  const interfaces = [{ name: 'eth0' }];
  const told = async (...formats: string[]): Promise<unknown> => {
    let seen: unknown;
    const source = await openCaptureFrom(new MemoryChunks(capture), { chunkSize: 100 });
    const feed: PacketFeed = {
      fill: () => source.fill(),
      next: (packet) => source.next(packet),
      files: formats.map((format) => ({ format })),
      interfaces,
    };
    await runPipeline(feed, { count: 1 }, (packet) => {
      seen = packet.interfaces;
    });
    return seen;
  };
  t.is(await told('pcapng+gzip'), interfaces);
  t.is(await told('pcap', 'pcap'), interfaces);
  t.is(await told('pcap-ns'), undefined);
});
