import { fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { type Chunks, FileChunks, MemoryChunks } from '../../src/sources/chunks.ts';
import { HEAD_LENGTH } from '../../src/sources/read-ahead.ts';
import { Window } from '../../src/sources/window.ts';

const LENGTH = 700_001;
const CHUNK = 4096;
/** No two stretches of it are alike, so that a byte in the wrong place shows. */
const BYTES = Uint8Array.from({ length: LENGTH }, (_, i) => (Math.imul(i, 0x9e3779b1) >>> 11) & 255);

const folder = mkdtempSync(join(tmpdir(), 'sniff-test-'));
const path = join(folder, 'bytes');
writeFileSync(path, BYTES);
test.after.always(() => rmSync(folder, { recursive: true }));

const openFile = (): FileChunks => {
  const descriptor = openSync(path, 'r');
  return new FileChunks(path, descriptor, fstatSync(descriptor));
};

/** Takes `keep` bytes less than there are at each fill, all of them at the end; answers what came, by its offset. */
async function readAll(chunks: Chunks, chunkSize: number, keep: (fill: number) => number): Promise<Uint8Array> {
  const window = new Window(chunks, chunkSize);
  const out = new Uint8Array(LENGTH);
  const take = (length: number): void => {
    out.set(window.bytes.subarray(window.position, window.position + length), window.offset);
    window.position += length;
  };
  for (let fill = 0; await window.fill(); fill++) take(Math.max(0, window.unread - keep(fill)));
  take(window.unread);
  return out;
}

/** Reads from one, ahead from the other. */
function readerOf(now: Chunks, later: FileChunks): Pick<Chunks, 'read' | 'readLater' | 'close'> {
  return {
    read: (target, start, length) => now.read(target, start, length),
    readLater: later.readLater,
    close: () => now.close(),
  };
}

test('a long file comes whole whatever stays unread at each fill', async (t) => {
  const keeps = fc.array(fc.oneof(fc.nat(200), fc.nat(3 * HEAD_LENGTH)), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(keeps, fc.constantFrom(CHUNK, 10_000, 65_536), async (keep, chunkSize) => {
      const chunks = openFile();
      const read = await readAll(chunks, chunkSize, (fill) => keep[fill % keep.length]);
      await chunks.close();
      return Buffer.compare(read, BYTES) === 0;
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test('a long file is read ahead, a short one and memory are not', async (t) => {
  const chunks = openFile();
  const window = new Window(chunks, CHUNK);
  const buffers = new Set<Uint8Array>();
  const atOnce: boolean[] = [];
  for (;;) {
    const filled = window.fill();
    atOnce.push(typeof filled === 'boolean');
    if (!(await filled)) break;
    window.position = window.limit;
    buffers.add(window.bytes);
  }
  await chunks.close();
  t.deepEqual(atOnce.slice(0, 6), [true, true, true, true, false, false]);
  t.is(buffers.size, 3, 'the first, then two in turns');
  const memory = new Window(new MemoryChunks(BYTES), CHUNK);
  for (let i = 0; i < 10; i++) {
    t.is(memory.fill(), true);
    memory.position = memory.limit;
  }
});

test('a read that fails ahead ends the bytes with a problem, those before it stay', async (t) => {
  const descriptor = openSync(folder, 'r');
  const chunks = new FileChunks(folder, descriptor, fstatSync(descriptor));
  const whole = new MemoryChunks(BYTES);
  const window = new Window(
    { ...whole, path, bytesTotal: LENGTH, problem: undefined, ...readerOf(whole, chunks) },
    CHUNK,
  );
  for (let i = 0; i < 4; i++) t.true(await window.fill());
  t.false(await window.fill());
  t.is(window.unread, 4 * CHUNK);
  t.is(chunks.problem, "can't be read further (EISDIR)");
  await chunks.close();
});

test('closing waits for what is being read', async (t) => {
  const chunks = openFile();
  const target = new Uint8Array(CHUNK);
  const reading = chunks.readLater(target, 0, CHUNK);
  await chunks.close();
  t.is(await reading, CHUNK);
  t.deepEqual(target, BYTES.slice(0, CHUNK));
});
