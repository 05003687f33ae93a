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

const extended = fromHex(`000000000002 000000000001 0800 4500 003c 0001 0000 40 11 0000 0a000001 0a000003
  12b6 12b6 0028 0000 3d 1234 01 ffffff 02
  4500 0018 0001 0000 40 63 0000 0a000001 0a000003 00000000`);

test('the generic protocol extension has its own port, fields and payloads', (t) => {
  const { path, layers } = dissect(extended);
  t.is(path, 'eth:ip:udp:vxlan:ip:data');
  t.deepEqual(layers[3].fields, {
    'vxlan.flags': 0x3d,
    'vxlan.ver': 3,
    'vxlan.i_bit': 1,
    'vxlan.p_bit': 1,
    'vxlan.o_bit': 1,
    'vxlan.flags_reserved': 0,
    'vxlan.reserved_16': 0x1234,
    'vxlan.next_proto': 1,
    'vxlan.vni': 0xffffff,
    'vxlan.reserved8': 2,
  });
  const nextProtocol = 45;
  const paths = [2, 3, 4, 5].map((value) => {
    const other = extended.slice();
    other[nextProtocol] = value;
    return dissect(other)
      .path.replace(/^eth:ip:udp:vxlan:/, '')
      .split(':')[0];
  });
  t.deepEqual(paths, ['ipv6', 'eth', 'data', 'mpls']);
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('every prefix, extended', (t) => everyPrefixDecodes(t, extended));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
