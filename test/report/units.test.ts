import test from 'ava';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPerSecond,
  formatRatio,
  formatSeconds,
} from '../../src/report/units.ts';

test('thousands are set apart by commas', (t) => {
  t.deepEqual([0, 999, 1000, 1_234_567, -12_345].map(formatCount), ['0', '999', '1,000', '1,234,567', '-12,345']);
});

test('bytes in SI units, no 1000 of any', (t) => {
  const rows: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1_234_567_890, '1.2 GB'],
    [2 ** 53, '9.0 PB'],
    [0.5, '0.50 B'],
  ];
  for (const [bytes, text] of rows) t.is(formatBytes(bytes), text);
});

test('durations from nanoseconds to days', (t) => {
  const rows: [number, string][] = [
    [0, '0 s'],
    [1e-9, '1 ns'],
    [0.0000012, '1.20 µs'],
    [0.00123, '1.23 ms'],
    [0.0456, '45.6 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1.00 s'],
    [1, '1 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [123, '2 min 3 s'],
    [3599.6, '1 h 0 min'],
    [86_399, '1 d 0 h'],
    [273_600, '3 d 4 h'],
    [-1.5, '-1.50 s'],
  ];
  for (const [seconds, text] of rows) t.is(formatSeconds(seconds), text);
  t.is(formatDuration({ seconds: 3, nanoseconds: 4_120_000 }), '3.00 s');
});

test('a ratio says all or nothing only when it is', (t) => {
  const rows: [number, string][] = [
    [0, '0 %'],
    [0.0000001, '< 0.1 %'],
    [0.1234, '12.3 %'],
    [0.99999, '> 99.9 %'],
    [1, '100 %'],
  ];
  for (const [ratio, text] of rows) t.is(formatRatio(ratio), text);
});

test('rates keep three digits', (t) => {
  t.deepEqual([0, 1e-9, 0.0141, 14.06, 2098.59].map(formatPerSecond), [
    '0 /s',
    '< 0.01 /s',
    '0.01 /s',
    '14.1 /s',
    '2,099 /s',
  ]);
});
