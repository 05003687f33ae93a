import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { buildPcap, makePayload } from '../support/capture-builder.ts';
import { end, udpFrame } from '../support/frames.ts';
import { runSniff, SNIFF } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { startSniff } from '../support/start-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const LONG_A = end('[2001:db8:1234:5678:9abc:def0:1234:5678]:40000');
const LONG_B = end('[2001:db8:1234:5678:9abc:def0:1234:9999]:443');
const capture = buildPcap(
  [0, 1, 2, 61].map((seconds) => ({ data: udpFrame(LONG_A, LONG_B, makePayload(seconds + 10)), seconds })),
);

function prepare(t: ExecutionContext) {
  const folder = makeTempFolder(t);
  const path = join(folder, 'a.pcap');
  writeFileSync(path, capture);
  return { folder, path };
}

test('-o: a whole file under its name, nothing beside it, mode kept, a link stays a link', async (t) => {
  const { folder, path } = prepare(t);
  mkdirSync(join(folder, 'real'));
  const target = join(folder, 'real', 'report.json');
  const link = join(folder, 'link.json');
  writeFileSync(target, 'old', { mode: 0o640 });
  symlinkSync(target, link);
  const { stdout, exitCode } = await runSniff(['analyze', path, '--json', '-o', link]);
  t.deepEqual([stdout, exitCode], ['', 0]);
  t.is(JSON.parse(readFileSync(target, 'utf8')).capture.packets, 4);
  t.is(statSync(target).mode & 0o777, 0o640);
  t.deepEqual(readdirSync(folder).sort(), ['a.pcap', 'link.json', 'real']);
  t.deepEqual(readdirSync(join(folder, 'real')), ['report.json']);
});

test('-o: a job that fails leaves what was there', async (t) => {
  const { folder, path } = prepare(t);
  const out = join(folder, 'report.json');
  writeFileSync(out, 'old');
  t.is((await runSniff(['analyze', join(folder, 'none.pcap'), '-o', out])).exitCode, 1);
  t.is((await runSniff(['analyze', path, '--bucket', '0', '-o', out])).exitCode, 2);
  t.is(readFileSync(out, 'utf8'), 'old');
  t.deepEqual(readdirSync(folder).sort(), ['a.pcap', 'report.json']);
});

for (const command of ['analyze', 'decode']) {
  test(`-o: ${command} never writes over its input`, async (t) => {
    const { path } = prepare(t);
    const { stderr, exitCode } = await runSniff([command, path, '-o', path]);
    t.is(exitCode, 2);
    t.regex(stderr, /is being read and can't be written/);
    t.deepEqual(readFileSync(path), capture);
  });

  test(`-o: ${command} to a device and to a folder that is not there`, async (t) => {
    const { folder, path } = prepare(t);
    t.like(await runSniff([command, path, '-o', '/dev/null']), { stdout: '', stderr: '', exitCode: 0 });
    t.true(statSync('/dev/null').isCharacterDevice());
    const { stderr, exitCode } = await runSniff([command, path, '-o', join(folder, 'none', 'x')]);
    t.is(exitCode, 1);
    t.regex(stderr, /^sniff: can't write .*\n {2}Check that its folder exists/);
  });

  test(`-o: ${command} into a FIFO, whose reader may come late; - is stdout`, async (t) => {
    const { folder, path } = prepare(t);
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const { ended, untilListening } = startSniff([command, path, '--json', '-o', fifo]);
    await untilListening();
    const got = execFileSync('cat', [fifo], { encoding: 'utf8' });
    t.is((await ended).exitCode, 0);
    t.is(got, (await runSniff([command, path, '--json', '-o', '-'])).stdout);
    t.true(statSync(fifo).isFIFO());
  });
}

test('Ctrl-C while nobody reads the FIFO', async (t) => {
  const { folder, path } = prepare(t);
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const { child, ended, untilListening } = startSniff(['analyze', path, '-o', fifo]);
  await untilListening();
  child.kill('SIGINT');
  t.is((await ended).exitCode, 0);
});

const hasScript = spawnSync('script', ['--version']).status === 0;
const terminalTest = testUnless(hasScript ? undefined : 'script(1) is not installed');

/** What a terminal of that width shows. */
function showOnTerminal(args: readonly string[], columns: number, env: Record<string, string> = {}): string {
  const words = [process.execPath, SNIFF, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${columns} rows 50; ${words}`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return stdout.replaceAll('\r\n', '\n');
}

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

terminalTest('a page fits its terminal, and uses it', (t) => {
  const { path } = prepare(t);
  for (const columns of [40, 80, 160]) {
    const shown = showOnTerminal(['analyze', path], columns);
    t.regex(shown, COLOR);
    const lines = shown.replace(COLOR, '').split('\n');
    t.true(
      lines.every((line) => [...line].length <= columns),
      `${columns} columns`,
    );
    t.true(lines.some((line) => [...line].length === columns));
  }
});

terminalTest('both ends of a conversation and their bytes stand at 80 columns, everything at 160', (t) => {
  const { path } = prepare(t);
  const narrow = showOnTerminal(['analyze', path, '--conversations'], 80).replace(COLOR, '');
  t.regex(narrow, /udp {2}\[2001:db8:.*…\S*5678\]:40000 {2}\[2001:db8:.*…\S*9999\]:443 +352 B +0 B/);
  const wide = showOnTerminal(['analyze', path, '--conversations'], 160).replace(COLOR, '');
  t.regex(wide, /Packets → +Bytes → +← Packets +← Bytes +Start +Duration/);
  t.regex(wide, /1970-01-01T00:00:00\.000000Z +1 min 1 s/);
});

terminalTest('NO_COLOR is heard', (t) => {
  const { path } = prepare(t);
  t.notRegex(showOnTerminal(['analyze', path], 80, { NO_COLOR: '1' }), COLOR);
});

test('into a pipe: 80 columns, no colours', async (t) => {
  const { path } = prepare(t);
  const { stdout } = await runSniff(['analyze', path], { env: { COLUMNS: '200' } });
  t.notRegex(stdout, COLOR);
  t.is(Math.max(...stdout.split('\n').map((line) => [...line].length)), 80);
});
