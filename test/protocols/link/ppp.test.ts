import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const pppHdlc = fromHex(`ff03 0021 ${UDP}`);
const pppElided = fromHex(`21 ${UDP}`);
const pppDir = fromHex(`00 ff03 0021 ${UDP}`);
const nullPpp = fromHex(`ff030021 ${UDP}`);

const packets = [
  [pppHdlc, 9],
  [pppElided, 50],
  [pppDir, 204],
  [nullPpp, 0],
] as const;

test('in HDLC-like framing', (t) => {
  const { path, layers } = dissect(pppHdlc, 9);
  t.is(path, 'ppp:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'ppp.address': 255,
    'ppp.control': 3,
    'ppp.protocol': 33,
  });
});

test('all compressed', (t) => {
  const { path, layers } = dissect(pppElided, 50);
  t.is(path, 'ppp:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'ppp.protocol': 33,
  });
});

test('with a direction', (t) => {
  const { path, layers } = dissect(pppDir, 204);
  t.is(path, 'ppp:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'ppp.direction': 1,
    'ppp.address': 255,
    'ppp.control': 3,
    'ppp.protocol': 33,
  });
});

test('where the null header should be', (t) => {
  const { path, layers } = dissect(nullPpp, 0);
  t.is(path, 'ppp:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'ppp.address': 255,
    'ppp.control': 3,
    'ppp.protocol': 33,
  });
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
