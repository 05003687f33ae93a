import test from 'ava';
import fc from 'fast-check';
import { HpackDecoder } from '../../../src/protocols/application/hpack.ts';
import { HpackFields, REPRESENTATION } from '../../../src/protocols/application/hpack-fields.ts';
import { fromHex } from '../../support/dissect.ts';
import { HpackEncoder, integer } from '../../support/http2-builder.ts';

const DATE = 'Mon, 21 Oct 2013 20:13:21 GMT';

function makeDecoder(): (block: string | Uint8Array) => readonly string[] | undefined {
  const decoder = new HpackDecoder({ bytes: 0 });
  const fields = new HpackFields();
  return (block) => {
    const bytes = typeof block === 'string' ? fromHex(block) : block;
    // Bytes around the block show reads outside.
    const around = new Uint8Array(bytes.length + 20).fill(0x82);
    around.set(bytes, 10);
    return decoder.read(around, 10, 10 + bytes.length, fields) ? linesOf(fields) : undefined;
  };
}

function linesOf(fields: HpackFields): string[] {
  const text = (start: number, end: number) =>
    start < 0 ? '?' : Buffer.from(fields.bytes.subarray(start, end)).toString('latin1');
  return Array.from({ length: fields.count }, (_, field) =>
    fields.isSizeUpdate(field)
      ? `size ${fields.index(field)}`
      : `${text(fields.nameStart(field), fields.nameEnd(field))}: ${text(fields.valueStart(field), fields.valueEnd(field))}`,
  );
}

test('RFC 7541 C.2: each representation', (t) => {
  const read = (block: string) => makeDecoder()(block);
  t.deepEqual(read('400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572'), ['custom-key: custom-header']);
  t.deepEqual(read('040c 2f73 616d 706c 652f 7061 7468'), [':path: /sample/path']);
  t.deepEqual(read('1008 7061 7373 776f 7264 0673 6563 7265 74'), ['password: secret']);
  t.deepEqual(read('82'), [':method: GET']);
  const kinds = new HpackFields();
  new HpackDecoder({ bytes: 0 }).read(fromHex('82 40016101 62 04012f 1001610162 20'), 0, 15, kinds);
  const found = Array.from({ length: kinds.count }, (_, field) => [kinds.kind(field), kinds.index(field)]);
  const { indexed, incremental, plain, never, sizeUpdate } = REPRESENTATION;
  t.deepEqual(found, [
    [indexed, 2],
    [incremental, 0],
    [plain, 4],
    [never, 0],
    [sizeUpdate, 0],
  ]);
  t.deepEqual([kinds.start(1), kinds.end(1)], [1, 6]);
});

const requests = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
  [
    ...[':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com'],
    'custom-key: custom-value',
  ],
];

test('RFC 7541 C.3: requests without Huffman code', (t) => {
  const read = makeDecoder();
  t.deepEqual(read('8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d'), requests[0]);
  t.deepEqual(read('8286 84be 5808 6e6f 2d63 6163 6865'), requests[1]);
  t.deepEqual(read('8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65'), requests[2]);
});

test('RFC 7541 C.4: requests with Huffman code', (t) => {
  const read = makeDecoder();
  t.deepEqual(read('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'), requests[0]);
  t.deepEqual(read('8286 84be 5886 a8eb 1064 9cbf'), requests[1]);
  t.deepEqual(read('8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf'), requests[2]);
});

const responses = [
  [':status: 302', 'cache-control: private', `date: ${DATE}`, 'location: https://www.example.com'],
  [':status: 307', 'cache-control: private', `date: ${DATE}`, 'location: https://www.example.com'],
  [
    ...[':status: 200', 'cache-control: private', `date: ${DATE.replace(':21 G', ':22 G')}`],
    ...['location: https://www.example.com', 'content-encoding: gzip'],
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ],
];
const SIZE_256 = '3fe101';

test('RFC 7541 C.5: responses without Huffman code, a table of 256 bytes that evicts', (t) => {
  const read = makeDecoder();
  const first = `${SIZE_256} 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
    2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`;
  t.deepEqual(read(first), ['size 256', ...responses[0]]);
  t.deepEqual(read('4803 3330 37c1 c0bf'), responses[1]);
  t.deepEqual(
    read(`88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970
      7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765
      3d33 3630 303b 2076 6572 7369 6f6e 3d31`),
    responses[2],
  );
  // Three entries are left.
  t.truthy(read('c0'));
  t.is(read('c1'), undefined);
});

test('RFC 7541 C.6: responses with Huffman code', (t) => {
  const read = makeDecoder();
  const first = `${SIZE_256} 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b
    ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`;
  t.deepEqual(read(first), ['size 256', ...responses[0]]);
  t.deepEqual(read('4883 640e ffc1 c0bf'), responses[1]);
  t.deepEqual(
    read(`88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7
      b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`),
    responses[2],
  );
});

test('damage: index 0 and beyond the table, strings and integers too long, EOS, padding of other bits', (t) => {
  const damaged = ['80', 'be', '0585', '04ff', '7fffffffffff7f', '0481', '4085ffff', '04 84 ffffffff', '048118'];
  for (const block of damaged) t.is(makeDecoder()(block), undefined, block);
  // `0` with three ones of padding.
  t.deepEqual(makeDecoder()('048107'), [':path: 0']);
});

test('after damage, what the table had is not known; what comes is, and after a size of 0 everything', (t) => {
  const read = makeDecoder();
  t.deepEqual(read('40 0161 0162'), ['a: b']);
  t.is(read('80'), undefined);
  t.deepEqual(read('be'), ['?: ?']);
  t.deepEqual(read('40 0163 0164 be bf'), ['c: d', 'c: d', '?: ?']);
  t.deepEqual(read('7f00 0165 be'), ['?: e', '?: e'], 'a name that is not known, with a value that is');
  t.deepEqual(read('20 3fe11f 40 0166 0167 be'), ['size 0', 'size 4096', 'f: g', 'f: g']);
  t.is(read('bf'), undefined);
});

test('an entry larger than the table empties it', (t) => {
  const read = makeDecoder();
  t.truthy(read('3f09'));
  t.deepEqual(read('40 0161 0162'), ['a: b']);
  t.deepEqual(read(`40 0163 10 ${'64'.repeat(16)}`), [`c: ${'d'.repeat(16)}`]);
  t.is(read('be'), undefined);
});

test('a block that makes much of little is bounded', (t) => {
  const decoder = new HpackDecoder({ bytes: 0 });
  const fields = new HpackFields();
  const entry = Buffer.concat([fromHex('40 0161'), integer(0, 7, 4000), Buffer.alloc(4000, 0x78)]);
  const block = Buffer.concat([entry, Buffer.alloc(60_000, 0xbe)]);
  t.true(decoder.read(block, 0, block.length, fields));
  t.is(fields.count, 60_001);
  t.true(fields.length < 300_000);
  t.is(fields.nameStart(60_000), -1);
});

test('tables of all connections together are bounded', (t) => {
  const budget = { bytes: 0 };
  const entry = Buffer.concat([fromHex('3fe1ff03 40 0161'), integer(0, 7, 60_000), Buffer.alloc(60_000, 0x78)]);
  const fields = new HpackFields();
  const decoders = Array.from({ length: 1500 }, () => new HpackDecoder(budget));
  for (const decoder of decoders) decoder.read(entry, 0, entry.length, fields);
  t.true(budget.bytes < 85 * 2 ** 20);
  // Who found no room has lost its table, and says so.
  t.true(decoders[1499].read(fromHex('be'), 0, 1, fields));
  t.is(fields.nameStart(0), -1);
  for (const decoder of decoders) decoder.table.reset();
  t.is(budget.bytes, 0);
});

const field = fc.tuple(
  fc.constantFrom('a', 'bb', 'user-agent', ':path', 'x-y'),
  fc.constantFrom('', 'v', 'w'.repeat(90)),
);

test('what an encoder writes is read again, whatever its table evicts', (t) => {
  const blocks = fc.array(fc.array(field, { maxLength: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(blocks, fc.constantFrom(0, 40, 100, 300, 4096), (sent, size) => {
      const encoder = new HpackEncoder(size);
      const read = makeDecoder();
      read(integer(0x20, 5, size));
      for (const fields of sent) {
        t.deepEqual(
          read(encoder.encode(fields)),
          fields.map(([name, value]) => `${name}: ${value}`),
        );
      }
    }),
  );
});

test('of blocks after a lost one nothing is told wrong', (t) => {
  const blocks = fc.array(fc.array(field, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(blocks, fc.nat(10), fc.constantFrom(100, 300, 4096), (sent, lost, size) => {
      const encoder = new HpackEncoder(size);
      const decoder = new HpackDecoder({ bytes: 0 });
      const fields = new HpackFields();
      const update = integer(0x20, 5, size);
      decoder.read(update, 0, update.length, fields);
      for (const [number, block] of sent.entries()) {
        const bytes = encoder.encode(block);
        if (number === lost) {
          decoder.table.lose();
          continue;
        }
        t.true(decoder.read(bytes, 0, bytes.length, fields));
        for (const [index, line] of linesOf(fields).entries()) {
          const [name, value] = block[index];
          t.true([`${name}: ${value}`, `?: ${value}`, '?: ?'].includes(line), `${line} for ${name}: ${value}`);
        }
      }
    }),
  );
});

test('any bytes: never thrown, nothing beyond the block', (t) => {
  const decoder = new HpackDecoder({ bytes: 0 });
  const fields = new HpackFields();
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), (blocks) => {
      for (const block of blocks) {
        decoder.read(block, 0, block.length, fields);
        for (let i = 0; i < fields.count; i++) if (fields.end(i) > block.length) throw new Error('beyond the block');
      }
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
