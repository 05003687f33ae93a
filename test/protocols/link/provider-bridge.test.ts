import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const qinq = fromHex(`${MACS} 88a8 e0c8 8100 07d1 0800 ${UDP} 0000`);
const qinq2 = fromHex(`${MACS} 88a8 e0c8 88a8 07d1 0800 ${UDP}`);

const packets = [
  [qinq, 1],
  [qinq2, 1],
] as const;

test('a service tag', (t) => {
  const { path, layers } = dissect(qinq);
  t.is(path, 'eth:ieee8021ad:vlan:ip:udp:data');
  t.deepEqual(layers[1].fields, {
    'ieee8021ad.priority': 7,
    'ieee8021ad.dei': 0,
    'ieee8021ad.id': 200,
    'ieee8021ah.etype': 33024,
  });
});

test('two service tags', (t) => {
  const { path, layers } = dissect(qinq2);
  t.is(path, 'eth:ieee8021ad:ip:udp:data');
  t.deepEqual(layers[1].fields, {
    'ieee8021ad.priority': [7, 0],
    'ieee8021ad.dei': [0, 0],
    'ieee8021ad.svid': 200,
    'ieee8021ad.cvid': 2001,
    'ieee8021ah.etype': 2048,
  });
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
