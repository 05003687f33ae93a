import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { PART_NAMES, type PartName } from '../../src/analyses/analysis.ts';
import { buffersToShare } from '../../src/cli/open-session.ts';
import { limits } from '../../src/core/limits.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const shop = readFileSync(new URL('../../samples/shop.pcap', import.meta.url));
const splitTest = testUnless(availableParallelism() < 2 ? 'there is one processor' : undefined);

/** A file with these bytes and nothing behind them, which takes no room on the disk. */
function writeSparse(path: string, bytes: Uint8Array, length: number): void {
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, bytes);
  ftruncateSync(descriptor, length);
  closeSync(descriptor);
}

splitTest('a long file is read in two threads, with the same report', async (t) => {
  const folder = makeTempFolder(t);
  // A record that is none ends the packets: the rest is passed over.
  const damaged = Buffer.concat([shop, Buffer.alloc(16, 0xff)]);
  const [short, long] = [join(folder, 'short'), join(folder, 'long')];
  writeFileSync(short, damaged);
  writeSparse(long, damaged, limits.splitFileBytes);
  const [one, two] = await Promise.all([short, long].map((path) => runSniff(['analyze', path, '--json', '--strict'])));
  t.is(two.exitCode, 1);
  t.deepEqual(withoutFile(two.stdout), withoutFile(one.stdout));
  // Where parts are chosen the other thread begins later, or not at all.
  const { ledger } = JSON.parse((await runSniff(['analyze', long, '--show', 'ledger', '--json'])).stdout);
  t.is(ledger.skippedBytes, limits.splitFileBytes - shop.length);
  const sections = await runSniff(['analyze', long, '--show', 'sections', '--json']);
  t.deepEqual(JSON.parse(sections.stdout).http, { sections: JSON.parse(one.stdout).http.sections });
  const talkers = await runSniff(['analyze', long, '--talkers', '--json']);
  t.deepEqual(JSON.parse(talkers.stdout).endpoints, JSON.parse(one.stdout).endpoints);
});

test('buffers are shared for long plain files alone, and where streams are asked for', (t) => {
  const folder = makeTempFolder(t);
  const [short, long] = [join(folder, 'short'), join(folder, 'long')];
  writeSparse(short, shop, limits.splitFileBytes - 1);
  writeSparse(long, shop, limits.splitFileBytes);
  const shares = (paths: readonly string[], parts: readonly PartName[]): boolean =>
    buffersToShare(paths, parts) !== undefined;
  t.is(shares([long], PART_NAMES), availableParallelism() > 1);
  t.is(shares([long], ['sections']), availableParallelism() > 1);
  t.false(shares([long], ['conversations', 'tcp']));
  t.false(shares([short], PART_NAMES));
  t.false(shares([long, long], PART_NAMES));
  t.false(shares(['-'], PART_NAMES));
  t.false(shares([folder], PART_NAMES));
});

/** But for its path and its length. */
function withoutFile(json: string): unknown {
  const { capture, ledger, ...parts } = JSON.parse(json);
  const { skippedBytes: _, ...losses } = ledger;
  return { ...parts, losses, packets: capture.packets };
}
