import { spawnSync } from 'node:child_process';
import { deflateRawSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { buildPcap, makePayload, PcapngBuilder } from '../support/capture-builder.ts';
import { type ReadCapture, readBytes } from '../support/read-capture.ts';
import { testUnless } from '../support/skip.ts';

const PACKETS = Array.from({ length: 40 }, (_, index) => ({ seconds: index, data: makePayload(50 + index, index) }));
const PLAIN = buildPcap(PACKETS);

/** A zstd frame of raw blocks (RFC 8878): no compression, but all of the framing. */
function zstdFrame(content: Buffer, blockSize = 1000, checksum = false): Buffer {
  const parts: Buffer[] = [Buffer.of(0x28, 0xb5, 0x2f, 0xfd, checksum ? 4 : 0, 0x58)];
  for (let at = 0; at < content.length; at += blockSize) {
    const block = content.subarray(at, at + blockSize);
    const isLast = at + blockSize >= content.length;
    parts.push(blockHeader(block.length, 0, isLast), block);
  }
  if (checksum) parts.push(Buffer.alloc(4));
  return Buffer.concat(parts);
}

function blockHeader(size: number, type: number, isLast: boolean): Buffer {
  const header = (size << 3) | (type << 1) | (isLast ? 1 : 0);
  return Buffer.of(header & 0xff, (header >> 8) & 0xff, header >> 16);
}

const SKIPPABLE = Buffer.concat([Buffer.from('5a2a4d1820000000', 'hex'), makePayload(32)]);

interface Case {
  readonly name: string;
  readonly bytes: Buffer;
  readonly format: string;
}

const WHOLE: readonly Case[] = [
  { name: 'gzip', bytes: gzipSync(PLAIN), format: 'pcap+gzip' },
  { name: 'stored gzip', bytes: gzipSync(PLAIN, { level: 0 }), format: 'pcap+gzip' },
  { name: 'gzip of many members', bytes: splitGzip(PLAIN, 37), format: 'pcap+gzip' },
  { name: 'gzip with every header field', bytes: decoratedGzip(PLAIN), format: 'pcap+gzip' },
  { name: 'gzip padded with zeros', bytes: Buffer.concat([gzipSync(PLAIN), Buffer.alloc(512)]), format: 'pcap+gzip' },
  { name: 'zstd', bytes: zstdFrame(PLAIN), format: 'pcap+zstd' },
  { name: 'zstd with a checksum', bytes: zstdFrame(PLAIN, 500, true), format: 'pcap+zstd' },
  {
    name: 'zstd of several frames, skippable ones between',
    bytes: Buffer.concat([SKIPPABLE, zstdFrame(PLAIN.subarray(0, 100)), SKIPPABLE, zstdFrame(PLAIN.subarray(100))]),
    format: 'pcap+zstd',
  },
  { name: 'gzip in zstd', bytes: zstdFrame(gzipSync(PLAIN)), format: 'pcap+zstd+gzip' },
  { name: 'gzip in gzip', bytes: gzipSync(gzipSync(PLAIN)), format: 'pcap+gzip+gzip' },
];

function splitGzip(content: Buffer, size: number): Buffer {
  const members: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) members.push(gzipSync(content.subarray(at, at + size)));
  return Buffer.concat(members);
}

/** RFC 1952 section 2.3: extra field, name, comment and header checksum. */
function decoratedGzip(content: Buffer): Buffer {
  const plain = gzipSync(content);
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 0x02 | 0x04 | 0x08 | 0x10;
  const fields = Buffer.from('\x05\x00extra' + 'name.pcap\0' + 'a comment\0' + 'xx', 'latin1');
  return Buffer.concat([header, fields, plain.subarray(10)]);
}

for (const { name, bytes, format } of WHOLE) {
  test(`${name}: the same packets as plain, at any chunk size`, async (t) => {
    const plain = await readBytes(PLAIN);
    for (const chunkSize of [undefined, 1, 7, 64]) {
      const read = await readBytes(bytes, chunkSize);
      t.deepEqual(read.packets, plain.packets, `${chunkSize}`);
      t.deepEqual(read.problems, []);
      t.is(read.files[0].format, format);
    }
  });
}

test('pcapng in gzip', async (t) => {
  const bytes = new PcapngBuilder().section().interface().packet(PACKETS[3]).build();
  const read = await readBytes(gzipSync(bytes));
  t.is(read.files[0].format, 'pcapng+gzip');
  t.is(read.packets.length, 1);
});

test('an RLE block of zstd', async (t) => {
  const content = buildPcap([{ data: Buffer.alloc(1000) }]);
  const frame = Buffer.concat([
    Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x58),
    blockHeader(40, 0, false),
    content.subarray(0, 40),
    blockHeader(1000, 1, true),
    Buffer.of(0),
  ]);
  t.is((await readBytes(frame)).packets[0].data, '00'.repeat(1000));
});

/** Reads a prefix or a damaged copy: an error that says so, or a prefix of the packets and one problem. */
async function readDamaged(bytes: Buffer, chunkSize?: number): Promise<ReadCapture | undefined> {
  try {
    return await readBytes(bytes, chunkSize);
  } catch (error) {
    if (error instanceof SniffError && error.kind === 'environment') return undefined;
    throw error;
  }
}

for (const { name, bytes } of WHOLE.slice(0, 8)) {
  test(`${name} cut anywhere: all whole packets, then one problem`, async (t) => {
    const plain = await readBytes(PLAIN);
    let longest = 0;
    for (let length = 1; length < bytes.length; length += name === 'gzip of many members' ? 11 : 3) {
      const read = await readDamaged(bytes.subarray(0, length));
      if (read === undefined) continue;
      t.deepEqual(read.packets, plain.packets.slice(0, read.packets.length));
      t.true(read.problems.length <= 1);
      if (read.packets.length < PACKETS.length) t.is(read.problems.length, 1, `cut at ${length}`);
      t.true(read.packets.length >= longest);
      longest = read.packets.length;
    }
    // A zstd block is read whole or not at all; those here hold some ten packets.
    t.true(longest >= PACKETS.length - (name.startsWith('zstd') ? 10 : 2), `${longest} packets at most`);
  });
}

test('a gzip cut short says so, with the offset of the cut record in the uncompressed stream', async (t) => {
  const stored = gzipSync(PLAIN, { level: 0 });
  const read = await readBytes(stored.subarray(0, stored.length - 60));
  t.is(read.packets.length, PACKETS.length - 1);
  const lastRecord = PLAIN.length - 16 - 89;
  t.deepEqual(read.problems, [{ message: 'the gzip stream is cut short', path: 'memory', offset: lastRecord }]);
});

test('a gzip whose checksum does not fit loses no packet', async (t) => {
  const bytes = gzipSync(PLAIN);
  bytes[bytes.length - 6] ^= 1;
  const read = await readBytes(bytes);
  t.is(read.packets.length, PACKETS.length);
  t.is(read.problems.length, 1);
  t.regex(read.problems[0].message, /checksum does not fit/);
});

test('damage inside a small gzip leaves the packets before it', async (t) => {
  const deflated = deflateRawSync(PLAIN.subarray(0, 3000), { level: 0, finishFlush: 2 });
  const damaged = Buffer.concat([gzipSync('').subarray(0, 10), deflated, Buffer.from('ffffffffffff', 'hex')]);
  const read = await readBytes(damaged);
  t.true(read.packets.length > 30);
  t.is(read.problems.length, 1);
  t.regex(read.problems[0].message, /gzip stream is damaged/);
});

test('what follows the gzip and is none is told', async (t) => {
  const read = await readBytes(Buffer.concat([gzipSync(PLAIN), Buffer.from('-----END OF TRANSFER-----')]));
  t.is(read.packets.length, PACKETS.length);
  t.regex(read.problems[0].message, /no gzip follow/);
});

test('flipped bytes in compressed files never throw but a SniffError', async (t) => {
  for (const { bytes } of WHOLE.slice(0, 8)) {
    for (let at = 0; at < bytes.length; at += 13) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 0x55;
      await t.notThrowsAsync(readDamaged(damaged, 4096));
    }
  }
});

test('a zstd frame that asks for too much memory, or a dictionary, is refused with the reason', async (t) => {
  const large = zstdFrame(PLAIN);
  large[5] = 0xff;
  await t.throwsAsync(readBytes(large), { instanceOf: SniffError, message: /more than 128 MiB/ });
  const dictionary = Buffer.concat([
    Buffer.from('28b52ffd01', 'hex'),
    Buffer.of(0x58, 7),
    zstdFrame(PLAIN).subarray(6),
  ]);
  await t.throwsAsync(readBytes(dictionary), { instanceOf: SniffError, message: /dictionary/ });
});

test('compression three times over is refused', async (t) => {
  await t.throwsAsync(readBytes(gzipSync(gzipSync(gzipSync(PLAIN)))), {
    instanceOf: SniffError,
    message: /more than 2 times/,
  });
});

test('what is no capture inside is told as such', async (t) => {
  await t.throwsAsync(readBytes(gzipSync('{"a": 1}')), { instanceOf: SniffError, message: /inside gzip.*JSON/ });
  await t.throwsAsync(readBytes(gzipSync('')), { instanceOf: SniffError, message: /inside gzip.*empty/ });
});

const hasZstd = spawnSync('zstd', ['--version']).status === 0;
const zstdTest = testUnless(hasZstd ? undefined : 'zstd is not installed');

zstdTest('zstd files of the real compressor, at several levels', async (t) => {
  const large = buildPcap(
    Array.from({ length: 5000 }, (_, index) => ({ seconds: index, data: makePayload(200, index % 97) })),
  );
  const plain = await readBytes(large);
  for (const args of [['-1'], ['-19'], ['-3', '--no-check'], ['--ultra', '-22', '--long=24']]) {
    const { stdout } = spawnSync('zstd', ['-q', '-c', ...args], { input: large, maxBuffer: 1 << 28 });
    for (const bytes of [stdout, Buffer.concat([stdout.subarray(0, 0), SKIPPABLE, stdout])]) {
      t.deepEqual((await readBytes(bytes)).packets, plain.packets, args.join(' '));
    }
    t.deepEqual((await readBytes(stdout, 7)).packets, plain.packets);
    const cut = await readBytes(stdout.subarray(0, stdout.length - 10));
    t.deepEqual(cut.packets, plain.packets.slice(0, cut.packets.length));
    t.is(cut.problems.length, 1);
  }
});
