import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { Dissection } from '../../../src/protocols/dissection.ts';
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

const CLIENT = `2001 0000 ${'00'.repeat(12)}`;
const LINK_LOCAL = `fe80 ${'00'.repeat(14)}`;
const OTHER = `2001 0db8 ${'00'.repeat(12)}`;

/** Path of an IPv6 packet from and to these addresses, behind other bytes, between ports of nobody's. */
function pathBetweenClients(
  from: string,
  to: string,
  { before = '', rest = '', length = 0, next = '3a' } = {},
): string {
  const header = `60000000 ${length.toString(16).padStart(4, '0')} ${next} 40`;
  const frame = udpFrame(
    end('10.0.0.1:50000'),
    end('10.0.0.2:50001'),
    fromHex(`${before} ${header} ${from} ${to} ${rest}`),
  );
  const d = new Dissection();
  d.seeksTunnels = true;
  return dissect(frame, 1, frame.length, d).path;
}

test('between clients on any port, where tunnels are looked for', (t) => {
  const found = 'eth:ip:udp:teredo:ipv6';
  t.is(pathBetweenClients(CLIENT, OTHER), found);
  t.is(pathBetweenClients(OTHER, CLIENT), found);
  t.is(
    pathBetweenClients(OTHER, CLIENT, { rest: '00'.repeat(4), next: '3b' }),
    found,
    'a bubble with something behind it',
  );
  t.is(pathBetweenClients(LINK_LOCAL, LINK_LOCAL, { before: ORIGIN }), found);
  t.is(pathBetweenClients(LINK_LOCAL, LINK_LOCAL, { before: `${AUTHENTICATION} ${ORIGIN}` }), found);
});

test('what looks like it and is not', (t) => {
  const none = 'eth:ip:udp:data';
  t.is(pathBetweenClients(OTHER, OTHER), none);
  t.is(pathBetweenClients(LINK_LOCAL, LINK_LOCAL), none);
  t.is(pathBetweenClients(LINK_LOCAL, OTHER, { before: ORIGIN }), none);
  t.is(pathBetweenClients(CLIENT, OTHER, { length: 1 }), none);
  t.is(pathBetweenClients(CLIENT, OTHER, { rest: '00' }), none);
  t.is(pathBetweenClients(CLIENT, OTHER, { length: 1, next: '3b' }), none);
  const between = udpFrame(
    end('10.0.0.1:50000'),
    end('10.0.0.2:50001'),
    fromHex(`60000000 0000 3b 40 ${CLIENT} ${OTHER}`),
  );
  t.is(dissect(between).path, none, 'nobody looks for tunnels');
});

test('every prefix', (t) => everyPrefixDecodes(t, whole));
test('flipped bytes', (t) => flippedBytesDecode(t, whole));
