import test from 'ava';
import fc from 'fast-check';
import { limits } from '../../src/core/limits.ts';
import { formatTime } from '../../src/core/time.ts';
import { analyzeBytes, analyzeToJson } from '../support/analyze.ts';
import { buildPcap, makePayload, PcapngBuilder } from '../support/capture-builder.ts';

const MILLISECOND = 1_000_000;
const SECOND = 1_000_000_000;
const NS = 1_000_000_000n;

interface Row {
  readonly time: string;
  readonly packets: number;
  readonly requests: number;
  readonly bytes: number;
}

/** Packets at these times, of 60, 61, … bytes; pcapng holds times before 1970 by an offset of its interface. */
function capture(times: readonly bigint[]): Buffer {
  const builder = new PcapngBuilder().section();
  const offset = Buffer.alloc(8);
  offset.writeBigInt64LE(-10_000n);
  builder.interface({
    options: [
      { code: 9, value: Uint8Array.of(9) },
      { code: 14, value: offset },
    ],
  });
  for (const [index, time] of times.entries()) {
    builder.packet({ data: makePayload(60 + index), ticks: time + 10_000n * NS });
  }
  return builder.build();
}

/** Every bucket from the first to the last, by whole numbers. */
function bruteForce(times: readonly bigint[], width: bigint): Row[] {
  const numbers = times.map((time) => floorDivide(time, width));
  const [first = 0n, ...others] = [...numbers].sort((one, other) => (one < other ? -1 : 1));
  const last = others.at(-1) ?? first;
  const rows: Row[] = [];
  for (let number = first; times.length > 0 && number <= last; number++) {
    const inside = numbers.flatMap((candidate, index) => (candidate === number ? [60 + index] : []));
    rows.push({
      time: timeText(number * width),
      packets: inside.length,
      bytes: inside.reduce((sum, bytes) => sum + bytes, 0),
      requests: 0,
    });
  }
  return rows;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function timeText(time: bigint): string {
  const seconds = floorDivide(time, NS);
  return formatTime(Number(seconds), Number(time - seconds * NS), 9);
}

const widths = [SECOND, 7 * SECOND, 60 * SECOND, 300 * MILLISECOND, 250 * MILLISECOND, 333_333_333, 1_500_000_000];

test('buckets as whole numbers give them: whatever width, before 1970, out of order', async (t) => {
  const time = fc.bigInt({ min: -5n * NS, max: 20n * NS });
  await fc.assert(
    fc.asyncProperty(fc.array(time, { maxLength: 20 }), fc.constantFrom(...widths), async (times, width) => {
      const { timeline } = await analyzeToJson(capture(times), { show: ['timeline'], bucketNanoseconds: width });
      t.deepEqual(timeline, bruteForce(times, BigInt(width)));
    }),
  );
});

test('narrow buckets far from the epoch are exact', async (t) => {
  const start = 1_795_167_721n * NS;
  const times = [0n, 999n, 1000n, 1001n, 6999n, 7000n].map((distance) => start + distance);
  for (const width of [1000, 3000, 7000]) {
    const { timeline } = await analyzeToJson(capture(times), { show: ['timeline'], bucketNanoseconds: width });
    t.deepEqual(timeline, bruteForce(times, BigInt(width)));
  }
});

test('a clock that jumps by years widens the buckets, aligned still, and says so', async (t) => {
  const times = [-NS, 0n, NS, 2n * NS, 20n * 365n * 86_400n * NS];
  const report = await analyzeBytes(capture(times), { show: ['timeline'] });
  const part = report.parts.find(({ name }) => name === 'timeline');
  if (part?.kind !== 'table' || part.chart === undefined) return t.fail();
  const width = BigInt(part.chart.bucketSeconds) * NS;
  t.is(Math.log2(part.chart.bucketSeconds) % 1, 0, 'a second doubled some times');
  t.true(part.rowCount <= limits.timelineRows && part.rowCount * 2 > limits.timelineRows);
  t.regex(part.notes?.[0] ?? '', new RegExp(`^buckets widened to ${part.chart.bucketSeconds} s`));
  const { timeline } = await analyzeToJson(capture(times), { show: ['timeline'] });
  const filled = ({ packets }: Row): boolean => packets > 0;
  t.deepEqual(timeline.filter(filled), bruteForceSparse(times, width));
  t.is(timeline.length, part.rowCount);
});

test('more buckets with packets than are kept at once: widened on the way, nothing lost', async (t) => {
  const count = limits.timelineSlots + 1000;
  const data = makePayload(14);
  // Twice as far apart as a bucket is wide: every packet has one of its own.
  const packets = Array.from({ length: count }, (_, index) => ({
    data,
    seconds: Math.floor((index * 2) / 1000),
    nanoseconds: ((index * 2) % 1000) * MILLISECOND,
  }));
  const { timeline } = await analyzeToJson(buildPcap(packets), { show: ['timeline'], bucketNanoseconds: MILLISECOND });
  t.true(timeline.length <= limits.timelineRows);
  t.is(
    timeline.reduce((sum, { packets }) => sum + packets, 0),
    count,
  );
  const each = timeline[0].packets;
  t.true(timeline.slice(0, -1).every(({ packets }) => packets === each));
});

function bruteForceSparse(times: readonly bigint[], width: bigint): Row[] {
  const rows = new Map<bigint, Row>();
  times.forEach((time, index) => {
    const number = floorDivide(time, width);
    const { packets, bytes } = rows.get(number) ?? { packets: 0, bytes: 0 };
    rows.set(number, { time: timeText(number * width), packets: packets + 1, bytes: bytes + 60 + index, requests: 0 });
  });
  return [...rows.values()];
}
