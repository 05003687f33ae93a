import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const mplsAch = fromHex(`${MACS} 8847 0000d13f 10000021 ${UDP}`);

const packets = [[mplsAch, 1]] as const;

test('an IPv4 channel', (t) => {
  const { path, layers } = dissect(mplsAch);
  t.is(path, 'eth:mpls:pwach:ip:udp:data');
  t.deepEqual(layers[2].fields, {
    'pwach.ver': 0,
    'pwach.res': 0,
    'pwach.channel_type': 33,
  });
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
