import test from 'ava';
import { nearest, suggest } from '../../src/core/nearest.ts';

const COMMANDS = ['analyze', 'decode', 'protocols', 'config', 'alert'];

for (const [word, expected] of [
  ['analyse', 'analyze'],
  ['anaylze', 'analyze'],
  ['ANALYZE', 'analyze'],
  ['decod', 'decode'],
  ['proto', 'protocols'],
  ['alrt', 'alert'],
  ['zebra', undefined],
  ['x', undefined],
] as const) {
  test(`nearest to ${word} is ${expected}`, (t) => {
    t.is(nearest(word, COMMANDS), expected);
  });
}

test('without a near word the other remedy is given', (t) => {
  t.is(suggest('zebra', COMMANDS, 'See the list.'), 'See the list.');
  t.is(suggest('decode2', COMMANDS, 'See the list.'), "Did you mean 'decode'?");
});
