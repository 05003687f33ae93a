import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const nullLe = fromHex(`02000000 ${UDP}`);
const nullBe = fromHex(`00000002 ${UDP}`);
const nullType = fromHex(`00000800 ${UDP}`);
const loop = fromHex(`00000002 ${UDP}`);

const packets = [
  [nullLe, 0],
  [nullBe, 0],
  [nullType, 0],
  [loop, 108],
] as const;

test('little-endian', (t) => {
  const { path, layers } = dissect(nullLe, 0);
  t.is(path, 'null:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'null.family': 2,
  });
});

test('big-endian', (t) => {
  const { path, layers } = dissect(nullBe, 0);
  t.is(path, 'null:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'null.family': 2,
  });
});

test('an EtherType', (t) => {
  const { path, layers } = dissect(nullType, 0);
  t.is(path, 'null:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'null.type': 2048,
  });
});

test('LINKTYPE_LOOP', (t) => {
  const { path, layers } = dissect(loop, 108);
  t.is(path, 'null:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'null.family': 2,
  });
});

test('an unknown family is data, a short header no layer', (t) => {
  t.is(dissect(fromHex('07000000 00'), 0).path, 'null:data');
  t.is(dissect(fromHex('0200'), 0).path, '');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
