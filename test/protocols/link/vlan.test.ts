import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const vlan = fromHex(`${MACS} 8100 e123 0800 ${UDP} 00000000000000000000000000aa`);
const vlanLen = fromHex(`${MACS} 8100 1064 0004 42427f 00 0000`);

const packets = [
  [vlan, 1],
  [vlanLen, 1],
] as const;

test('a tag with a trailer', (t) => {
  const { path, layers } = dissect(vlan);
  t.is(path, 'eth:vlan:ip:udp:data');
  t.deepEqual(layers[1].fields, {
    'vlan.priority': 7,
    'vlan.dei': false,
    'vlan.id': 291,
    'vlan.etype': 2048,
    'eth.padding': '00000000000000000000',
    'vlan.trailer': '000000aa',
  });
});

test('a tag before a length', (t) => {
  const { path, layers } = dissect(vlanLen);
  t.is(path, 'eth:vlan:llc:data');
  t.deepEqual(layers[1].fields, {
    'vlan.priority': 0,
    'vlan.dei': true,
    'vlan.id': 100,
    'vlan.len': 4,
    'vlan.trailer': '0000',
  });
});

test('a length beyond the frame is malformed', (t) => {
  const lying = vlanLen.slice();
  lying[17] = 200;
  t.is(dissect(lying).problem, PROBLEM.malformed);
});

test('one byte of a tag is no layer, two are a partial one', (t) => {
  t.is(dissect(vlan.slice(0, 15)).path, 'eth');
  t.is(dissect(vlan.slice(0, 16)).path, 'eth:vlan');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
