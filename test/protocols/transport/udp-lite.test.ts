import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** Ten bytes of payload; coverage and checksum given. */
function datagram(coverage: string, checksum: string): Uint8Array {
  return fromHex(`000000000002 000000000001 0800 4500 0026 0001 0000 40 88 0000 0a000001 0a000003
    1388 1389 ${coverage} ${checksum} 00112233445566778899`);
}

test('every field', (t) => {
  const { path, layers } = dissect(datagram('0008', 'c448'));
  t.is(path, 'eth:ip:udplite:data');
  t.deepEqual(layers[2].fields, {
    'udp.srcport': 5000,
    'udp.dstport': 5001,
    'udp.port': [5000, 5001],
    'udp.checksum_coverage': 8,
    'udp.length': 18,
    'udp.checksum': 0xc448,
    'udp.checksum.status': 1,
    'udp.payload': '00112233445566778899',
  });
});

test('the checksum covers the header, a part or all', (t) => {
  const statusOf = (coverage: string, checksum: string) =>
    dissect(datagram(coverage, checksum)).layers[2].fields['udp.checksum.status'];
  t.is(statusOf('0008', 'c449'), 0);
  t.is(statusOf('0007', 'c449'), 0, 'less than the header');
  t.is(statusOf('0100', 'c449'), 0, 'more than there is');
  t.is(statusOf('000a', 'c435'), 1);
});

test('every prefix', (t) => everyPrefixDecodes(t, datagram('0008', 'c448')));
test('flipped bytes', (t) => flippedBytesDecode(t, datagram('0008', 'c448')));
