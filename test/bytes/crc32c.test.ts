import test from 'ava';
import { crc32c } from '../../src/bytes/crc32c.ts';
import { fromHex } from '../support/dissect.ts';

const NOWHERE = -4;

/** RFC 3720 §B.4, whose table writes the sums' bytes in the order of the wire. */
test('the vectors of iSCSI', (t) => {
  t.is(crc32c(new Uint8Array(32), 0, 32, NOWHERE), 0x8a9136aa);
  t.is(crc32c(new Uint8Array(32).fill(0xff), 0, 32, NOWHERE), 0x62a8ab43);
  t.is(
    crc32c(
      Uint8Array.from({ length: 32 }, (_, index) => index),
      0,
      32,
      NOWHERE,
    ),
    0x46dd794e,
  );
});

test('a range alone, and four bytes that count as zero', (t) => {
  const bytes = fromHex('ff 31323334 3536373839 ff');
  t.is(crc32c(bytes, 1, 10, NOWHERE), 0xe3069283);
  t.is(crc32c(fromHex('3132deadbeef37'), 0, 7, 2), crc32c(fromHex('31320000000037'), 0, 7, NOWHERE));
});
