import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const packet = fromHex(`000000000002 000000000001 0800 4500 0030 0001 0000 40 33 0000 0a000001 0a000003
  11 03 0000 00000100 00000007 0102030405060708 0035 0035 0008 0000`);

test('every field', (t) => {
  const { path, layers } = dissect(packet);
  t.is(path, 'eth:ip:ah:udp');
  t.deepEqual(layers[2].fields, {
    'ah.next_header': 17,
    'ah.length': 3,
    'ah.reserved': '0000',
    'ah.spi': 0x100,
    'ah.sequence': 7,
    'ah.icv': '0102030405060708',
  });
});

test('a length that lies', (t) => {
  for (const length of [0, 200]) {
    const lying = packet.slice();
    lying[35] = length;
    const { path, problem } = dissect(lying);
    t.is(path, 'eth:ip:ah');
    t.is(problem, PROBLEM.malformed);
  }
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
