import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { buildPcap, makePayload } from '../support/capture-builder.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const RECORD = 16 + 60;
const packets = [10, 20, 30].map((seconds) => ({ data: makePayload(60), seconds }));
const capture = buildPcap(packets);

function write(t: ExecutionContext, bytes: Uint8Array | string, name = 'a.pcap'): string {
  const path = join(makeTempFolder(t), name);
  writeFileSync(path, bytes);
  return path;
}

for (const command of ['analyze', 'decode']) {
  test(`${command} without input: exit 2 and two examples`, async (t) => {
    t.deepEqual(await runSniff([command]), {
      stdout: '',
      stderr: `sniff: no input: name a capture file, - for stdin, or an interface with -i\n  sniff ${command} capture.pcap\n  tcpdump -w - | sniff ${command} -\n`,
      exitCode: 2,
      signal: null,
    });
  });

  for (const [args, message] of [
    [['--until', 'noon'], "sniff: --until: 'noon' is no RFC 3339 time\n"],
    [['--since', '2026-11-20T09:42:01'], "sniff: --since: '2026-11-20T09:42:01' names no time zone\n"],
    [['-c', '0'], 'sniff: --count: expected an integer greater than or equal to 1'],
    [['-c', 'x'], 'sniff: --count: expected an integer'],
    [['--format', 'jsno'], "sniff: --format: 'jsno' is none of"],
    [['--sicne', '+1s'], "sniff: unknown flag --sicne\n  Did you mean '--since'?\n"],
    [['-count', '3'], "sniff: -count: long flags take two dashes\n  Did you mean '--count'?\n"],
  ] as const) {
    test(`${command}: wrong command line ${args.join(' ')}`, async (t) => {
      const { stdout, stderr, exitCode } = await runSniff([command, write(t, capture), ...args]);
      t.deepEqual([stdout, exitCode], ['', 2]);
      t.is(stderr.slice(0, message.length), message);
      t.is(stderr.trimEnd().split('\n').length, 2, 'what is wrong, and what to do');
    });
  }

  test(`${command}: what is no capture, is not there or may not be read: exit 1, and what to do`, async (t) => {
    const folder = makeTempFolder(t);
    const rows: [path: string, message: RegExp][] = [
      [join(folder, 'none.pcap'), /can't open .*none\.pcap: there is no such file\n {2}\S/],
      [folder, /is a directory\n {2}name the captures in it: .*\*\.pcap/],
      [write(t, 'hello\n', 'notes.txt'), /notes\.txt is no capture: it looks like text\n {2}\S/],
      [write(t, '', 'empty.pcap'), /empty\.pcap is empty: not even a capture file header\n {2}\S/],
      ['/dev/null', /\/dev\/null is empty/],
    ];
    for (const [path, message] of rows) {
      const { stdout, stderr, exitCode } = await runSniff([command, path]);
      t.deepEqual([stdout, exitCode], ['', 1], path);
      t.regex(stderr, message);
      t.regex(stderr, /^sniff: /);
    }
  });

  test(`${command}: a damaged file is read as far as it goes, exit 0 and one warning with the byte; --strict: exit 1`, async (t) => {
    const path = write(t, capture.subarray(0, -5));
    const fine = await runSniff([command, path, '--json']);
    t.is(fine.exitCode, 0);
    const at = 24 + 2 * RECORD;
    t.is(fine.stderr, `warning: ${path}: byte ${at}: ${fine.stderr.split(`byte ${at}: `)[1]}`);
    t.is(fine.stderr.trimEnd().split('\n').length, 1);
    const strict = await runSniff([command, path, '--json', '--strict']);
    t.deepEqual({ ...strict, exitCode: 0 }, fine);
    t.is(strict.exitCode, 1);
    t.is((await runSniff([command, write(t, capture), '--strict'])).exitCode, 0);
  });

  for (const [title, bytes, args, reason] of [
    ['a header only', buildPcap([]), [], /^0 packets: .*a\.pcap has a header but no packets$/m],
    ['none since', capture, ['--since', '+1h'], /^0 packets: none of the input's 3 packets passed --since$/m],
    ['none until', capture, ['--until', '+0s'], /^0 packets: none of the input's 3 packets passed --until$/m],
    ['none between', capture, ['--since', '+1s', '--until', '+2s'], /passed --since and --until$/m],
    [
      'cut in the first',
      capture.subarray(0, 50),
      [],
      /^0 packets: the input is damaged before its first packet ends$/m,
    ],
  ] as const) {
    test(`${command}: 0 packets has its reason: ${title}`, async (t) => {
      const { stderr, exitCode } = await runSniff([command, write(t, bytes), ...args, '--json']);
      t.is(exitCode, 0);
      t.regex(stderr, reason);
    });
  }
}

test('0 packets: the table says why itself, for it is what a person reads', async (t) => {
  const { stdout, stderr } = await runSniff(['analyze', write(t, buildPcap([]))]);
  t.is(stderr, '');
  t.regex(stdout.replaceAll('\n', ' '), /0 packets: \S+a\.pcap has a header but no packets/);
  t.regex(stdout, /Packets +0 /);
});

for (const [args, message] of [
  [['--show', 'endpoint'], /'endpoint' is none of .*\n {2}Did you mean 'endpoints'\?\n$/],
  [['--bucket', '0'], /^sniff: --bucket: no timeline has buckets below 1us\n/],
  [['--bucket', '5 apples'], /^sniff: --bucket: '5 apples' is no duration\n/],
  [['--top', '0'], /^sniff: --top: /],
  [['--format', 'csv'], /^sniff: csv takes exactly one part\n {2}Choose one: --show conversations --format csv\.\n$/],
  [['--format', 'csv', '--show', 'endpoints,timeline'], /^sniff: csv takes exactly one part\n/],
  [['--json', '--format', 'csv'], /^sniff: --json and --format csv contradict each other\n/],
] as const) {
  test(`wrong command line of analyze: ${args.join(' ')}`, async (t) => {
    const { stdout, stderr, exitCode } = await runSniff(['analyze', write(t, capture), ...args]);
    t.deepEqual([stdout, exitCode], ['', 2]);
    t.regex(stderr, message);
  });
}

test('a wrong command line is told before any input is read', async (t) => {
  const { stderr, exitCode } = await runSniff(['analyze', '/nonexistent', '--format', 'csv']);
  t.is(exitCode, 2);
  t.regex(stderr, /csv/);
});

const isRoot = process.getuid?.() === 0;
testUnless(isRoot ? 'root may read everything' : undefined)('no permission', async (t) => {
  const path = write(t, capture);
  chmodSync(path, 0);
  const { stderr, exitCode } = await runSniff(['analyze', path]);
  t.is(exitCode, 1);
  t.regex(stderr, /permission denied\n {2}\S/);
});

test('a choice of packets: to the nanosecond, since inclusive, until exclusive', async (t) => {
  const times = [999_999_999, 1_000_000_000, 1_000_000_001].map((time) => ({
    data: makePayload(60),
    seconds: 1_795_167_720 + Math.floor(time / 1e9),
    nanoseconds: time % 1e9,
  }));
  const path = write(t, buildPcap(times, { variant: 'nanoseconds' }));
  const count = async (...args: string[]) => {
    const { stdout } = await runSniff(['analyze', path, '--json', '--show', 'capture', ...args]);
    return JSON.parse(stdout).capture.packets;
  };
  t.is(await count('--since', '2026-11-20T09:42:01Z'), 2);
  t.is(await count('--since', '2026-11-20T09:42:01.000000001Z'), 1);
  t.is(await count('--until', '2026-11-20T09:42:01Z'), 1);
  t.is(await count('--since', '+1ns', '--until', '+2ns'), 1);
  t.is(await count('--since', '+1ns', '-c', '1'), 1);
  t.is(await count('-c', '2'), 2);
});
