import test from 'ava';
import fc from 'fast-check';
import { durationText, rawJson } from '../../src/report/raw.ts';

test('durations are exact, whatever their size', (t) => {
  t.is(durationText({ seconds: 0, nanoseconds: 0 }), '0');
  t.is(durationText({ seconds: 1, nanoseconds: 1 }), '1.000000001');
  t.is(durationText({ seconds: 31_536_000, nanoseconds: 100_000_000 }), '31536000.1');
  t.is(durationText({ seconds: -1, nanoseconds: 999_999_999 }), '-0.000000001');
  t.is(durationText({ seconds: -2, nanoseconds: 500_000_000 }), '-1.5');
  t.is(durationText({ seconds: -2, nanoseconds: 0 }), '-2');
});

test('durations have the digits of the two integers', (t) => {
  const integers = fc.tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.nat(999_999_999));
  fc.assert(
    fc.property(integers, ([seconds, nanoseconds]) => {
      const [, sign, whole, fraction = ''] =
        /^(-?)(\d+)(?:\.(\d*[1-9]))?$/.exec(durationText({ seconds, nanoseconds })) ?? [];
      const total = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
      return (sign === '-' ? -total : total) === BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
    }),
  );
  t.pass();
});

test('cells of each type', (t) => {
  const time = { seconds: 1_795_167_721, nanoseconds: 123_456_789 };
  t.is(rawJson('time', time, 9), '"2026-11-20T09:42:01.123456789Z"');
  t.is(rawJson('time', time, 0), '"2026-11-20T09:42:01Z"');
  t.is(rawJson('duration', time, 0), '1795167721.123456789');
  t.is(rawJson('bytes', 2 ** 53, 6), '9007199254740992');
  t.is(rawJson('seconds', 0.1, 6), '0.1');
  t.is(rawJson('ratio', Number.NaN, 6), 'null');
  t.is(rawJson('text', null, 6), 'null');
  t.is(rawJson('list', ['a"', 1], 6), '["a\\"",1]');
  t.is(rawJson('list', [], 6), '[]');
});
