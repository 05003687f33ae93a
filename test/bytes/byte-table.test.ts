import test from 'ava';
import fc from 'fast-check';
import { ByteTable } from '../../src/bytes/byte-table.ts';
import { LineFeeds } from '../../src/bytes/line-feeds.ts';

function intern(table: ByteTable, text: string, prefix = 0, shift = 0): number {
  const bytes = new Uint8Array(Buffer.from(`${'#'.repeat(shift)}${text}#`, 'latin1'));
  return table.intern(bytes, new DataView(bytes.buffer), shift, shift + text.length, prefix);
}

test('equal bytes with an equal prefix have one row, wherever they stand', (t) => {
  const word = fc.record({ text: fc.string({ maxLength: 9 }), prefix: fc.nat(2), shift: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const table = new ByteTable();
      const rows = new Map<string, number>();
      for (const { text, prefix, shift } of words) {
        const latin = Buffer.from(text, 'latin1').toString('latin1');
        const key = `${prefix} ${latin}`;
        const row = intern(table, latin, prefix, shift);
        t.is(row, rows.get(key) ?? rows.size);
        t.is(table.isNew, !rows.has(key));
        rows.set(key, row);
        t.is(table.text(row), latin);
        t.is(table.prefix(row), prefix);
      }
      t.is(table.size, rows.size);
    }),
  );
});

test('many rows; removed ones are forgotten, and their numbers given again', (t) => {
  const table = new ByteTable();
  for (let i = 0; i < 5000; i++) t.is(intern(table, `name ${i}`), i);
  table.remove([17, 4000]);
  t.is(table.size, 4998);
  t.false(table.isUsed(17));
  t.is(intern(table, 'name 4999'), 4999);
  t.true([17, 4000].includes(intern(table, 'name 17')));
  t.is(table.text(4001), 'name 4001');
  table.renumber(new Map([[0, 7]]));
  t.is(intern(table, 'name 3', 7), 3);
});

test('line feeds are found as a loop over bytes finds them', (t) => {
  const bytesOf = fc.array(fc.constantFrom(0x0a, 0x0b, 0x0d, 0x09, 0x8a, 0x41), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(bytesOf, fc.nat(7), fc.nat(39), fc.nat(40), (list, shift, from, to) => {
      const bytes = new Uint8Array(new ArrayBuffer(list.length + shift), shift);
      bytes.set(list);
      const [start, end] = [Math.min(from, list.length), Math.min(to, list.length)];
      const found = list.slice(0, end).indexOf(0x0a, start);
      t.is(new LineFeeds(bytes).next(start, end), found);
    }),
    { numRuns: 2000 },
  );
});
