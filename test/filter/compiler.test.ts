import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { compileFilter } from '../../src/filter/compiler.ts';

const ETHERNET = 1;

test('an empty filter takes whole packets', (t) => {
  t.deepEqual(compileFilter('', ETHERNET), [{ code: 0x06, jt: 0, jf: 0, k: 262_144 }]);
  t.deepEqual(compileFilter(' \n', ETHERNET, { snaplen: 96 }), [{ code: 0x06, jt: 0, jf: 0, k: 96 }]);
});

test('ip asks for the type of Ethernet', (t) => {
  t.deepEqual(compileFilter('ip', ETHERNET), [
    { code: 0x28, jt: 0, jf: 0, k: 12 },
    { code: 0x15, jt: 0, jf: 1, k: 0x800 },
    { code: 0x06, jt: 0, jf: 0, k: 262_144 },
    { code: 0x06, jt: 0, jf: 0, k: 0 },
  ]);
});

test('errors are usage errors with the line and a caret under the word', (t) => {
  const error = t.throws(() => compileFilter('tcp port foo or udp', ETHERNET), { instanceOf: SniffError });
  t.is(error?.kind, 'usage');
  t.is(error?.message, "no port is called 'foo'\n  tcp port foo or udp\n           ^^^");
});
