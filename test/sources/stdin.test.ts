import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { buildPcap, makePayload } from '../support/capture-builder.ts';
import { runNode } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const READER = fileURLToPath(new URL('fixtures/read-stdin.ts', import.meta.url));
const ARGUMENTS = ['--import=tsx', READER];
const PACKETS = Array.from({ length: 3000 }, (_, index) => ({ seconds: index, data: makePayload(60 + (index % 50)) }));
const CAPTURE = buildPcap(PACKETS);
const EVERY_PACKET = PACKETS.map(({ data }, index) => `packet ${index + 1} ${data.length}`);

test('a pipe on stdin', async (t) => {
  const { stdout } = await runNode([...ARGUMENTS, '-'], { input: CAPTURE });
  t.deepEqual(stdout.trim().split('\n'), ['ready', ...EVERY_PACKET, `end 0 ${CAPTURE.length} undefined`]);
});

test('gzip on stdin', async (t) => {
  const { stdout } = await runNode([...ARGUMENTS, '-'], { input: gzipSync(CAPTURE) });
  t.deepEqual(stdout.trim().split('\n').slice(1, -1), EVERY_PACKET);
});

test('a file on stdin has a known length', async (t) => {
  const path = join(makeTempFolder(t), 'a.pcap');
  writeFileSync(path, CAPTURE);
  const descriptor = openSync(path, 'r');
  const { stdout } = spawnSync(process.execPath, [...ARGUMENTS, '-'], { stdio: [descriptor, 'pipe', 'inherit'] });
  closeSync(descriptor);
  t.is(stdout.toString().trim().split('\n').at(-1), `end 0 ${CAPTURE.length} ${CAPTURE.length}`);
});

test('nothing on stdin is told as empty', async (t) => {
  const { stdout } = await runNode([...ARGUMENTS, '-'], { input: '' });
  t.regex(stdout, /error: stdin is empty/);
});

test('packets come as they are written, and a signal is served while nothing comes', async (t) => {
  const child = spawn(process.execPath, [...ARGUMENTS, '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const output = new Output(child);
  child.stdin.write(CAPTURE.subarray(0, 24));
  await output.waitFor('ready');
  child.stdin.write(CAPTURE.subarray(24, 24 + 76 + 10));
  await output.waitFor('packet 1 60');
  t.false(output.text.includes('packet 2'));
  child.stdin.write(CAPTURE.subarray(24 + 76 + 10, 24 + 76 + 77));
  await output.waitFor('packet 2 61');
  child.kill('SIGTERM');
  await output.waitFor('terminated');
  t.is(await output.exitCode, 0);
});

const hasMkfifo = spawnSync('mkfifo', ['--version']).status === 0;

testUnless(hasMkfifo ? undefined : 'mkfifo is not there')('a FIFO whose writer comes late', async (t) => {
  const path = join(makeTempFolder(t), 'fifo');
  spawnSync('mkfifo', [path]);
  const child = spawn(process.execPath, [...ARGUMENTS, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const output = new Output(child);
  await output.waitFor('ready');
  writeFileSync(path, CAPTURE);
  t.is(await output.exitCode, 0);
  t.deepEqual(output.text.trim().split('\n').slice(1, -1), EVERY_PACKET);
});

testUnless(hasMkfifo ? undefined : 'mkfifo is not there')(
  'a FIFO without a writer does not keep the process',
  async (t) => {
    const path = join(makeTempFolder(t), 'fifo');
    spawnSync('mkfifo', [path]);
    const child = spawn(process.execPath, [...ARGUMENTS, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, EXIT_ON_SIGNAL: '1' },
    });
    t.teardown(() => child.kill('SIGKILL'));
    const output = new Output(child);
    await output.waitFor('waiting');
    child.kill('SIGTERM');
    t.is(await output.exitCode, 7);
  },
);

/** What a child prints, and waiting for a line of it. */
class Output {
  text = '';
  readonly exitCode: Promise<number | null>;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.#wake();
    });
    this.exitCode = new Promise((resolve) => {
      child.on('close', (code) => {
        this.#ended = true;
        this.#wake();
        resolve(code);
      });
    });
  }

  async waitFor(line: string): Promise<void> {
    while (!this.text.split('\n').includes(line)) {
      if (this.#ended) throw new Error(`ended without ${line}: ${this.text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
