import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');

function rip(message: string): Uint8Array {
  const length = fromHex(message).length;
  return fromHex(`01005e000009 000000000001 0800 4500 ${hex16(28 + length)} 0001 0000 01 11 0000 0a000001 e0000009
    0208 0208 ${hex16(8 + length)} 0000 ${message}`);
}

const ROUTE = '0002 0007 0a46b200 ffffff00 0a000002 00000001';
const WHOLE = '0000 0000 00000000 00000000 00000000 00000010';
const first = rip(`02 01 0000 0002 0000 0a46b200 00000000 00000000 00000003`);
const second = rip(`02 02 0000 ${ROUTE} ${WHOLE}`);
const password = rip(`01 02 0000 ffff 0002 6162636465666768696a6b6c6d6e6f70 ${WHOLE}`);
const digest = rip(
  `02 02 0000 ffff 0003 002c 2d 10 4fd61338 0000000000000000 ${ROUTE} ffff 0001 a2fec865f120880823261369d6c23593`,
);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[3].fields;

test('every field: first', (t) => {
  t.deepEqual(fieldsOf(first), {
    'rip.command': 2,
    'rip.version': 1,
    'rip.family': 2,
    'rip.ip': '10.70.178.0',
    'rip.metric': 3,
  });
});

test('every field: second', (t) => {
  t.deepEqual(fieldsOf(second), {
    'rip.command': 2,
    'rip.version': 2,
    'rip.family': [2, 0],
    'rip.route_tag': [7, 0],
    'rip.ip': '10.70.178.0',
    'rip.netmask': ['255.255.255.0', '0.0.0.0'],
    'rip.next_hop': ['10.0.0.2', '0.0.0.0'],
    'rip.metric': [1, 16],
  });
});

test('every field: password', (t) => {
  t.deepEqual(fieldsOf(password), {
    'rip.command': 1,
    'rip.version': 2,
    'rip.auth.type': 2,
    'rip.auth.passwd': 'abcdefghijklmnop',
    'rip.family': 0,
    'rip.route_tag': 0,
    'rip.netmask': '0.0.0.0',
    'rip.next_hop': '0.0.0.0',
    'rip.metric': 16,
  });
});

test('every field: digest', (t) => {
  t.deepEqual(fieldsOf(digest), {
    'rip.command': 2,
    'rip.version': 2,
    'rip.auth.type': 3,
    'rip.digest_offset': 44,
    'rip.key_id': 45,
    'rip.auth_data_len': 16,
    'rip.seq_num': 1339429688,
    'rip.zero_padding': '',
    'rip.family': 2,
    'rip.route_tag': 7,
    'rip.ip': '10.70.178.0',
    'rip.netmask': '255.255.255.0',
    'rip.next_hop': '10.0.0.2',
    'rip.metric': 1,
  });
});

test('who carries it', (t) => {
  t.is(dissect(first).path, 'eth:ip:udp:rip');
  t.is(dissect(first).problem, PROBLEM.none);
  t.is(dissect(rip('02 01 00')).problem, PROBLEM.malformed);
});

test('entries that are cut, or of other families', (t) => {
  const cut = fieldsOf(rip(`02 02 0000 ${ROUTE.slice(0, 27)}`));
  t.is(cut['rip.ip'], '10.70.178.0');
  t.false('rip.next_hop' in cut);
  t.deepEqual(fieldsOf(rip(`02 02 0000 0003 ${ROUTE.slice(5)} ${WHOLE}`))['rip.metric'], 16);
});

for (const [name, packet] of Object.entries({ first, second, password, digest })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
