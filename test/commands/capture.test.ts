import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { enterNetworkNamespace, makeVethPair } from '../support/network-namespace.ts';
import { readBytes } from '../support/read-capture.ts';
import { missing } from '../support/root.ts';
import { cleanEnvironment, runSniff, SNIFF } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import {
  type Capturing,
  follow,
  LONG_TESTS,
  makeTraffic,
  markOf,
  replay,
  startTcpdump,
  untilThere,
} from '../support/wire.ts';

const reason = missing('tcpdump', 'tcpreplay', 'ip') ?? enterNetworkNamespace();
const wireTest = testUnless(reason, test.serial);
const FRAMES = 20_000;
const LOOPS = LONG_TESTS ? 250 : 1;

/** `sniff capture` on an interface, once it listens; `made` is the file that says so. */
async function startCapture(t: ExecutionContext, args: string[], made: string): Promise<Capturing> {
  const command = [SNIFF, 'capture', ...args];
  const capturing = follow(
    t,
    spawn(process.execPath, command, { env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] }),
  );
  await untilThere(made, capturing.child);
  return capturing;
}

wireTest(
  'at top speed: byte for byte what tcpdump writes, times too, none lost, at most 1.5 times its CPU',
  async (t) => {
    const { near, far } = makeVethPair();
    const folder = makeTempFolder(t);
    const [ours, theirs] = [join(folder, 'ours.pcap'), join(folder, 'theirs.pcap')];
    const traffic = makeTraffic(t, FRAMES);
    const tcpdump = await startTcpdump(t, far, theirs);
    const sniff = await startCapture(t, ['-i', far, '-o', ours], ours);
    const sent = await replay(near, traffic, ['-t', '--loop', String(LOOPS)]);
    await sleep(500);
    const cpu = [sniff.cpuSeconds(), tcpdump.cpuSeconds()];
    const theirEnd = await tcpdump.stop();
    const said = await sniff.stop();
    t.is(sent, FRAMES * LOOPS);
    const count = sent.toLocaleString('en');
    t.is(said, `${count} packets written, ${count} received, 0 dropped by the kernel, 0 dropped by us\n`);
    // On a busy machine it is tcpdump that misses packets, or leaves some unread: then there is nothing to compare with.
    const isWhole = new RegExp(`^${sent} packets captured`, 'm').test(theirEnd);
    if (isWhole) t.true(readFileSync(ours).equals(readFileSync(theirs)));
    else t.log(`not compared: ${theirEnd.trim().replaceAll('\n', ', ')}`);
    t.log(`CPU: ${cpu[0]} s, tcpdump ${cpu[1]} s for ${count} packets`);
    if (LONG_TESTS) t.true(cpu[0] <= 1.5 * cpu[1], `${cpu[0]} s against ${cpu[1]} s`);
  },
);

wireTest('several outputs at once: pcapng with its counts, gzip, and a pipe that tcpdump reads', async (t) => {
  const { near, far } = makeVethPair();
  const folder = makeTempFolder(t);
  const [plain, packed, piped] = ['a.pcapng', 'b.pcap.gz', 'c.pcap'].map((name) => join(folder, name));
  const args = ['-i', far, '-o', plain, '-o', packed, '-o', '-', '-s', '100', '--comment', 'a word'];
  const sniff = follow(t, spawn(process.execPath, [SNIFF, 'capture', ...args], { env: cleanEnvironment() }));
  const tcpdump = spawn('tcpdump', ['-Z', 'root', '--time-stamp-precision', 'nano', '-r', '-', '-w', piped], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  sniff.child.stdout?.pipe(tcpdump.stdin);
  const tcpdumpEnded = new Promise((resolve) => tcpdump.on('close', resolve));
  await untilThere(piped, sniff.child);
  await replay(near, makeTraffic(t, 500));
  const said = await sniff.stop();
  await tcpdumpEnded;
  t.regex(said, /500 packets written, 500 received, 0 dropped by the kernel, 0 dropped by us\n/);
  const captures = await Promise.all([plain, packed, piped].map((path) => readBytes(readFileSync(path))));
  const [first, ...others] = captures.map(({ packets }) => packets);
  t.is(first.length, 500);
  t.deepEqual(
    first.map(({ data }) => markOf(data)),
    Array.from({ length: 500 }, (_, index) => index),
  );
  t.true(first.every(({ data, wireLength }) => data.length === 200 || data.length === 2 * wireLength));
  for (const packets of others) t.deepEqual(packets, first);
  const { interfaces, files } = captures[0];
  t.like(interfaces[0], { name: far, linkType: 1, snapLength: 100 });
  t.is(files[0].sections?.[0].opt_comment, 'a word');
});

for (const [what, args, most] of [
  ['by size', ['--rotate-size', '200kB'], 200_000],
  ['by time', ['--rotate-every', '500ms'], undefined],
  ['by both', ['--rotate-size', '300kB', '--rotate-every', '300ms'], 300_000],
] as const) {
  for (const keep of [undefined, 3]) {
    wireTest(
      `a ring ${what}${keep === undefined ? '' : ', the newest three kept'}: every packet once, in order`,
      async (t) => {
        const { near, far } = makeVethPair();
        const folder = makeTempFolder(t);
        const seconds = LONG_TESTS ? 30 : 2;
        const rate = LONG_TESTS ? 50_000 : 5000;
        const keeping = keep === undefined ? [] : ['--keep', String(keep)];
        const options = ['-i', far, '-o', join(folder, 'ring.pcap'), ...args, ...keeping];
        const sniff = await startCapture(t, options, join(folder, '.'));
        while (readdirSync(folder).length === 0) await sleep(10);
        const sent = await replay(near, makeTraffic(t, rate), ['--pps', String(rate), '--loop', String(seconds)]);
        const said = await sniff.stop();
        t.is(sent, rate * seconds);
        t.regex(
          said,
          new RegExp(`^${sent.toLocaleString('en')} packets written, .* 0 dropped by the kernel, 0 dropped by us`),
        );
        const names = readdirSync(folder).sort();
        const marks: number[] = [];
        for (const name of names) {
          t.regex(name, /^ring_\d{5}_\d{8}T\d{6}Z\.pcap$/);
          if (most !== undefined) t.true(statSync(join(folder, name)).size <= most);
          const { packets, problems } = await readBytes(readFileSync(join(folder, name)));
          t.deepEqual(problems, []);
          for (const { data } of packets) marks.push(markOf(data));
        }
        const all = Array.from({ length: sent }, (_, index) => index % rate);
        t.deepEqual(marks, all.slice(-marks.length));
        if (keep === undefined) t.is(marks.length, sent);
        else t.is(names.length, keep);
        t.true(names.length > 2);
      },
    );
  }
}

wireTest('killed at any moment: the file opens, and holds all up to a second before', async (t) => {
  const { near, far } = makeVethPair();
  const folder = makeTempFolder(t);
  const traffic = makeTraffic(t, 20_000);
  for (let round = 0; round < (LONG_TESTS ? 10 : 2); round++) {
    const [ours, theirs] = [`ours${round}.pcap`, `theirs${round}.pcap`].map((name) => join(folder, name));
    const tcpdump = await startTcpdump(t, far, theirs);
    const sniff = await startCapture(t, ['-i', far, '-o', ours], ours);
    const sending = replay(near, traffic, ['--pps', '8000']);
    await sleep(1200 + Math.random() * 800);
    const killedAt = Date.now() / 1000;
    await sniff.stop('SIGKILL');
    await sending;
    await tcpdump.stop();
    const { packets } = await readBytes(readFileSync(ours));
    const all = (await readBytes(readFileSync(theirs))).packets;
    t.deepEqual(packets, all.slice(0, packets.length));
    const next = all[packets.length];
    t.true(next.seconds + next.nanoseconds / 1e9 > killedAt - 1, `${killedAt - next.seconds}`);
  }
});

wireTest('a disk that runs full: said, with what was written, and the file is whole', async (t) => {
  const { near, far } = makeVethPair();
  for (const name of ['full.pcap', 'full.pcapng']) {
    const path = join(mountSmallDisk(t, 1_048_576), name);
    const sniff = await startCapture(t, ['-i', far, '-o', path], path);
    await replay(near, makeTraffic(t, 20_000));
    while (sniff.child.exitCode === null) await sleep(10);
    const said = await sniff.stop();
    const { packets, problems } = await readBytes(readFileSync(path));
    t.deepEqual(problems, []);
    t.is(sniff.child.exitCode, 1);
    t.true(said.startsWith(`${packets.length.toLocaleString('en')} packets written, `), said);
    t.regex(said, /\nsniff: can't go on writing .*: no space left on device; it is whole as far as it goes\n {2}Free/);
    t.true(packets.length > 5000);
  }
});

wireTest('so many packets, so long; and what came of nothing is said', async (t) => {
  const { near, far } = makeVethPair();
  const path = join(makeTempFolder(t), 'a.pcap');
  const sniff = await startCapture(t, ['-i', far, '-o', path, '-c', '100'], path);
  await replay(near, makeTraffic(t, 300));
  while (sniff.child.exitCode === null) await sleep(10);
  t.regex(await sniff.stop(), /^100 packets written, /);
  t.is((await readBytes(readFileSync(path))).packets.length, 100);
  const { stderr, stdout, exitCode } = await runSniff(['capture', '-i', far, '-d', '100ms']);
  t.deepEqual([stdout, exitCode], ['', 0]);
  t.is(
    stderr,
    `0 packets written, 0 received, 0 dropped by the kernel, 0 dropped by us\n0 packets: nothing came on ${far}\n`,
  );
});

for (const [args, message] of [
  [['--keep', '3', '-o', 'a.pcap'], /--keep is for a ring of files/],
  [['--rotate-size', '1MB'], /are for capture files/],
  [['--rotate-size', '1MB', '-o', '-'], /-o - can't be rotated/],
  [['-o', 'a.pcap', '--comment', 'x'], /pcap has no room for a comment/],
  [['-o', 'a.pcap.zst'], /this compression is not written/],
  [['-o', '-', '-o', '-'], /-o - is given twice/],
  [['a.pcap'], /a\.pcap: capture listens, it reads no files\n {2}'sniff analyze'/],
] as const) {
  test(`refused: ${args.join(' ')}`, async (t) => {
    const { stderr, exitCode } = await runSniff(['capture', '-i', 'lo', ...args]);
    t.is(exitCode, 2);
    t.regex(stderr, message);
  });
}

wireTest(
  'root is given up once all is open, and the ring goes on in a folder that could not be reached again',
  async (t) => {
    const { near, far } = makeVethPair();
    const outer = makeTempFolder(t);
    const folder = join(outer, 'inner');
    mkdirSync(folder);
    const [, uid = '', gid = ''] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
    chownSync(folder, Number(uid), Number(gid));
    chmodSync(outer, 0o700);
    const args = [
      '-i',
      far,
      '-o',
      join(folder, 'ring.pcapng'),
      '--rotate-size',
      '100kB',
      '--keep',
      '2',
      '--user',
      'nobody',
    ];
    const sniff = await startCapture(t, args, folder);
    while (readdirSync(folder).length === 0) await sleep(10);
    while (
      !new RegExp(`^Uid:\\s+${uid}\\s+${uid}`, 'm').test(readFileSync(`/proc/${sniff.child.pid}/status`, 'utf8'))
    ) {
      await sleep(10);
    }
    await replay(near, makeTraffic(t, 5000));
    t.regex(await sniff.stop(), /^5,000 packets written, 5,000 received/);
    const names = readdirSync(folder).sort();
    t.is(names.length, 2);
    t.is(statSync(join(folder, names[1])).uid, Number(uid));
  },
);
