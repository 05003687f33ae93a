import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const inUdp = (hex: string) => udpFrame(end('10.0.0.1:50000'), end('10.0.0.2:3544'), fromHex(hex));

const IPV6 = `60000000 0000 3b 40 ${'00'.repeat(15)}01 ${'00'.repeat(15)}02`;
const AUTHENTICATION = '0001 04 02 69646964 6175 3132333435363738 01';
const ORIGIN = '0000 f23d f5fffffe';
const whole = inUdp(`${AUTHENTICATION} ${ORIGIN} ${IPV6}`);

test('authentication and origin before the packet', (t) => {
  const { path, layers } = dissect(whole);
  t.is(path, 'eth:ip:udp:teredo:ipv6');
  t.deepEqual(layers[3].fields, {
    'teredo.auth.idlen': 4,
    'teredo.auth.aulen': 2,
    'teredo.auth.id': '69646964',
    'teredo.auth.value': '6175',
    'teredo.auth.nonce': '3132333435363738',
    'teredo.auth.conf': '01',
    'teredo.orig.port': 3522,
    'teredo.orig.addr': '10.0.0.1',
  });
});

test('a packet alone, and one indicator alone', (t) => {
  t.deepEqual(dissect(inUdp(IPV6)).layers[3].fields, {});
  t.is(dissect(inUdp(IPV6)).path, 'eth:ip:udp:teredo:ipv6');
  t.is(dissect(inUdp(`${ORIGIN} ${IPV6}`)).layers[3].fields['teredo.orig.port'], 3522);
  t.is(dissect(inUdp(`${AUTHENTICATION} ${IPV6}`)).layers[3].fields['teredo.auth.idlen'], 4);
});

test('lengths that lie', (t) => {
  const { path, problem } = dissect(inUdp('0001 28 28 616263'));
  t.is(path, 'eth:ip:udp:teredo');
  t.is(problem, PROBLEM.malformed);
  t.is(dissect(inUdp('0000 f2')).problem, PROBLEM.malformed);
});

test('every prefix', (t) => everyPrefixDecodes(t, whole));
test('flipped bytes', (t) => flippedBytesDecode(t, whole));
