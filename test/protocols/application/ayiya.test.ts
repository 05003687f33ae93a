import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const INNER = `6000 0000 0000 3b 40 20010db8000000000000000000000001 20010db8000000000000000000000002`;

function tunnel(payload: string): Uint8Array {
  const length = fromHex(payload).length;
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  return fromHex(`000000000002 000000000001 0800 4500 ${hex(28 + length)} 0001 0000 40 11 0000 0a000001 0a000003
    d903 13d0 ${hex(8 + length)} 0000 ${payload}`);
}

const packet = tunnel(`22 12 11 29 4af64c01 01020304 aabbccdd ${INNER}`);

test('every field', (t) => {
  const { path, layers, problem } = dissect(packet);
  t.is(path, 'eth:ip:udp:ayiya:ipv6');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[3].fields, {
    'ayiya.idlen': 2,
    'ayiya.idtype': 2,
    'ayiya.siglen': 1,
    'ayiya.hashmethod': 2,
    'ayiya.authmethod': 1,
    'ayiya.opcode': 1,
    'ayiya.nextheader': 41,
    'ayiya.epoch': '2009-11-08T04:41:37Z',
    'ayiya.identity': '01020304',
    'ayiya.signature': 'aabbccdd',
  });
});

test('what is not forwarded carries nothing', (t) => {
  t.is(dissect(tunnel(`22 12 10 29 4af64c01 01020304 aabbccdd ${INNER}`)).path, 'eth:ip:udp:ayiya');
  t.is(dissect(tunnel('02 00 11 fd 4af64c01 01 aabbccdd')).path, 'eth:ip:udp:ayiya');
});

test('an identity longer than the datagram', (t) => {
  const { path, layers, problem } = dissect(tunnel('f2 12 11 29 4af64c01 01020304'));
  t.is(path, 'eth:ip:udp:ayiya');
  t.true(layers[3].partial);
  t.false('ayiya.identity' in layers[3].fields);
  t.is(layers[3].fields['ayiya.opcode'], 1);
  t.is(problem, PROBLEM.malformed);
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
