import test from 'ava';
import fc from 'fast-check';
import { quoteFormula } from '../../src/bytes/text.ts';

test('what starts a formula gets an apostrophe', (t) => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1']) {
    t.is(quoteFormula(text), `'${text}`);
  }
});

test('all else stays as it is', (t) => {
  for (const text of ['', 'a=b', '1-2', "'=1", 'shop.example', ' =1']) t.is(quoteFormula(text), text);
});

test('no text starts a formula any more', (t) => {
  const starts = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '', 'a');
  fc.assert(
    fc.property(starts, fc.string(), (start, rest) => !/^[=+\-@\t\r＝＋－＠]/.test(quoteFormula(start + rest))),
  );
  t.pass();
});
