import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { parseDuration, parseDurationMs, parseSize, parseTime, parseTimeBound } from '../../src/core/units.ts';

for (const [text, seconds, nanoseconds] of [
  ['250ms', 0, 250_000_000],
  ['10s', 10, 0],
  ['2m', 120, 0],
  ['1h', 3600, 0],
  ['1d', 86_400, 0],
  ['90', 90, 0],
  ['0.5', 0, 500_000_000],
  ['1.5h', 5400, 0],
  ['1h30m', 5400, 0],
  ['1500ms', 1, 500_000_000],
  ['1.000000001s', 1, 1],
  ['1ns', 0, 1],
  ['9007199254740991ns', 9_007_199, 254_740_991],
  ['2.5us', 0, 2500],
  ['0', 0, 0],
] as const) {
  test(`duration ${text}`, (t) => {
    t.deepEqual(parseDuration(text, 's'), { seconds, nanoseconds });
  });
}

for (const text of ['', 's', '10x', '-1s', '1 s', '1e3', '10S', '1..5s', 'ms5', '99999999999999999999d']) {
  test(`no duration: '${text}'`, (t) => {
    const error = t.throws(() => parseDuration(text, 's'), { instanceOf: SniffError });
    t.is(error?.exitCode, 2);
    t.true(error?.message.includes(`'${text}'`));
  });
}

test('a bare number is in the unit of the flag', (t) => {
  t.is(parseDurationMs('5', 'ms'), 5);
  t.is(parseDurationMs('5', 'm'), 300_000);
});

for (const [text, bytes] of [
  ['500', 500],
  ['64KiB', 65_536],
  ['64kib', 65_536],
  ['100MB', 100_000_000],
  ['1GiB', 1_073_741_824],
  ['1.5k', 1500],
  ['2T', 2e12],
  ['7B', 7],
] as const) {
  test(`size ${text}`, (t) => {
    t.is(parseSize(text), bytes);
  });
}

for (const text of ['', 'MB', '1XB', '-1', '1e9', '99999999999TiB']) {
  test(`no size: '${text}'`, (t) => {
    t.throws(() => parseSize(text), { instanceOf: SniffError });
  });
}

for (const [text, seconds, nanoseconds] of [
  ['1970-01-01T00:00:00Z', 0, 0],
  ['2026-11-20T09:42:01.123456789Z', 1_795_167_721, 123_456_789],
  ['2026-11-20 09:42:01.5z', 1_795_167_721, 500_000_000],
  ['2026-11-20T10:42:01+01:00', 1_795_167_721, 0],
  ['2026-11-20T04:12:01-05:30', 1_795_167_721, 0],
  ['1969-12-31T23:59:59.25Z', -1, 250_000_000],
  ['0001-01-01T00:00:00Z', -62_135_596_800, 0],
  ['2024-02-29T00:00:00Z', 1_709_164_800, 0],
  ['2016-12-31T23:59:60Z', 1_483_228_800, 0],
] as const) {
  test(`time ${text}`, (t) => {
    t.deepEqual(parseTime(text), { seconds, nanoseconds });
  });
}

for (const text of [
  '2026-11-20',
  '2026-11-20T09:42:01',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-20T24:00:00Z',
  '2026-11-20T09:60:00Z',
  '2026-11-20T09:42:61Z',
  '2026-11-20T09:42:01+24:00',
  '2026-11-20T09:42:01.1234567891Z',
  'yesterday',
]) {
  test(`no time: ${text}`, (t) => {
    t.throws(() => parseTime(text), { instanceOf: SniffError });
  });
}

test('a bound is a time or an offset from the first packet', (t) => {
  t.deepEqual(parseTimeBound('+90s'), { kind: 'offset', seconds: 90, nanoseconds: 0 });
  t.deepEqual(parseTimeBound('+1.5'), { kind: 'offset', seconds: 1, nanoseconds: 500_000_000 });
  t.deepEqual(parseTimeBound('1970-01-01T00:00:01Z'), { kind: 'absolute', seconds: 1, nanoseconds: 0 });
  t.throws(() => parseTimeBound('90s'), { instanceOf: SniffError });
});
