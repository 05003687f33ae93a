import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
const pppoed = fromHex(`
  ${MACS} 8863 11 09 0000 005b 0101 0000 0102 0003 616331 0103
  0004 01020304 0104 0002 aabb 0105 0017 00000de9 0103 616263 0202
  7235 8104 00000400 8502 0001 0106 0004 00010002 0107 000a 0019
  32 40 0005 0100 0200 0120 0002 05dc 0999 0001 ff 0110 0001 07
  0000 0000
`);

const packets = [[pppoed, 1]] as const;

test('tags of all kinds', (t) => {
  const { path, layers } = dissect(pppoed);
  t.is(path, 'eth:pppoed');
  t.deepEqual(layers[1].fields, {
    'pppoe.version': 1,
    'pppoe.type': 1,
    'pppoe.code': 9,
    'pppoe.session_id': 0,
    'pppoe.payload_length': 91,
    'pppoed.tags.ac_name': 'ac1',
    'pppoed.tags.host_uniq': '01020304',
    'pppoed.tags.ac_cookie': 'aabb',
    'pppoed.tags.vendor_id': 3561,
    'pppoed.tags.circuit_id': 'abc',
    'pppoed.tags.remote_id': 'r5',
    'pppoed.tags.act_data_rate_up': 1024,
    'pppoed.tags.credits.fcn': 1,
    'pppoed.tags.credits.bcn': 2,
    'pppoed.tags.metrics.r': true,
    'pppoed.tags.metrics.mdr_units': 3,
    'pppoed.tags.metrics.cdr_units': 0,
    'pppoed.tags.metrics.rlq': 50,
    'pppoed.tags.metrics.resource': 64,
    'pppoed.tags.metrics.latency': 5,
    'pppoed.tags.metrics.curr_drate': 256,
    'pppoed.tags.metrics.max_drate': 512,
    'pppoed.tags.max_payload': '05dc',
    'pppoed.tag': 2457,
    'pppoed.tag_length': 1,
    'pppoed.tag.unknown_data': 'ff',
    'pppoed.tags.relay_session_id': '07',
  });
});

test('a length beyond the packet is malformed, a shorter one ends the tags', (t) => {
  const lying = pppoed.slice();
  lying[18] = 0xff;
  t.is(dissect(lying).problem, PROBLEM.malformed);
  const shorter = pppoed.slice();
  shorter[19] = 4;
  t.false('pppoed.tags.ac_name' in dissect(shorter).layers[1].fields);
});

test('a tag that runs over ends the list', (t) => {
  const lying = pppoed.slice();
  lying[26] = 0xff;
  const { fields } = dissect(lying).layers[1];
  t.false('pppoed.tags.ac_name' in fields);
  t.false('pppoed.tags.host_uniq' in fields);
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
