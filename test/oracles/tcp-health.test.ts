import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { Random } from '../../bench/inputs/random.ts';
import { Packet } from '../../src/core/packet.ts';
import { openCapture } from '../../src/sources/open.ts';
import { TCP_EVENTS } from '../../src/trackers/tcp-events.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { testUnless } from '../support/skip.ts';
import { makeWildConnection, roughen, type TimedFrame, type Weather } from '../support/tcp-weather.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { findCorpus, listCaptures, sampleCaptures } from './corpus.ts';
import { KnownDifferences } from './known-differences.ts';
import { readOurHealth } from './our-health.ts';
import { findTshark } from './tshark.ts';
import { type HealthOfCapture, readTsharkHealth } from './tshark-health.ts';

/** Of the captures that have an event of a kind, or a round trip. */
const EQUAL_CAPTURES = 0.97;
/** Doubles keep nanoseconds for a hundred days; captures put together of several last for years. */
const ROUNDING = 200;

const version = findTshark();
const corpus = findCorpus();
const generated = testUnless(version === undefined ? 'tshark is not installed' : undefined);
const real = testUnless(
  version === undefined
    ? 'tshark is not installed'
    : corpus === undefined
      ? 'no corpus beside the repository'
      : undefined,
);

// CI takes a seeded share; SNIFF_ORACLES=all takes everything.
const seed = Number(process.env.SNIFF_ORACLES_SEED ?? 20261120);
const wish = process.env.SNIFF_ORACLES ?? '0.1';
const share = wish === 'all' ? 1 : Number(wish);

real('TCP health of the corpus: each kind of event as often as tshark has it', async (t) => {
  t.timeout(30 * 60 * 1000);
  const known = new KnownDifferences('tcp-health');
  const scores = new Map<string, { equal: number; all: number }>();
  const names: string[] = [];
  for (const { path, name } of sampleCaptures(listCaptures(corpus ?? ''), share, seed)) {
    const ours = await readOurHealth(path).catch(() => undefined);
    if (ours === undefined) continue;
    names.push(name);
    for (const { kind, isEqual, text } of compare(ours, readTsharkHealth(path, readFileSync(path), version ?? ''))) {
      const score = scores.get(kind) ?? { equal: 0, all: 0 };
      scores.set(kind, { equal: score.equal + (isEqual ? 1 : 0), all: score.all + 1 });
      if (!isEqual) t.true(known.covers(name, kind), `${kind} in ${name}: ${text}`);
    }
  }
  for (const [kind, { equal, all }] of scores) {
    t.log(`${kind}: ${equal} of ${all} captures`);
    if (share >= 1) t.true(equal >= all * EQUAL_CAPTURES, kind);
  }
  t.deepEqual(known.stale(names), [], 'these agree now: remove them from known-differences.json');
});

for (const round of [1, 2, 3, 4]) {
  generated(`connections that do whatever they can, as tshark sees them: ${round}`, async (t) => {
    const random = new Random(seed + round);
    const frames: TimedFrame[] = [];
    for (let port = 0; port < 150; port++) frames.push(...makeWildConnection(random, 40_000 + port, 120));
    frames.sort((a, b) => a.nanoseconds - b.nanoseconds);
    const differences = await compareGenerated(makeTempFolder(t), frames);
    t.deepEqual(differences, []);
  });
}

const SHOP = fileURLToPath(new URL('../../samples/shop.pcap', import.meta.url));

for (const weather of [
  { lost: 5, doubled: 0, overtaken: 0 },
  { lost: 0, doubled: 10, overtaken: 0 },
  { lost: 0, doubled: 0, overtaken: 15 },
  { lost: 5, doubled: 5, overtaken: 10 },
] satisfies Weather[]) {
  generated(`recorded traffic with loss, doubles and disorder: ${Object.values(weather).join(', ')} %`, async (t) => {
    const frames = await readFrames(SHOP);
    const random = new Random(seed);
    const folder = makeTempFolder(t);
    for (let round = 0; round < 5; round++) {
      t.deepEqual(await compareGenerated(folder, roughen(frames, random, weather)), []);
    }
  });
}

test('what differs is told', (t) => {
  const none: HealthOfCapture = { events: new Map(), handshakes: [], answers: new Map() };
  const some: HealthOfCapture = { events: new Map([['resets', [7]]]), handshakes: [5], answers: new Map([[3, 900]]) };
  t.deepEqual(
    compare(some, none).map(({ kind, isEqual }) => [kind, isEqual]),
    [
      ['resets', false],
      ['handshakes', false],
      ['answers', false],
    ],
  );
  t.true(compare(some, some).every(({ isEqual }) => isEqual));
});

async function compareGenerated(folder: string, frames: readonly TimedFrame[]): Promise<string[]> {
  const path = join(folder, 'generated.pcap');
  const packets = frames.map(({ data, nanoseconds }) => ({
    data,
    seconds: 1_700_000_000 + Math.floor(nanoseconds / 1e9),
    nanoseconds: nanoseconds % 1e9,
  }));
  const file = buildPcap(packets, { variant: 'nanoseconds' });
  writeFileSync(path, file);
  const ours = await readOurHealth(path);
  if (ours === undefined) return ['no TCP'];
  return compare(ours, readTsharkHealth(path, file, version ?? ''))
    .filter(({ isEqual }) => !isEqual)
    .map(({ kind, text }) => `${kind}: ${text}`);
}

async function readFrames(path: string): Promise<TimedFrame[]> {
  const frames: TimedFrame[] = [];
  const source = await openCapture([path]);
  const packet = new Packet();
  let epoch = 0;
  while (await source.fill()) {
    while (source.next(packet)) {
      if (frames.length === 0) epoch = packet.seconds;
      const nanoseconds = (packet.seconds - epoch) * 1e9 + packet.nanoseconds;
      frames.push({ data: packet.bytes.slice(packet.start, packet.end), nanoseconds });
    }
  }
  await source.close();
  return frames;
}

interface Comparison {
  readonly kind: string;
  readonly isEqual: boolean;
  readonly text: string;
}

/** One for each kind that either has. */
function compare(ours: HealthOfCapture, theirs: HealthOfCapture): Comparison[] {
  const events = TCP_EVENTS.map((kind) => {
    const [own, other] = [ours.events.get(kind) ?? [], theirs.events.get(kind) ?? []];
    return { kind, counts: [own.length, other.length], isEqual: own.length === other.length, own, other };
  });
  const times = [
    { kind: 'handshakes', own: ours.handshakes, other: theirs.handshakes },
    {
      kind: 'answers',
      own: [...ours.answers.values()],
      other: [...theirs.answers.values()].filter((time) => time > 0),
    },
  ].map((each) => ({ ...each, counts: [each.own.length, each.other.length], isEqual: areSame(each.own, each.other) }));
  return [...events, ...times]
    .filter(({ counts }) => counts[0] + counts[1] > 0)
    .map(({ kind, counts, isEqual, own, other }) => {
      const [mine, foreign] = [own.filter((one) => !other.includes(one)), other.filter((one) => !own.includes(one))];
      return {
        kind,
        isEqual,
        text: `${counts.join(' and ')}, ours ${mine.slice(0, 5)}, theirs ${foreign.slice(0, 5)}`,
      };
    });
}

function areSame(own: readonly number[], other: readonly number[]): boolean {
  const [a, b] = [own, other].map((times) => [...times].sort((x, y) => x - y));
  return a.length === b.length && a.every((time, index) => Math.abs(time - b[index]) <= ROUNDING);
}
