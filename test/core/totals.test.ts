import test from 'ava';
import fc from 'fast-check';
import { Packet } from '../../src/core/packet.ts';
import { Totals } from '../../src/core/totals.ts';

interface Sample {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly hasTime: boolean;
  readonly captured: number;
  readonly wire: number;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  seconds: fc.integer({ min: -3, max: 3 }),
  nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  hasTime: fc.boolean(),
  captured: fc.integer({ min: 0, max: 100 }),
  wire: fc.integer({ min: 0, max: 100 }),
});

test('sums and the span of times, whatever their order', (t) => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 30 }), (samples) => {
      const totals = count(samples);
      const times = samples
        .filter(({ hasTime }) => hasTime)
        .map(({ seconds, nanoseconds }) => BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds))
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      t.is(totals.packets, samples.length);
      t.is(
        totals.wireBytes,
        samples.reduce((sum, { wire }) => sum + wire, 0),
      );
      t.is(
        totals.capturedBytes,
        samples.reduce((sum, { captured }) => sum + captured, 0),
      );
      t.is(totals.truncatedPackets, samples.filter(({ captured, wire }) => captured < wire).length);
      t.is(inNanoseconds(totals.first), times.at(0));
      t.is(inNanoseconds(totals.last), times.at(-1));
      t.is(inNanoseconds(totals.duration), times.length === 0 ? undefined : (times.at(-1) ?? 0n) - times[0]);
      if (totals.duration !== null) t.true(totals.duration.nanoseconds >= 0 && totals.duration.nanoseconds < 1e9);
    }),
  );
});

test('the finest clock gives the precision', (t) => {
  const totals = new Totals();
  for (const timeDigits of [6, 9, 3]) totals.add(Object.assign(new Packet(), { timeDigits }));
  t.is(totals.timeDigits, 9);
});

function count(samples: readonly Sample[]): Totals {
  const totals = new Totals();
  const packet = new Packet();
  for (const { seconds, nanoseconds, hasTime, captured, wire } of samples) {
    // The format keeps no time: both numbers are 0 then.
    Object.assign(packet, hasTime ? { seconds, nanoseconds } : { seconds: 0, nanoseconds: 0 });
    Object.assign(packet, { hasTime, start: 7, end: 7 + captured, wireLength: wire });
    totals.add(packet);
  }
  return totals;
}

function inNanoseconds(time: { seconds: number; nanoseconds: number } | null): bigint | undefined {
  return time === null ? undefined : BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds);
}
