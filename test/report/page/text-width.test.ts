import test from 'ava';
import fc from 'fast-check';
import { cutEnd, cutMiddle, padEnd, padStart, textWidth, wrapWords } from '../../../src/report/page/text-width.ts';

test('cells on a terminal', (t) => {
  const rows: [string, number][] = [
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['世界', 4],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['🦈', 2],
    ['█▏…', 3],
    ['\u200b', 0],
  ];
  for (const [text, width] of rows) t.is(textWidth(text), width, text);
});

test('the middle goes', (t) => {
  t.is(cutMiddle('2001:db8::1', 11), '2001:db8::1');
  t.is(cutMiddle('2001:db8:85a3::7334', 12), '2001:d…:7334');
  t.is(cutMiddle('世界世界世界', 7), '世…世界');
  t.is(cutMiddle('abc', 1), '…');
  t.is(cutMiddle('abc', 0), '');
  t.is(cutEnd('abcdef', 4), 'abc…');
});

test('whatever is cut fits', (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', '世', 'e\u0301', '🦈', '.', '\u200b') });
  fc.assert(
    fc.property(text, fc.nat(30), (full, width) => {
      t.true(textWidth(cutMiddle(full, width)) <= width);
      t.true(textWidth(cutEnd(full, width)) <= width);
      if (textWidth(full) <= width) t.is(textWidth(padEnd(full, width)), width);
      if (textWidth(full) <= width) t.is(textWidth(padStart(full, width)), width);
    }),
  );
});

test('words are wrapped, none is lost', (t) => {
  t.deepEqual(wrapWords('one two three four', 9), ['one two', 'three', 'four']);
  t.deepEqual(wrapWords('a tremendously long', 7), ['a', 'tre…sly', 'long']);
});
