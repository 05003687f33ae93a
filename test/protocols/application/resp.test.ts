import test from 'ava';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const REDIS = 6379;

function answered(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(fromService(REDIS, text), 'resp')[0];
}

test('a command', (t) => {
  const frame = toService(REDIS, '*2\r\n$3\r\nGET\r\n$1\r\nk\r\n');
  t.is(pathOf(frame), 'eth:ip:tcp:resp');
  t.deepEqual(fieldsOf(frame, 'resp')[0], {
    'resp.array.length': 2,
    'resp.bulk_string.length': [3, 1],
    'resp.bulk_string.value': ['474554', '6b'],
  });
});

test('every kind of answer, one behind the other', (t) => {
  t.deepEqual(answered('+OK\r\n-ERR no\r\n:-12\r\n$-1\r\n*-1\r\n$0\r\n\r\n*0\r\nodd\r\n:3\r\n'), {
    'resp.string': 'OK',
    'resp.error': 'ERR no',
    'resp.integer': [-12, 3],
    'resp.bulk_string.length': [-1, 0],
    'resp.array.length': [-1, 0],
  });
});

test('numbers of 64 bits, beyond them, and none', (t) => {
  t.is(answered(':9223372036854775807\r\n')?.['resp.integer'], 2n ** 63n - 1n);
  t.is(answered(`:${'9'.repeat(80)}\r\n`)?.['resp.integer'], 2n ** 63n - 1n);
  t.is(answered(`:-${'9'.repeat(80)}\r\n`)?.['resp.integer'], -(2n ** 63n));
  t.is(answered(':9007199254740993\r\n')?.['resp.integer'], 9007199254740993n);
  t.is(answered(':00012x\r\n')?.['resp.integer'], 12);
  t.is(answered(':hello\r\n')?.['resp.integer'], 0);
});

test('values that are cut', (t) => {
  t.deepEqual(answered('$10\r\nabc'), { 'resp.bulk_string.length': 10, 'resp.bulk_string.value': '616263' });
  t.is(answered('$3\r\nabc\r')?.['resp.bulk_string.value'], '6162630d', 'as Wireshark');
  t.deepEqual(answered('+OK'), {});
  t.deepEqual(answered('*3'), { 'resp.array.length': 3 });
  t.deepEqual(answered('$'), { 'resp.bulk_string.length': 0 });
});

test('every prefix, flipped bytes', (t) => {
  const frame = fromService(REDIS, '*2\r\n$3\r\nGET\r\n:12\r\n+OK\r\n-E\r\n');
  everyPrefixDecodes(t, frame);
  flippedBytesDecode(t, frame);
});
