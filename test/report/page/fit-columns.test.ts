import test from 'ava';
import fc from 'fast-check';
import { fitColumns } from '../../../src/report/page/fit-columns.ts';

test('what fits stays as it is', (t) => {
  t.deepEqual(fitColumns([column(10), column(5)], 17, 2), [10, 5]);
});

test('the widest is cut first', (t) => {
  t.deepEqual(fitColumns([column(30, 10), column(20, 10), column(5)], 40, 2), [15, 16, 5]);
});

test('the least important goes when cutting is not enough', (t) => {
  t.deepEqual(fitColumns([column(20, 10), column(8, 8, 1), column(8, 8, 2)], 20, 2), [10, 8, 0]);
});

test('a bar takes what is left', (t) => {
  t.deepEqual(fitColumns([column(10), { ...column(12, 8), most: 40 }], 30, 2), [10, 18]);
  t.deepEqual(fitColumns([column(10), { ...column(12, 8), most: 40 }], 100, 2), [10, 40]);
});

test('the result always fits, and something is always left', (t) => {
  const needs = fc.record({
    natural: fc.integer({ min: 1, max: 60 }),
    priority: fc.nat(4),
    least: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(needs, { minLength: 1, maxLength: 9 }), fc.integer({ min: 10, max: 200 }), (all, width) => {
      const widths = fitColumns(
        all.map((one) => ({ ...one, least: Math.min(one.least, one.natural) })),
        width,
        2,
      );
      const kept = widths.filter((one) => one > 0);
      t.true(kept.length > 0);
      t.true(kept.reduce((sum, one) => sum + one, 2 * (kept.length - 1)) <= width);
    }),
  );
});

function column(natural: number, least = natural, priority = 0) {
  return { natural, least, priority };
}
