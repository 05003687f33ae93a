import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { buildPcap, makePayload } from '../support/capture-builder.ts';
import { end, udpFrame } from '../support/frames.ts';
import { SNIFF } from '../support/run-sniff.ts';
import { startSniff } from '../support/start-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const packets = [1, 2, 3].map((seconds) => ({
  data: udpFrame(end('10.0.0.1:1'), end('10.0.0.2:2'), makePayload(seconds)),
  seconds,
}));
const capture = buildPcap(packets);
/** Two packets and a half: the rest would still come. */
const begun = capture.subarray(0, capture.length - 30);
/** More than the system keeps of a pipe: once it is written, most of it was read. */
const long = Buffer.concat([capture.subarray(0, 24), ...Array.from({ length: 10_000 }, () => capture.subarray(24))]);

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  for (const format of ['json', 'table']) {
    test(`${name} in the middle: analyze reports what it has as ${format}, says so, exit 0`, async (t) => {
      const { child, ended, untilListening } = startSniff(['analyze', '-', '--format', format]);
      await untilListening();
      await new Promise((resolve) => child.stdin.write(long, resolve));
      child.kill(name);
      const { stdout, stderr, exitCode } = await ended;
      t.is(exitCode, 0);
      const said = format === 'json' ? stderr : (stdout.split('\n').at(-2) ?? '');
      const [, packets] = /^stopped by SIG(?:INT|TERM): this is the input so far, (\d+) packets\n?$/.exec(said) ?? [];
      t.true(Number(packets) > 1000 && said.includes(name), said);
      if (format === 'json') t.is(JSON.parse(stdout).capture.packets, Number(packets));
      else t.is(stderr, '');
    });
  }
}

test('decode shows packets as they come; stopped, its json is whole', async (t) => {
  const { child, ended, until, written } = startSniff(['decode', '-', '--json']);
  child.stdin.write(begun);
  await until(() => written.stdout.includes('"number":2'));
  child.kill('SIGINT');
  const { stdout, stderr, exitCode } = await ended;
  t.deepEqual(
    JSON.parse(stdout).map(({ frame }: { frame: { number: number } }) => frame.number),
    [1, 2],
  );
  t.deepEqual([stderr, exitCode], ['stopped by SIGINT: this is the input so far, 2 packets\n', 0]);
});

for (const [command, stdout] of [
  ['analyze', /"packets": 0,/],
  ['decode', /^\[\s*\]\n$/],
] as const) {
  test(`${command}: stopped before a byte had come`, async (t) => {
    const { child, ended, untilListening } = startSniff([command, '-', '--json']);
    await untilListening();
    child.kill('SIGINT');
    const result = await ended;
    t.regex(result.stdout, stdout);
    t.deepEqual([result.stderr, result.exitCode], ['stopped by SIGINT: 0 packets, none had come yet\n', 0]);
  });
}

test('a FIFO that nobody writes to, and one that falls silent', async (t) => {
  const folder = makeTempFolder(t);
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const silent = startSniff(['analyze', fifo, '--json']);
  await silent.untilListening();
  silent.child.kill('SIGINT');
  t.is((await silent.ended).exitCode, 0);

  const begins = startSniff(['decode', fifo, '--fields', 'frame.number']);
  await begins.untilListening();
  const writer = openSync(fifo, 'r+');
  writeSync(writer, begun);
  await begins.until(() => begins.written.stdout === '1\n2\n');
  begins.child.kill('SIGINT');
  const { stderr, exitCode } = await begins.ended;
  closeSync(writer);
  t.deepEqual([stderr, exitCode], ['stopped by SIGINT: this is the input so far, 2 packets\n', 0]);
});

test('in a merge too, where one input is silent', async (t) => {
  const path = join(makeTempFolder(t), 'a.pcap');
  writeFileSync(path, capture);
  const { child, ended, untilListening } = startSniff(['analyze', path, '-', '--json']);
  await untilListening();
  child.stdin.write(capture.subarray(0, 24));
  child.kill('SIGINT');
  t.is((await ended).exitCode, 0);
});

test('a second signal ends it at once with 130', async (t) => {
  // Nobody reads the FIFO: the job is stuck where it writes.
  const folder = makeTempFolder(t);
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const holder = openSync(fifo, 'r+');
  const path = join(folder, 'long.pcap');
  writeFileSync(path, long);
  const { child, ended, untilListening } = startSniff(['decode', path, '--json', '-o', fifo]);
  await untilListening();
  child.kill('SIGINT');
  // Two that come together are one: send it until it is heard.
  const again = setInterval(() => child.kill('SIGINT'), 50);
  t.is((await ended).exitCode, 130);
  clearInterval(again);
  closeSync(holder);
});

test('stopped for a while by Ctrl-Z the job loses nothing', async (t) => {
  const path = join(makeTempFolder(t), 'out.ndjson');
  const { child, ended, untilListening } = startSniff(['decode', '-', '--fields', 'frame.number', '-o', path]);
  await untilListening();
  child.stdin.write(begun);
  child.kill('SIGTSTP');
  while (!/^State:\s+T/m.test(readFileSync(`/proc/${child.pid}/status`, 'utf8'))) await sleep(5);
  child.kill('SIGCONT');
  child.stdin.end(capture.subarray(begun.length));
  t.is((await ended).exitCode, 0);
  t.is(readFileSync(path, 'utf8'), '1\n2\n3\n');
});

test('stdout closed early: decode ends at once, with no word and without reading on', async (t) => {
  const { child, ended, until, written } = startSniff(['decode', '-']);
  child.stdin.write(capture);
  await until(() => written.stdout.includes('\n3 '));
  child.stdout.destroy();
  // Records go on and on; the program must not want them all.
  const records = Buffer.concat(Array.from({ length: 500 }, () => capture.subarray(24)));
  let sent = 0;
  const feed = (): void => {
    while (child.stdin.writable && child.stdin.write(records)) sent += records.length;
    sent += records.length;
  };
  child.stdin.on('drain', feed);
  feed();
  const { stderr, exitCode } = await ended;
  t.deepEqual([stderr, exitCode], ['', 0]);
  t.true(sent < 50_000_000, `${sent} bytes`);
});

test('decode FILE | head -1: a large file is not read', (t) => {
  const path = join(makeTempFolder(t), 'large.pcap');
  writeFileSync(path, capture);
  // Zeros are empty records, hundreds of millions of them; on the disk they take no room.
  truncateSync(path, 3 * 2 ** 30);
  const script = `"$0" "$1" decode "$2" | head -1; echo "\${PIPESTATUS[0]}"; sed -n "s/rchar: //p" /proc/$$/io`;
  const shown = execFileSync('bash', ['-c', script, process.execPath, SNIFF, path], { encoding: 'utf8' });
  const [line, exitCode, bytesRead] = shown.split('\n');
  t.regex(line, /^1 1970-01-01T00:00:01\.000000Z 10\.0\.0\.1 → 10\.0\.0\.2 /);
  t.is(exitCode, '0');
  t.true(Number(bytesRead) > 0 && Number(bytesRead) < 100_000_000, `${bytesRead} bytes read`);
});
