import test from 'ava';
import fc from 'fast-check';
import { rank } from '../../src/analyses/ranking.ts';

test('rows by falling weight, ties in their order, the first of them', (t) => {
  const weights = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
  fc.assert(
    fc.property(weights, fc.option(fc.integer({ min: 0, max: 70 }), { nil: undefined }), (list, top) => {
      const expected = list
        .map((weight, row) => ({ weight, row }))
        .sort((a, b) => b.weight - a.weight || a.row - b.row)
        .slice(0, top)
        .map(({ row }) => row);
      t.deepEqual([...rank(list.length, top, (row) => list[row])], expected);
    }),
    { numRuns: 500 },
  );
});

test('weights beyond 32 bits are told apart', (t) => {
  t.deepEqual([...rank(3, 2, (row) => 2 ** 45 + row)], [2, 1]);
});
