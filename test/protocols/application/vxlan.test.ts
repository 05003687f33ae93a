import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const packet = fromHex(`000000000002 000000000001 0800 4500 0042 0001 0000 40 11 0000 0a000001 0a000003
  d903 12b5 002e 0000 8848 0007 00000a 01
  000000000004 000000000003 0800 4500 0018 0001 0000 40 63 0000 0a000001 0a000003`);

test('every field', (t) => {
  const { path, layers } = dissect(packet);
  t.is(path, 'eth:ip:udp:vxlan:eth:ip');
  t.deepEqual(layers[3].fields, {
    'vxlan.flags': 0x8848,
    'vxlan.flag_g': true,
    'vxlan.flag_i': true,
    'vxlan.flag_d': true,
    'vxlan.flag_a': true,
    'vxlan.flags_reserved': 0,
    'vxlan.gbp': 7,
    'vxlan.vni': 10,
    'vxlan.reserved8': 1,
  });
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
