import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const frame = (message: string) => fromHex(`cf0000000000 000000000002 9000 ${message}`);
const sent = frame('0800 0200 aa0004006a04 0200 aa0004001d04 0100 0700 61626364');
const keepAlive = frame('0000 0100 0000 00000000');
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[1].fields;

test('every field', (t) => {
  const { path, problem } = dissect(sent);
  t.is(path, 'eth:loop:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(fieldsOf(sent), {
    'loop.skipcount': 8,
    'loop.function': [2, 2, 1],
    'loop.forwarding_address': ['aa:00:04:00:6a:04', 'aa:00:04:00:1d:04'],
    'loop.relevant_function': 2,
    'loop.receipt_number': 7,
  });
  t.deepEqual(fieldsOf(keepAlive), {
    'loop.skipcount': 0,
    'loop.relevant_function': 1,
    'loop.function': 1,
    'loop.receipt_number': 0,
  });
});

test('a count that lies, a function that nobody knows, an end too early', (t) => {
  t.false('loop.relevant_function' in fieldsOf(frame('ff00 0100 0000 00000000')));
  const unknown = dissect(frame('0000 0300 0000'));
  t.is(unknown.path, 'eth:loop');
  t.is(unknown.layers[1].fields['loop.function'], 3);
  const cut = dissect(frame('0000 0200 aa0004'));
  t.is(cut.problem, PROBLEM.malformed);
  t.false('loop.forwarding_address' in cut.layers[1].fields);
});

for (const [name, packet] of Object.entries({ sent, keepAlive })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
