import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
const mplsCw = fromHex(`${MACS} 8847 0001013f 00000005 000000000002 000000000003 05ff 00`);

const packets = [[mplsCw, 1]] as const;

test('a control word', (t) => {
  const { path, layers } = dissect(mplsCw);
  t.is(path, 'eth:mpls:pwethcw:eth:data');
  t.deepEqual(layers[2].fields, {
    'pweth.cw.sequence_number': 5,
  });
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
