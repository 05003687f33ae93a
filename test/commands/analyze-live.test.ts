import { type ChildProcess, execFile as execFileCallback, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { enterNetworkNamespace, makeVethPair } from '../support/network-namespace.ts';
import { missing } from '../support/root.ts';
import { cleanEnvironment, runSniff, SNIFF } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { startSniff } from '../support/start-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { Tmux } from '../support/tmux.ts';
import { follow, LONG_TESTS, makeTraffic, replay, untilListened, untilThere } from '../support/wire.ts';

const execFile = promisify(execFileCallback);
const reason = missing('tcpreplay', 'tmux', 'ip') ?? enterNetworkNamespace();
const wireTest = testUnless(reason, test.serial);

interface LiveDocument {
  readonly live: { readonly requests: number; readonly kernelDrops: number; readonly topHost: string | null };
  readonly capture: { readonly packets: number };
  readonly http: { readonly requests: number; readonly sections: { section: string; hits: number }[] };
}

wireTest(
  'requests of generate are counted exactly, sections too; the last report is that of the saved capture',
  async (t) => {
    await serveDummy(t);
    const path = join(makeTempFolder(t), 'saved.pcap');
    const saving = follow(t, spawn(process.execPath, [SNIFF, 'capture', '-i', 'lo', '-o', path], plain()));
    await untilThere(path, saving.child);
    const live = startSniff(['analyze', '-i', 'lo', '-f', 'tcp port 5000', '--json', '--every', '500ms']);
    await live.until(() => live.written.stdout.includes('"live"'));
    const rounds = LONG_TESTS
      ? [
          ['-n', '1000'],
          ['--rate', '5000', '--duration', '20s'],
        ]
      : [['-n', '1000']];
    let asked = 0;
    for (const options of rounds) {
      const { stdout } = await runSniff(['generate', '--json', ...options]);
      asked += JSON.parse(stdout).answered;
    }
    await sleep(300);
    live.child.kill('SIGINT');
    const { stdout, stderr, exitCode } = await live.ended;
    await saving.stop();
    t.deepEqual([stderr, exitCode], ['', 0]);
    const reports: LiveDocument[] = JSON.parse(stdout);
    const last = reports.at(-1);
    t.true(reports.length > 1);
    t.like(last?.live, { requests: asked, kernelDrops: 0, topHost: '127.0.0.1:5000' });
    const offline: LiveDocument = JSON.parse((await runSniff(['analyze', path, '--json'])).stdout);
    const hitsOf = ({ http }: LiveDocument) => http.sections.map(({ section, hits }) => [section, hits]);
    t.deepEqual(last === undefined ? [] : hitsOf(last), hitsOf(offline));
    t.is(
      last?.http.sections.reduce((sum, { hits }) => sum + hits, 0),
      asked,
    );
    t.is(last?.capture.packets, offline.capture.packets);
    t.deepEqual(
      reports.map(({ capture }) => capture.packets),
      reports.map(({ capture }) => capture.packets).toSorted((a, b) => a - b),
    );
  },
);

wireTest('at top speed nothing is lost, in the other formats either', async (t) => {
  const { near, far } = makeVethPair();
  const traffic = makeTraffic(t, 20_000);
  const loops = LONG_TESTS ? 50 : 2;
  for (const [format, ...parts] of [
    ['csv', '--show', 'protocols'],
    ['ndjson', '--top-sections', '--protocols'],
    ['table'],
  ]) {
    const live = startSniff(['analyze', '-i', far, '--format', format, ...parts, '--every', '500ms']);
    await untilListened(far, live.child);
    await live.untilListening();
    const sent = await replay(near, traffic, ['-t', '--loop', String(loops)]);
    await sleep(800);
    live.child.kill('SIGTERM');
    const { stdout, stderr, exitCode } = await live.ended;
    t.deepEqual([stderr, exitCode], ['', 0]);
    const lines = stdout.trimEnd().split('\n');
    if (format === 'csv') {
      t.is(lines[0], 'reportTime,path,packets,bytes');
      t.is(lines.filter((line) => line.startsWith('reportTime')).length, 1);
      t.regex(lines.at(-2) ?? '', new RegExp(`^\\d{4}-.*Z,eth,${sent},`));
    } else if (format === 'ndjson') {
      const rows = lines.map((line) => JSON.parse(line));
      t.is(rows.findLast(({ part }) => part === 'live').packets, sent);
      t.is(rows.findLast(({ part, path }) => part === 'protocols' && path === 'eth').packets, sent);
      t.true(rows.every(({ reportTime }) => /^2\d{3}-.*Z$/.test(reportTime)));
    } else {
      t.true(lines.filter((line) => line.startsWith('── Live, ')).length > 1);
      t.regex(stdout, new RegExp(`Packets +${sent.toLocaleString('en')}\\b`));
    }
  }
});

wireTest('the last report of sections is that of the saved capture, to the last digit', async (t) => {
  const { near, far } = makeVethPair();
  const path = join(makeTempFolder(t), 'saved.pcap');
  const saving = follow(t, spawn(process.execPath, [SNIFF, 'capture', '-i', far, '-o', path], plain()));
  await untilThere(path, saving.child);
  const live = startSniff(['analyze', '-i', far, '--top-sections', '--json', '--every', '1s']);
  await untilListened(far, live.child, 2);
  await live.untilListening();
  await replay(near, fileURLToPath(new URL('../../samples/shop.pcap', import.meta.url)), ['-t']);
  await sleep(300);
  live.child.kill('SIGINT');
  const { stdout } = await live.ended;
  await saving.stop();
  const last: LiveDocument | undefined = JSON.parse(stdout).at(-1);
  const offline: LiveDocument = JSON.parse((await runSniff(['analyze', path, '--top-sections', '--json'])).stdout);
  t.true(offline.http.sections.length > 5);
  t.deepEqual(last?.http, offline.http);
});

wireTest('decode shows packets as they come', async (t) => {
  const { near, far } = makeVethPair();
  const live = startSniff(['decode', '-i', far, '--fields', 'frame.number,eth.type']);
  await untilListened(far, live.child);
  await live.untilListening();
  await replay(near, makeTraffic(t, 5), ['--pps', '50']);
  await live.until(() => live.written.stdout.includes('5\t'));
  live.child.kill('SIGINT');
  const { stdout, stderr, exitCode } = await live.ended;
  t.is(stdout, [1, 2, 3, 4, 5].map((number) => `${number}\t34997\n`).join(''));
  t.deepEqual([stderr, exitCode], ['', 0]);
});

wireTest('a reader that goes ends it at once', async (t) => {
  const { near, far } = makeVethPair();
  const live = startSniff(['decode', '-i', far]);
  await untilListened(far, live.child);
  await live.untilListening();
  const sending = replay(near, makeTraffic(t, 2000), ['--pps', '1000']);
  await live.until(() => live.written.stdout !== '');
  live.child.stdout.destroy();
  const { stderr, exitCode } = await live.ended;
  t.deepEqual([stderr, exitCode], ['', 0]);
  await sending;
});

for (const [columns, rows] of [
  [80, 24],
  [160, 50],
] as const) {
  for (const [way, end] of [
    ['q', (tmux: Tmux) => tmux.press('q')],
    ['Ctrl-C', (tmux: Tmux) => tmux.press('C-c')],
  ] as const) {
    wireTest(`the screen at ${columns}×${rows}, left by ${way}`, async (t) => {
      const { tmux, modes } = await startScreen(t, columns, rows);
      await runSniff(['generate', '-n', '300']);
      const screen = await tmux.until((text) => PICTURE.every((part) => part.test(text)));
      const lines = screen.split('\n');
      t.is(lines.length, rows);
      t.regex(lines[0], /^── Live, .*Z ─+$/);
      t.is(lines[0].length, columns);
      tmux.resize(columns - 10, rows - 4);
      await tmux.until((text) => text.split('\n')[0].length === columns - 10 && text.split('\n').length === rows - 4);
      end(tmux);
      await expectShell(t, tmux, modes, /── Live, [\s\S]*Hits +300[\s\S]*── Top host: 127\.0\.0\.1:5000 ─/);
    });
  }
}

wireTest(
  'Ctrl-Z gives the shell back with the report on it, fg draws again, and a crash leaves it clean too',
  async (t) => {
    const { tmux, modes } = await startScreen(t, 100, 30);
    tmux.press('C-z');
    await expectShell(t, tmux, modes, /── Live, [\s\S]*Stopped/);
    tmux.type('fg');
    await tmux.until((text) => /^── Live, /.test(text) && / q quits/.test(text));
    tmux.press('C-c');
    await expectShell(t, tmux, modes, /── Live, /);
    // Nothing can be done in the process itself.
    tmux.type(`clear; echo what was there before; node ${SNIFF} analyze -i lo --every 1s`);
    await tmux.until((text) => / q quits/.test(text));
    const { stdout } = await execFile('pgrep', ['-f', `^node ${SNIFF} analyze -i lo --every 1s$`]);
    process.kill(Number(stdout), 'SIGKILL');
    await tmux.until((text) => !text.includes(' q quits'));
    // The shell may have prompted before the screen was left.
    tmux.press('Enter');
    await expectShell(t, tmux, modes, /── Live, /);
    // A mistake of ours, in a timer.
    tmux.type(`clear; echo what was there before; node --import ${CRASH} ${SNIFF} analyze -i lo --every 1s`);
    await tmux.until((text) => / q quits/.test(text));
    await expectShell(t, tmux, modes, /── Live, [\s\S]*a mistake/);
  },
);

const CRASH = `'data:text/javascript,setTimeout(()=>{throw new Error("a mistake")},4000)'`;

/** The shell answers, the terminal's modes are as they were, and so is what was seen before, with `seen` below it. */
async function expectShell(t: ExecutionContext, tmux: Tmux, modes: string, seen: RegExp): Promise<void> {
  await tmux.until((text) => text.trimEnd().endsWith('$'));
  tmux.type(MODES);
  const screen = await tmux.until((text) => /^modes \w{32}/m.test(text));
  t.is(/^modes (\w{32})/m.exec(screen)?.[1], modes);
  const { history } = tmux;
  t.regex(history, /^what was there before$/m);
  t.regex(history, seen);
  tmux.type('clear; echo what was there before');
  await tmux.until((text) => /^what was there before\n\$/m.test(text));
}

const PICTURE = [
  /Hits +300/,
  /── Top host: 127\.0\.0\.1:5000 ─/,
  /── Sections ─/,
  /── Hosts ─/,
  /\n q quits · every 1 s$/,
];
const MODES = 'echo modes $(stty -g | md5sum)';

async function startScreen(t: ExecutionContext, columns: number, rows: number) {
  await serveDummy(t);
  const tmux = new Tmux(t, columns, rows);
  tmux.type(MODES);
  const screen = await tmux.until((text) => /^modes \w{32}/m.test(text));
  const modes = /^modes (\w{32})/m.exec(screen)?.[1] ?? '';
  tmux.type(`clear; echo what was there before; ${process.execPath} ${SNIFF} analyze -i lo --every 1s`);
  await tmux.until((text) => / q quits/.test(text));
  return { tmux, modes };
}

function plain() {
  return { env: cleanEnvironment() };
}

/** A server on port 5000 of the namespace's loopback, there when this resolves. */
async function serveDummy(t: ExecutionContext): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SNIFF, 'serve-dummy', '-q'], { env: cleanEnvironment(), stdio: 'ignore' });
  t.teardown(async () => {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
  });
  while (!(await answers(5000))) await sleep(20);
  return child;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
