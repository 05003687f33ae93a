import test from 'ava';
import { drawBar, drawColumns } from '../../../src/report/page/bars.ts';

test('bars in eighths of a cell', (t) => {
  t.is(drawBar(1, 4), '████');
  t.is(drawBar(0.5, 4), '██');
  t.is(drawBar(0.4, 4), '█▋');
  t.is(drawBar(0, 4), '');
  t.is(drawBar(1e-9, 4), '▏');
  t.is(drawBar(2, 4), '████');
  t.is(drawBar(Number.NaN, 4), '');
});

test('columns stand on each other', (t) => {
  t.deepEqual(drawColumns([0, 1, 50, 75, 100], 2), ['   ▄█', ' ▁███']);
  t.deepEqual(drawColumns([0, 0], 1), ['  ']);
  t.deepEqual(drawColumns([], 1), ['']);
});
