import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');

function ripng(message: string): Uint8Array {
  const length = hex16(8 + fromHex(message).length);
  return fromHex(`333300000009 000000000001 86dd 60000000 ${length} 11 ff
    fe800000000000000000000000000001 ff020000000000000000000000000009 0209 0209 ${length} 0000 ${message}`);
}

const ROUTE = '20010db8000000010000000000000000 0007 40 02';
const WHOLE = '00000000000000000000000000000000 0000 00 10';
const request = ripng(`01 01 0000 ${WHOLE}`);
const response = ripng(`02 01 0000 ${ROUTE} ${WHOLE}`);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[3].fields;

test('every field: request', (t) => {
  t.deepEqual(fieldsOf(request), {
    'ripng.cmd': 1,
    'ripng.version': 1,
    'ripng.reserved': '0000',
    'ripng.rte.ipv6_prefix': '::',
    'ripng.rte.route_tag': 0,
    'ripng.rte.prefix_length': 0,
    'ripng.rte.metric': 16,
  });
});

test('every field: response', (t) => {
  t.deepEqual(fieldsOf(response), {
    'ripng.cmd': 2,
    'ripng.version': 1,
    'ripng.reserved': '0000',
    'ripng.rte.ipv6_prefix': ['2001:db8:0:1::', '::'],
    'ripng.rte.route_tag': [7, 0],
    'ripng.rte.prefix_length': [64, 0],
    'ripng.rte.metric': [2, 16],
  });
});

test('who carries it, and an entry that is cut', (t) => {
  t.is(dissect(request).path, 'eth:ipv6:udp:ripng');
  t.is(dissect(request).problem, PROBLEM.none);
  const cut = dissect(ripng(`02 01 0000 ${ROUTE} 20010db80000`));
  t.is(cut.problem, PROBLEM.malformed);
  t.is(cut.layers[3].fields['ripng.rte.metric'], 2);
});

for (const [name, packet] of Object.entries({ request, response })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
