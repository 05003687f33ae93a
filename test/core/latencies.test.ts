import test from 'ava';
import { Latencies } from '../../src/core/latencies.ts';
import { makeRandom } from '../../src/monitor/random.ts';

test('percentiles by nearest rank, at most 1 % off, the greatest exact', (t) => {
  const random = makeRandom(3);
  for (const count of [1, 2, 3, 20, 99, 100, 101, 5000]) {
    const latencies = new Latencies();
    // Whole nanoseconds from a microsecond to a quarter of an hour, evenly on a logarithmic scale.
    const values = Array.from({ length: count }, () => Math.round(1e3 * 10 ** (random() * 9)) / 1e9);
    for (const value of values) latencies.addSeconds(value);
    values.sort((a, b) => a - b);
    const found = latencies.percentiles();
    for (const [key, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = values[Math.ceil(share * count) - 1];
      t.true(Math.abs((found?.[key] ?? 0) - exact) <= exact * 0.01, `${count} values, ${key}`);
    }
    t.is(found?.max, values.at(-1));
  }
});

test('nothing, nought and what is beyond the last bucket', (t) => {
  t.is(new Latencies().percentiles(), undefined);
  const latencies = new Latencies();
  latencies.addSeconds(0);
  t.deepEqual(latencies.percentiles(), { p50: 0, p95: 0, p99: 0, max: 0 });
  latencies.addSeconds(1e6);
  const { p99, max } = latencies.percentiles() ?? { p99: 0, max: 0 };
  t.true(p99 > 2000 && p99 <= max);
  t.is(max, 1e6);
});
