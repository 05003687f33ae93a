import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function datagram(payload: string): Uint8Array {
  const length = fromHex(payload).length;
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  return fromHex(`000000000002 000000000001 0800 4500 ${hex(28 + length)} 0001 0000 ff 11 0000 0a000001 0a000003
    c000 0ec8 ${hex(8 + length)} 0000 ${payload}`);
}

const TIMES = '80000001 80000002 000186a0 000186a1 000186a2';
const plain = datagram(`21 ea 03 18 ${TIMES}`);
const secret = datagram(`20 44 03 21 ${TIMES} 01 09 02 736563726574`);
const digest = datagram(`20 44 03 34 ${TIMES} 05 1c 02 00 00000005 0102030405060708091011121314151617181920`);

test('every field', (t) => {
  const { path, layers, problem } = dissect(plain);
  t.is(path, 'eth:ip:udp:bfd');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[3].fields, {
    'bfd.version': 1,
    'bfd.diag': 1,
    'bfd.sta': 3,
    'bfd.flags': 0xea,
    'bfd.flags.p': true,
    'bfd.flags.f': false,
    'bfd.flags.c': true,
    'bfd.flags.a': false,
    'bfd.flags.d': true,
    'bfd.flags.m': false,
    'bfd.detect_time_multiplier': 3,
    'bfd.message_length': 24,
    'bfd.my_discriminator': 0x80000001,
    'bfd.your_discriminator': 0x80000002,
    'bfd.desired_min_tx_interval': 100000,
    'bfd.required_min_rx_interval': 100001,
    'bfd.required_min_echo_interval': 100002,
  });
});

test('authentication', (t) => {
  const password = dissect(secret).layers[3].fields;
  t.is(password['bfd.auth.type'], 1);
  t.is(password['bfd.auth.len'], 9);
  t.is(password['bfd.auth.key'], 2);
  t.is(password['bfd.auth.password'], 'secret');
  const keyed = dissect(digest).layers[3].fields;
  t.is(keyed['bfd.auth.seq_num'], 5);
  t.is(keyed['bfd.checksum'], '0102030405060708091011121314151617181920');
});

test('lengths that lie', (t) => {
  t.is(dissect(datagram(`21 e8 03 17 ${TIMES}`)).problem, PROBLEM.malformed);
  const long = dissect(datagram(`20 44 03 30 ${TIMES} 01 09 02 7365`));
  t.is(long.problem, PROBLEM.malformed);
  t.is(long.layers[3].fields['bfd.auth.key'], 2);
  t.false('bfd.auth.password' in long.layers[3].fields);
});

for (const [name, packet] of Object.entries({ plain, secret, digest })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
