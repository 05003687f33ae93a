import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { Packet } from '../../src/core/packet.ts';
import { openCapture } from '../../src/sources/open.ts';
import { buildPcap, makePayload } from '../support/capture-builder.ts';
import { readBytes, readCapture } from '../support/read-capture.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const PACKETS = [1, 2, 3].map((seconds) => ({ seconds, data: makePayload(60, seconds) }));
const CAPTURE = buildPcap(PACKETS);

async function openError(paths: readonly string[]): Promise<SniffError> {
  const error: unknown = await openCapture(paths).then(
    () => new Error('it opened'),
    (reason: unknown) => reason,
  );
  if (error instanceof SniffError) return error;
  throw error;
}

test('what can not be opened: exit code 1, the reason and what to do', async (t) => {
  const folder = makeTempFolder(t);
  symlinkSync('loop', join(folder, 'loop'));
  writeFileSync(join(folder, 'file'), CAPTURE);
  const cases: [path: string, message: RegExp][] = [
    [join(folder, 'missing.pcap'), /no such file/],
    [folder, /is a directory/],
    [join(folder, 'file', 'below'), /not a directory/],
    [join(folder, 'loop'), /circle/],
    [join(folder, 'x'.repeat(300)), /too long/],
  ];
  for (const [path, message] of cases) {
    const error = await openError([path]);
    t.regex(error.message, message);
    t.true(error.message.includes(path));
    t.is(error.exitCode, 1);
    t.truthy(error.remedy, error.message);
  }
});

/** Runs as a user who owns nothing, where that is possible: root may read everything. */
async function asNobody<T>(run: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.('nobody');
  try {
    return await run();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

// Serial tests run before all others: none of them may meet the change of user.
test.serial('no permission', async (t) => {
  const folder = makeTempFolder(t);
  const path = join(folder, 'secret.pcap');
  writeFileSync(path, CAPTURE);
  chmodSync(path, 0);
  chmodSync(folder, 0o755);
  const error = await asNobody(() => openError([path]));
  t.regex(error.message, /permission denied/);
  t.is(error.exitCode, 1);
  t.truthy(error.remedy);
});

test('no path and stdin twice are usage errors', async (t) => {
  t.is((await openError([])).exitCode, 2);
  t.is((await openError(['-', '-'])).exitCode, 2);
});

const APPEARANCES: readonly (readonly [content: string, message: RegExp])[] = [
  ['', /is empty/],
  ['{"packets": []}', /looks like a JSON document/],
  ['<!DOCTYPE html><html>', /an HTML page/],
  ['\n  <html lang="en">', /an HTML page/],
  ['<?xml version="1.0"?>\n<pdml version="0">', /PDML/],
  ['<?xml version="1.0"?><a/>', /an XML document/],
  ['#separator \\x09\n#fields', /a Zeek log/],
  ['12:00:01.123456 IP 10.0.0.1 > 10.0.0.2: ICMP', /a tcpdump text listing/],
  ['0000  00 11 22 33 44 55', /a hex dump/],
  ['To whom it may concern', /looks like text/],
  ['Grüße aus Köln', /looks like text/],
  ['\x7fELF\x02\x01\x01', /a program \(ELF\)/],
  ['\x89PNG\r\n\x1a\n', /a PNG picture/],
  ['PK\x03\x04\x14\0', /a zip archive/],
  ['snoop\0\0\0\0\0\0\x02', /a snoop capture/],
  ['\xfd7zXZ\0', /an xz archive/],
  ['BZh91AY&SY', /a bzip2 archive/],
  ['GMBU\0', /a Network Monitor capture/],
  [`${'file'.padEnd(257, '\0')}ustar`, /a tar archive/],
  ['\x01\x02\x03\x04\x05\x06\x07\x08', /no capture that is known \(it starts with 01020304\)/],
  ['\x01', /no capture/],
  ['\x0a\x0d\x0d\x0a1234not a magic', /no capture/],
];

test('what is no capture says what it looks like instead', async (t) => {
  for (const [content, message] of APPEARANCES) {
    const isLatin = /[\x80-\xff]/.test(content) && !content.startsWith('Gr');
    const error = await t.throwsAsync(readBytes(Buffer.from(content, isLatin ? 'latin1' : 'utf8')), {
      instanceOf: SniffError,
      message,
    });
    t.is(error?.exitCode, 1);
    t.truthy(error?.remedy, content);
  }
});

test('an ERF capture is recognised without a magic number', async (t) => {
  const record = Buffer.alloc(80);
  record.writeUInt32LE(1_700_000_000, 4);
  record[8] = 2;
  record.writeUInt16BE(80, 10);
  record.writeUInt16BE(60, 14);
  await t.throwsAsync(readBytes(record), { message: /ERF/ });
});

test('any bytes at all open, or fail with a SniffError', async (t) => {
  const starts = [
    CAPTURE.subarray(0, 24),
    Buffer.from('0a0d0d0a1c0000004d3c2b1a01000000', 'hex'),
    Buffer.from('1f8b08', 'hex'),
    Buffer.from('28b52ffd', 'hex'),
  ];
  let state = 1;
  for (let round = 0; round < 2000; round++) {
    const noise = Buffer.alloc(64, 0);
    for (let i = 0; i < noise.length; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      noise[i] = (state >> 16) & (round & 1 ? 0xff : 0x07);
    }
    try {
      await readBytes(Buffer.concat([starts[round % starts.length], noise]));
    } catch (error) {
      t.true(error instanceof SniffError, `round ${round}: ${error}`);
    }
  }
  t.pass();
});

test('a file that grows while it is read is read as far as it reaches', async (t) => {
  const path = join(makeTempFolder(t), 'growing.pcap');
  writeFileSync(path, CAPTURE.subarray(0, 24 + 76 + 20));
  const source = await openCapture([path], { chunkSize: 32 });
  const packet = new Packet();
  t.is(source.bytesTotal, 120);
  while (!source.next(packet)) t.true(await source.fill());
  t.is(packet.number, 1);
  appendFileSync(path, CAPTURE.subarray(24 + 76 + 20));
  const { packets, problems } = await readCapture(source);
  t.deepEqual(
    packets.map(({ number, seconds }) => [number, seconds]),
    [
      [2, 2],
      [3, 3],
    ],
  );
  t.deepEqual(problems, []);
});

test('a file that vanishes or shrinks while it is read', async (t) => {
  const path = join(makeTempFolder(t), 'gone.pcap');
  writeFileSync(path, CAPTURE);
  const vanishing = await openCapture([path], { chunkSize: 32 });
  unlinkSync(path);
  t.is((await readCapture(vanishing)).packets.length, 3);
  writeFileSync(path, CAPTURE);
  const shrinking = await openCapture([path], { chunkSize: 32 });
  truncateSync(path, 24 + 76 + 20);
  const { packets, problems } = await readCapture(shrinking);
  t.is(packets.length, 1);
  t.deepEqual(
    problems.map(({ offset }) => offset),
    [100],
  );
});

test('progress: bytes on disk', async (t) => {
  const folder = makeTempFolder(t);
  const paths = ['a.pcap', 'b.pcap'].map((name) => join(folder, name));
  for (const path of paths) writeFileSync(path, CAPTURE);
  const source = await openCapture(paths);
  t.is(source.bytesTotal, 2 * CAPTURE.length);
  await readCapture(source);
  t.is(source.bytesRead, 2 * CAPTURE.length);
});

test('when one of several files is no capture, it is named', async (t) => {
  const folder = makeTempFolder(t);
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'a.pcap'), CAPTURE);
  writeFileSync(join(folder, 'b.txt'), 'hello\n');
  const error = await openError([join(folder, 'a.pcap'), join(folder, 'b.txt')]);
  t.regex(error.message, /b\.txt is no capture/);
  t.is(readFileSync(join(folder, 'b.txt'), 'utf8'), 'hello\n');
});
