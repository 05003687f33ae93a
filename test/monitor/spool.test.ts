import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import type { Batch } from '../../src/monitor/batch-queue.ts';
import { Spool } from '../../src/monitor/spool.ts';
import { withoutRoot } from '../support/root.ts';
import { testUnless } from '../support/skip.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { drain, linesOf } from './record-batches.ts';

const MIB = 1024 ** 2;

function openSpool(folder: string, warnings: string[] = [], maxBytes = MIB): Promise<Spool> {
  return Spool.open({ folder, maxBytes, interface: 'lo', warn: (message) => warnings.push(message) });
}

/** Adds chunks of two lines each, then seals; `name` tells the batches apart. */
async function addBatch(spool: Spool, name: string, chunks: number, isSealed = true): Promise<void> {
  for (let chunk = 0; chunk < chunks; chunk++) {
    await spool.add(gzipSync(`{"a":"${name}.${chunk}"}\n{"b":"${name}.${chunk}"}\n`), 2);
  }
  if (isSealed) await spool.seal();
}

test('batches come out in sequence, oldest first, and stay until they are removed', async (t) => {
  const warnings: string[] = [];
  const spool = await openSpool(makeTempFolder(t), warnings);
  t.is(await spool.oldest(), undefined);
  for (const name of ['x', 'y', 'z']) await addBatch(spool, name, 2);
  t.is(spool.length, 3);
  const first = await spool.oldest();
  t.deepEqual(await spool.oldest(), first);
  t.deepEqual(linesOf(first as Batch), ['{"a":"x.0"}', '{"b":"x.0"}', '{"a":"x.1"}', '{"b":"x.1"}']);
  const batches = await drain(spool);
  t.deepEqual(
    batches.map(({ sequence, records, interface: name }) => [sequence, records, name]),
    [1, 2, 3].map((sequence) => [sequence, 4, 'lo']),
  );
  t.true(batches.every(({ agent, host }) => agent.startsWith(`${host}/`)));
  t.deepEqual(warnings, []);
  await spool.close();
});

test('over restarts the agent is the same, and no number is given twice', async (t) => {
  const folder = makeTempFolder(t);
  const agents = new Set<string>();
  const sequences: number[] = [];
  for (let run = 0; run < 3; run++) {
    const spool = await openSpool(folder);
    await addBatch(spool, `run${run}`, 1);
    for (const { agent, sequence } of await drain(spool)) {
      agents.add(agent);
      sequences.push(sequence);
    }
    await spool.close();
    // Begun, but nothing whole of it was written.
    writeFileSync(join(folder, `${String(run + 2).padStart(16, '0')}.batch`), 'SNFP');
  }
  t.deepEqual(sequences, [1, 2, 3]);
  t.is(agents.size, 1);
});

test('cut at every byte: each batch before is whole, of the cut one every whole chunk is sent', async (t) => {
  const folder = makeTempFolder(t);
  const whole = join(folder, 'whole');
  const spool = await openSpool(whole);
  await addBatch(spool, 'first', 2);
  await addBatch(spool, 'last', 3, false);
  const name = '0000000000000002.batch';
  const ends = [0, 0, 0].map(() => 0);
  // Where each chunk ends is found without the reader: its gzip member is followed by the next frame's magic.
  const unsealed = readFileSync(join(whole, name));
  let at = 0;
  for (let chunk = 0; chunk < 3; chunk++) {
    at = unsealed.indexOf('SNFP', at + 24 + (chunk === 0 ? 40 : 0));
    const next = unsealed.indexOf('SNFP', at + 4);
    ends[chunk] = next < 0 ? unsealed.length : next;
  }
  t.is(ends[2], unsealed.length);
  await spool.seal();
  const length = readFileSync(join(whole, name)).length;
  t.true(length > unsealed.length);
  await spool.close();
  for (let cut = 0; cut <= length; cut++) {
    const copy = mkdtempSync(join(folder, 'cut-'));
    cpSync(whole, copy, { recursive: true });
    truncateSync(join(copy, name), cut);
    const warnings: string[] = [];
    const mended = await openSpool(copy, warnings);
    const batches = await drain(mended);
    const chunks = ends.filter((end) => end <= cut).length;
    t.deepEqual(
      batches.map(({ sequence, records }) => [sequence, records]),
      chunks === 0
        ? [[1, 4]]
        : [
            [1, 4],
            [2, chunks * 2],
          ],
      `cut at ${cut}`,
    );
    if (chunks > 0) t.is(linesOf(batches[1]).length, chunks * 2);
    t.is(warnings.length, cut === length ? 0 : 1, `cut at ${cut}: ${warnings}`);
    // What comes then follows without a gap.
    await addBatch(mended, 'next', 1);
    t.is((await mended.oldest())?.sequence, chunks === 0 ? 2 : 3);
    await mended.close();
    rmSync(copy, { recursive: true });
  }
});

test('a flipped bit anywhere: nothing false is sent, and it is told', async (t) => {
  const folder = makeTempFolder(t);
  const spool = await openSpool(folder);
  await addBatch(spool, 'x', 3);
  await spool.close();
  const path = join(folder, '0000000000000001.batch');
  const right = readFileSync(path);
  for (let at = 0; at < right.length; at++) {
    const wrong = Buffer.from(right);
    wrong[at] ^= 1 << (at % 8);
    writeFileSync(path, wrong);
    const warnings: string[] = [];
    const mended = await openSpool(folder, warnings);
    const batch = await mended.oldest();
    for (const line of batch === undefined ? [] : linesOf(batch)) t.regex(line, /^\{"[ab]":"x\.[012]"\}$/);
    t.is(warnings.length, 1, `flipped at ${at}`);
    await mended.close();
    for (const name of readdirSync(folder).filter((each) => /^0/.test(each))) rmSync(join(folder, name));
  }
});

test('a full spool lets the oldest go, counts them and says so once; what is under way stays', async (t) => {
  const warnings: string[] = [];
  const spool = await openSpool(makeTempFolder(t), warnings, 64 * 1024);
  await addBatch(spool, 'under way', 1);
  const underWay = await spool.oldest();
  for (let batch = 0; batch < 40; batch++) await addBatch(spool, `b${batch}`, 1);
  const { evictedBatches, evictedRecords } = spool.losses;
  t.is(spool.length + evictedBatches, 41);
  t.is(evictedRecords, evictedBatches * 2);
  t.true(evictedBatches > 20 && evictedBatches < 30, `${evictedBatches}`);
  t.is(warnings.length, 1);
  const rest = await drain(spool);
  t.is(underWay?.sequence, rest[0].sequence);
  t.deepEqual(
    rest.slice(1).map(({ sequence }) => sequence),
    rest.slice(1).map((_, index) => 2 + evictedBatches + index),
  );
  await spool.close();
});

test('a batch that is set aside: kept, out of the way, over restarts; moved back it is sent', async (t) => {
  const folder = makeTempFolder(t);
  const refused = join(folder, 'refused');
  const spool = await openSpool(folder);
  for (const name of ['x', 'y', 'z']) await addBatch(spool, name, 1);
  const sequences: number[] = [];
  for (let batch = await spool.oldest(); batch !== undefined; batch = await spool.oldest()) {
    sequences.push(batch.sequence);
    if (batch.sequence === 2) await spool.remove(batch);
    else await spool.setAside(batch);
  }
  t.deepEqual(sequences, [1, 2, 3]);
  t.like(spool.losses, { refusedBatches: 2, refusedRecords: 4 });
  await spool.close();
  const again = await openSpool(folder);
  t.is(again.length, 0);
  await addBatch(again, 'next', 1);
  t.is((await again.oldest())?.sequence, 4);
  await again.close();
  const names = readdirSync(refused);
  t.is(names.length, 2);
  for (const name of names) renameSync(join(refused, name), join(folder, name));
  const last = await openSpool(folder);
  const batches = await drain(last);
  t.deepEqual(
    batches.map((batch) => [batch.sequence, linesOf(batch)[0]]),
    [
      [1, '{"a":"x.0"}'],
      [3, '{"a":"z.0"}'],
      [4, '{"a":"next.0"}'],
    ],
  );
  await last.close();
});

test('what was set aside makes room before what waits', async (t) => {
  const folder = makeTempFolder(t);
  const spool = await openSpool(folder, [], 64 * 1024);
  for (let batch = 0; batch < 8; batch++) {
    await addBatch(spool, `refused${batch}`, 1);
    await spool.setAside((await spool.oldest()) as Batch);
  }
  for (let batch = 0; batch < 12; batch++) await addBatch(spool, `waits${batch}`, 1);
  t.is(spool.length, 12);
  t.is(spool.losses.evictedBatches, 0);
  const left = readdirSync(join(folder, 'refused'));
  t.true(left.length > 0 && left.length < 8, left.join());
  t.true(left.includes(`${'8'.padStart(16, '0')}.batch`), left.join());
  await spool.close();
});

test('two senders on one spool: the second refuses, until the first has gone, by kill -9 too', async (t) => {
  const folder = makeTempFolder(t);
  const script = `
    import { Spool } from './src/monitor/spool.ts';
    await Spool.open({ folder: ${JSON.stringify(folder)}, maxBytes: 1e6, interface: 'x', warn: () => undefined });
    console.log('open');
    setInterval(() => undefined, 1000);`;
  const holder = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  await t.throwsAsync(openSpool(folder), {
    message: `the spool ${folder} is in use by another sender, process ${holder.pid}`,
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await openSpool(folder)).close();
  t.pass();
});

testUnless(withoutRoot)(
  'a full disk: what has no room is counted, what was stored is sent',
  async (t: ExecutionContext) => {
    const warnings: string[] = [];
    const spool = await openSpool(join(mountSmallDisk(t, 256 * 1024), 'spool'), warnings, 64 * MIB);
    const noise = Buffer.from(Array.from({ length: 30_000 }, (_, index) => (index * 7919) & 0xff));
    for (let batch = 0; batch < 20; batch++) {
      await spool.add(noise, 1);
      await spool.seal();
    }
    const { unstoredRecords } = spool.losses;
    t.true(unstoredRecords > 0 && unstoredRecords < 20, `${unstoredRecords}`);
    t.regex(warnings[0], /no space left/i);
    const stored = await drain(spool);
    t.is(
      stored.reduce((sum, { records }) => sum + records, 0),
      20 - unstoredRecords,
    );
    await spool.close();
  },
);
