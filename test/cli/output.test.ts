import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { openOutput } from '../../src/cli/output.ts';
import { SniffError } from '../../src/core/errors.ts';
import { runNode } from '../support/run-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const WRITER = fileURLToPath(new URL('fixtures/write-much.ts', import.meta.url));

test('a finite result gets its name only when it is whole', async (t) => {
  const path = join(makeTempFolder(t), 'out.json');
  writeFileSync(path, 'old');
  const output = await openOutput({ path, kind: 'finite' });
  output.text('new');
  output.flush();
  t.is(readFileSync(path, 'utf8'), 'old');
  await output.end();
  t.is(readFileSync(path, 'utf8'), 'new');
});

test('a finite result that fails leaves the old file and no other', async (t) => {
  const folder = makeTempFolder(t);
  const path = join(folder, 'out.json');
  writeFileSync(path, 'old');
  const output = await openOutput({ path, kind: 'finite' });
  output.text('new');
  output.abandon();
  t.is(readFileSync(path, 'utf8'), 'old');
  t.deepEqual(readdirSync(folder), ['out.json']);
});

test('a finite result keeps the mode of the file and the link that leads to it', async (t) => {
  const folder = makeTempFolder(t);
  const target = join(folder, 'target');
  const link = join(folder, 'link');
  writeFileSync(target, 'old');
  chmodSync(target, 0o600);
  symlinkSync('target', link);
  const output = await openOutput({ path: link, kind: 'finite' });
  output.text('new');
  await output.end();
  t.is(readFileSync(target, 'utf8'), 'new');
  t.is(statSync(target).mode & 0o777, 0o600);
  t.true(lstatSync(link).isSymbolicLink());
});

test('a stream is written in place', async (t) => {
  const path = join(makeTempFolder(t), 'out.pcap');
  const output = await openOutput({ path, kind: 'stream' });
  output.write(Uint8Array.of(1, 2, 3, 4), 1, 3);
  output.flush();
  t.deepEqual([...readFileSync(path)], [2, 3]);
  await output.end();
});

test('a stream may not overwrite what is being read', async (t) => {
  const path = join(makeTempFolder(t), 'in.pcap');
  writeFileSync(path, 'packets');
  const error = await t.throwsAsync(openOutput({ path, kind: 'stream', inputs: [path] }), { instanceOf: SniffError });
  t.like(error, { exitCode: 2 });
  t.is(readFileSync(path, 'utf8'), 'packets');
});

test('a device is opened, never replaced', async (t) => {
  const output = await openOutput({ path: '/dev/null', kind: 'finite' });
  output.text('x');
  await output.end();
  t.true(statSync('/dev/null').isCharacterDevice());
});

test('a FIFO waits for its reader and is never replaced', async (t) => {
  const path = join(makeTempFolder(t), 'fifo');
  execFileSync('mkfifo', [path]);
  const opening = openOutput({ path, kind: 'finite' });
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  t.teardown(() => closeSync(reader));
  const output = await opening;
  output.text('through the pipe');
  await output.end();
  const bytes = Buffer.alloc(64);
  t.is(bytes.toString('utf8', 0, readSync(reader, bytes)), 'through the pipe');
  t.true(statSync(path).isFIFO());
});

for (const [title, path, message] of [
  ['a directory', '.', '. is a directory'],
  ['a missing folder', '/nonexistent/out.json', "can't write /nonexistent/out.json: no such file or directory"],
  ['a file as folder', '/dev/null/out.json', "can't write /dev/null/out.json: not a directory"],
] as const) {
  test(`${title} is a failure of the environment`, async (t) => {
    const error = await t.throwsAsync(openOutput({ path, kind: 'finite' }), { instanceOf: SniffError });
    t.like(error, { exitCode: 1, message });
  });
}

test('a full device is told with what to do', async (t) => {
  if (!existsSync('/dev/full')) {
    t.log('skipped: no /dev/full');
    return t.pass();
  }
  const output = await openOutput({ path: '/dev/full', kind: 'finite' });
  output.text('x');
  const error = await t.throwsAsync(output.end(), { instanceOf: SniffError });
  t.regex(error?.message ?? '', /can't write \/dev\/full: ENOSPC/);
});

test('batches of any size come out as they went in', async (t) => {
  const path = join(makeTempFolder(t), 'out');
  const output = await openOutput({ path, kind: 'finite' });
  let expected = '';
  for (const length of [1, 65_535, 1, 65_536, 65_537, 200_000, 21_845, 21_846, 7]) {
    const text = 'é'.repeat(length);
    output.text(text);
    const bytes = Buffer.from(`<${text}>`);
    output.write(bytes, 0, bytes.length);
    expected += `${text}<${text}>`;
  }
  await output.end();
  t.is(readFileSync(path, 'utf8'), expected);
});

test('a reader slower than the writer gets everything', async (t) => {
  const { stdout, stderr, exitCode } = await runNode(['--import=tsx', WRITER, '300000']);
  t.is(exitCode, 0);
  // Not t.is: the difference of two such texts fills the screen.
  t.true(stdout === Array.from({ length: 300_000 }, (_, line) => `line ${line}\n`).join(''), firstDifference(stdout));
  t.deepEqual(JSON.parse(stderr), { written: 300_000, closed: false });
});

test('a reader that goes ends the job at once, quietly', async (t) => {
  const child = spawn(process.execPath, ['--import=tsx', WRITER, '1000000000'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.once('data', () => child.stdout.destroy());
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  t.is(exitCode, 0);
  t.true(JSON.parse(stderr).closed);
  t.true(JSON.parse(stderr).written < 1_000_000);
});

function firstDifference(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line, index) => line !== `line ${index}`);
  return `line ${at} of ${lines.length}: ${lines.slice(Math.max(at - 1, 0), at + 2).join(' | ')}`;
}
