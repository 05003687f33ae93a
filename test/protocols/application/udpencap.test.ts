import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

function datagram(payload: string): Uint8Array {
  const { length } = fromHex(payload);
  return fromHex(`000000000001 000000000002 0800 4500 ${hex(28 + length, 4)} 0001 0000 40 11 0000 0a000001 0a000002
    1194 1194 ${hex(8 + length, 4)} 0000 ${payload}`);
}

const esp = datagram('11223344 00000007 0102030405060708');
const ike = datagram('00000000 0102030405060708 1112131415161718 00 20 22 08 00000000 0000001c');
const keepalive = datagram('ff');

test('ESP, the key exchange and what keeps the way open', (t) => {
  t.is(dissect(esp).path, 'eth:ip:udp:udpencap:esp');
  t.is(dissect(ike).path, 'eth:ip:udp:udpencap:isakmp');
  t.is(dissect(keepalive).path, 'eth:ip:udp:udpencap');
  t.is(dissect(keepalive).problem, PROBLEM.none);
  t.deepEqual(dissect(esp).layers[3].fields, {});
  t.is(dissect(esp).layers[4].fields['esp.sequence'], 7);
  t.deepEqual(dissect(ike).layers[3].fields, { 'udpencap.non_esp_marker': '' });
  t.is(dissect(ike).layers[4].fields['isakmp.length'], 28);
  t.deepEqual(dissect(keepalive).layers[3].fields, { 'udpencap.nat_keepalive': '' });
});

test('what is none of them', (t) => {
  t.is(dissect(datagram('00000000 616263')).path, 'eth:ip:udp:udpencap:data');
  t.is(dissect(datagram('00000000')).path, 'eth:ip:udp:udpencap');
  for (const short of ['fe', 'ffff', '000000']) {
    const { path, problem, layers } = dissect(datagram(short));
    t.is(path, 'eth:ip:udp:udpencap');
    t.is(problem, PROBLEM.malformed);
    t.deepEqual(layers[3].fields, {});
  }
});

for (const [name, packet] of Object.entries({ esp, ike, keepalive })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
