import test from 'ava';
import { type Log, logOutputs } from '../../src/report/logs.ts';
import type { Cell, Column } from '../../src/report/model.ts';

async function lastLine(column: Column): Promise<string> {
  const log: Log = {
    name: 'x',
    title: '',
    table: { columns: [column], rowCount: 1 },
    types: {},
    timeDigits: 6,
    first: null,
    last: null,
    notes: [],
  };
  let text = '';
  const render = await logOutputs.zeek();
  await render(log, { text: (piece) => (text += piece) }, { width: 80, color: false });
  return text.split('\n')[8];
}

const writes = test.macro(async (t, type: Column['type'], value: Cell, expected: string) => {
  t.is(await lastLine({ key: 'k', label: '', type, value: () => value } as Column), expected);
});

test('nothing', writes, 'text', null, '-');
test('an empty text', writes, 'text', '', '(empty)');
test('a text that looks like nothing', writes, 'text', '-', '\\x2d');
test('a text that looks empty', writes, 'text', '(empty)', '\\x28empty)');
test('tabs, line feeds and backslashes', writes, 'text', 'a\tb\n\\', 'a\\x09b\\x0a\\\\');
test('what turns text around', writes, 'text', 'a\u202eb', 'a\\xe2\\x80\\xaeb');
test('an empty set', writes, 'list', [], '(empty)');
test('commas in a set', writes, 'list', ['a,b', 'c'], 'a\\x2cb,c');
test('yes', writes, 'flag', true, 'T');
test('no', writes, 'flag', false, 'F');
test('a time, cut off', writes, 'epoch', { seconds: 1, nanoseconds: 999_999_999 }, '1.999999');
test('a time before the epoch', writes, 'epoch', { seconds: -2, nanoseconds: 750_000_000 }, '-1.250000');
test('a duration', writes, 'duration', { seconds: 0, nanoseconds: 1000 }, '0.000001');
