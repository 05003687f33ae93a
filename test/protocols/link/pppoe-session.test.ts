import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const pppoes = fromHex(`${MACS} 8864 11 00 0017 0022 0021 ${UDP}`);

const packets = [[pppoes, 1]] as const;

test('a packet of a session', (t) => {
  const { path, layers } = dissect(pppoes);
  t.is(path, 'eth:pppoes:ppp:ip:udp:data');
  t.deepEqual(layers[1].fields, {
    'pppoe.version': 1,
    'pppoe.type': 1,
    'pppoe.code': 0,
    'pppoe.session_id': 23,
    'pppoe.payload_length': 34,
  });
});

test('a length that lies is not followed', (t) => {
  const lying = pppoes.slice();
  lying[19] = 0xff;
  t.is(dissect(lying).path, 'eth:pppoes:ppp:ip:udp:data');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
