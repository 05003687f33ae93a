import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { PART_NAMES, type PartName } from '../../../src/analyses/analysis.ts';
import { openCapture } from '../../../src/sources/open.ts';
import { findCorpus, listCaptures, sampleCaptures } from '../../oracles/corpus.ts';
import { analyzeSource } from '../../support/analyze.ts';
import { analyzeSplit } from '../../support/analyze-split.ts';
import { buildPcap, type PacketToBuild } from '../../support/capture-builder.ts';
import { render } from '../../support/render.ts';
import { testUnless } from '../../support/skip.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));
const BUILT = new URL('../../../dist/analyses/split/stream-worker.js', import.meta.url);
const SHOP = join(SAMPLES, 'shop.pcap');

async function analyzeWhole(path: string, show?: readonly PartName[]): Promise<string> {
  return render(await analyzeSource(await openCapture([path]), show === undefined ? {} : { show }), 'json');
}

/** The packets of a classic little-endian capture with microseconds. */
function packetsOf(path: string): PacketToBuild[] {
  const bytes = readFileSync(path);
  const packets: PacketToBuild[] = [];
  for (let at = 24; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    const seconds = bytes.readUInt32LE(at);
    const nanoseconds = bytes.readUInt32LE(at + 4) * 1000;
    packets.push({ seconds, nanoseconds, data: bytes.subarray(at + 16, at + 16 + length) });
    at += 16 + length;
  }
  return packets;
}

const corpus = findCorpus();
const corpusTest = testUnless(corpus === undefined ? 'the corpus is not here' : undefined);

corpusTest('two threads make the report that one makes, to the byte', async (t) => {
  for (const { path, name } of sampleCaptures(listCaptures(corpus ?? ''), 0.1, 7)) {
    const whole = await analyzeWhole(path).catch(() => undefined);
    if (whole === undefined) continue;
    t.true((await analyzeSplit(path)) === whole, name);
  }
});

test('so it is of the samples, and of each part alone', async (t) => {
  const captures = listCaptures(SAMPLES).filter(({ name }) => /\.pcap(ng)?$/.test(name) && !name.startsWith('damaged'));
  t.true(captures.length > 30);
  for (const { path, name } of captures) t.is(await analyzeSplit(path), await analyzeWhole(path), name);
  for (const part of PART_NAMES) {
    t.is(await analyzeSplit(SHOP, { show: [part] }), await analyzeWhole(SHOP, [part]), part);
  }
});

test('times in disorder: a handshake begins with its earliest packet, wherever it stands', async (t) => {
  const path = join(makeTempFolder(t), 'unordered.pcap');
  const packets = packetsOf(SHOP);
  const disordered = packets.map((packet, i) => ({ ...packets[i ^ 5], data: packet.data }));
  writeFileSync(path, buildPcap(disordered));
  const whole = await analyzeWhole(path);
  t.not(whole, await analyzeWhole(SHOP));
  t.is(await analyzeSplit(path), whole);
});

test('records longer than the room before a chunk, which are put together where nobody else reads', async (t) => {
  const path = join(makeTempFolder(t), 'long.pcap');
  const long = { seconds: packetsOf(SHOP)[0].seconds ?? 0, data: new Uint8Array(200_000).fill(7) };
  const packets = packetsOf(SHOP).flatMap((packet, index) => (index % 100 === 50 ? [packet, long] : [packet]));
  writeFileSync(path, buildPcap(packets));
  const whole = await analyzeWhole(path);
  for (const chunkSize of [4096, 100_000]) t.is(await analyzeSplit(path, { chunkSize }), whole);
});

test('the thread of the built program does so as well', async (t) => {
  const port = new Worker(BUILT);
  t.is(await analyzeSplit(SHOP, { port }), await analyzeWhole(SHOP));
});

test('a thread that fails ends the job with its error, while packets are told and at the end', async (t) => {
  const failing = (code: string): Worker => new Worker(code, { eval: true });
  const atOnce = failing(`
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', () => {
      throw new Error('it failed');
    });`);
  await t.throwsAsync(analyzeSplit(SHOP, { port: atOnce }), {
    message: 'the thread that follows streams failed: it failed',
  });
  const late = failing(`
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (message) => {
      if (message.kind === 'end') throw new Error('it failed late');
      if (message.kind === 'packets') parentPort.postMessage({ ...message, kind: 'done' });
    });`);
  await t.throwsAsync(analyzeSplit(SHOP, { port: late }), {
    message: 'the thread that follows streams failed: it failed late',
  });
});
