import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const chdlc = fromHex(`0f00 0800 ${UDP}`);
const pppCisco = fromHex(`8f00 0800 ${UDP}`);

const packets = [
  [chdlc, 104],
  [pppCisco, 9],
] as const;

test('a link of its own', (t) => {
  const { path, layers } = dissect(chdlc, 104);
  t.is(path, 'chdlc:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'chdlc.address': 15,
    'chdlc.control': 0,
    'chdlc.protocol': 2048,
  });
});

test('on a PPP link', (t) => {
  const { path, layers } = dissect(pppCisco, 9);
  t.is(path, 'chdlc:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'chdlc.address': 143,
    'chdlc.control': 0,
    'chdlc.protocol': 2048,
  });
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
