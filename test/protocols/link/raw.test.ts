import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const raw = fromHex(`${UDP}`);
const rawPpp = fromHex(`ff03 0021 ${UDP}`);

const packets = [
  [raw, 101],
  [rawPpp, 101],
] as const;

test('IPv4', (t) => {
  const { path, layers } = dissect(raw, 101);
  t.is(path, 'raw:ip:udp:data');
  t.deepEqual(layers[0].fields, {});
});

test('PPP', (t) => {
  const { path, layers } = dissect(rawPpp, 101);
  t.is(path, 'raw:ppp:ip:udp:data');
  t.deepEqual(layers[0].fields, {});
});

test('neither IPv4 nor IPv6 is data, ten zeros are passed over', (t) => {
  t.is(dissect(fromHex('0102030405060708090a'), 101).path, 'raw:data');
  t.is(dissect(fromHex(`${'00'.repeat(10)} ${UDP}`), 101).path, 'raw:ip:udp:data');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
