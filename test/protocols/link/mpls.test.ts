import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const mpls = fromHex(`${MACS} 8847 000100 40 00011b3f ${UDP}`);
const mplsEth = fromHex(`${MACS} 8847 0001013f 000000000002 000000000003 0800 ${UDP}`);

const packets = [
  [mpls, 1],
  [mplsEth, 1],
] as const;

test('the first of two labels', (t) => {
  const { path, layers } = dissect(mpls);
  t.is(path, 'eth:mpls:mpls:ip:udp:data');
  t.deepEqual(layers[1].fields, {
    'mpls.label': 16,
    'mpls.exp': 0,
    'mpls.bottom': 0,
    'mpls.ttl': 64,
  });
});

test('Ethernet below', (t) => {
  const { path, layers } = dissect(mplsEth);
  t.is(path, 'eth:mpls:eth:ip:udp:data');
  t.deepEqual(layers[1].fields, {
    'mpls.label': 16,
    'mpls.exp': 0,
    'mpls.bottom': 1,
    'mpls.ttl': 63,
  });
});

test('three bytes of an entry are no layer', (t) => {
  t.is(dissect(mpls.slice(0, 17)).path, 'eth');
});

test("the packet below the labels ends the frame's payload", (t) => {
  const padded = new Uint8Array([...mpls, 1, 2]);
  t.is(dissect(padded).layers[0].fields['eth.trailer'], '0102');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
