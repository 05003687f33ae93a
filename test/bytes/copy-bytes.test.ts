import test from 'ava';
import fc from 'fast-check';
import { copyBytes } from '../../src/bytes/copy-bytes.ts';

test('copies exactly the range, to any place, whatever its length', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(9), fc.nat(9), (data, before, at) => {
      const from = Buffer.concat([Buffer.alloc(before, 0xee), data, Buffer.alloc(9, 0xdd)]);
      const to = Buffer.alloc(at + data.length + 9, 0xcc);
      const end = copyBytes(to, viewOf(to), at, from, viewOf(from), before, before + data.length);
      const expected = Buffer.concat([Buffer.alloc(at, 0xcc), data, Buffer.alloc(9, 0xcc)]);
      t.is(end, at + data.length);
      t.deepEqual(to, expected);
    }),
  );
});

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
