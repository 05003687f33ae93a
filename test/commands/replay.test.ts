import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { loadLibc } from '../../src/sources/live/libc.ts';
import { openCapture } from '../../src/sources/open.ts';
import { findCorpus, listCaptures } from '../oracles/corpus.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { end, udpFrame } from '../support/frames.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { listenWhile, testFrame } from '../support/live.ts';
import { enterNetworkNamespace, ip, makeVethPair } from '../support/network-namespace.ts';
import { type ReadPacket, readCapture } from '../support/read-capture.ts';
import { missing } from '../support/root.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { LONG_TESTS } from '../support/wire.ts';

const reason = missing('ip') ?? enterNetworkNamespace();
const wireTest = testUnless(reason, test.serial);
const corpus = findCorpus();
const AF_XDP = 44;
const SOCK_RAW = 3;
const xdpReason = reason ?? (await lackOfXdp());
const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/replay.schema.json', import.meta.url), 'utf8'),
);
const ETHERNET = 1;
const LONGEST = 1514;
const FEWEST = 14;

interface Report {
  readonly packets: number;
  readonly sent: number;
  readonly failed: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly lateness: { readonly p99: number; readonly max: number } | null;
  readonly failures: readonly { readonly reason: string; readonly packets: number }[];
  readonly passes: number;
}

async function lackOfXdp(): Promise<string | undefined> {
  const libc = await loadLibc();
  const fd = libc.socket(AF_XDP, SOCK_RAW, 0);
  if (fd < 0) return 'the kernel has no XDP sockets for us';
  libc.close(fd);
  return undefined;
}

/** A capture of so many frames, so many milliseconds apart. */
function makeCapture(t: ExecutionContext, count: number, gapMs: number, length = 60): string {
  const path = join(makeTempFolder(t), 'made.pcap');
  const packets = Array.from({ length: count }, (_, i) => ({
    data: testFrame(i, length),
    seconds: 1_700_000_000 + Math.floor((i * gapMs) / 1000),
    nanoseconds: ((i * gapMs) % 1000) * 1e6,
  }));
  writeFileSync(path, buildPcap(packets));
  return path;
}

async function replay(t: ExecutionContext, ...args: string[]): Promise<Report> {
  const { stdout, stderr, exitCode } = await runSniff(['replay', ...args, '--json']);
  t.is(exitCode, 0, stderr);
  const report = JSON.parse(stdout);
  t.deepEqual(schemaViolations(schema, report), []);
  return report;
}

/** What comes in at the other end meanwhile. */
async function receive<T>(
  far: string,
  action: () => Promise<T>,
): Promise<{ result: T; packets: readonly ReadPacket[] }> {
  let result: T | undefined;
  const { packets } = await listenWhile({ interfaces: [far], bufferSize: 64 << 20 }, async () => {
    result = await action();
  });
  return { result: result as T, packets };
}

/** Captures of Ethernet with a fair number of packets. */
async function ethernetCaptures(count: number): Promise<{ path: string; packets: readonly ReadPacket[] }[]> {
  const found: { path: string; packets: readonly ReadPacket[] }[] = [];
  for (const { path } of listCaptures(corpus ?? '').filter(({ name }) => name.startsWith('zeek/'))) {
    if (found.length === count) break;
    const reading = await openCapture([path])
      .then(readCapture)
      .catch(() => undefined);
    if (reading === undefined) continue;
    const { packets } = reading;
    const isFit = packets.length >= 20 && packets.length < 5000 && reading.problems.length === 0;
    if (isFit && packets.every(({ linkType }) => linkType === ETHERNET)) found.push({ path, packets });
  }
  return found;
}

for (const engine of ['xdp', 'mmsg']) {
  const without = (engine === 'xdp' ? xdpReason : reason) ?? (corpus === undefined ? 'no corpus here' : undefined);
  testUnless(without, test.serial)(
    `ten captures by ${engine}: what comes in is what was sent, byte for byte`,
    async (t) => {
      const { near, far } = makeVethPair();
      const captures = await ethernetCaptures(10);
      t.is(captures.length, 10);
      for (const { path, packets } of captures) {
        const expected = packets.map(({ data }) => data).filter((data) => isSendable(data.length / 2));
        const send = ['-i', near, '--topspeed', '--engine', engine];
        const { result, packets: received } = await receive(far, () => replay(t, path, ...send));
        t.deepEqual(
          received.map(({ data }) => data),
          expected,
          path,
        );
        t.deepEqual([result.sent, result.sent + result.failed], [expected.length, packets.length], path);
      }
    },
  );
}

wireTest('top speed: who listens on the interface itself sees what is sent', async (t) => {
  const { near } = makeVethPair();
  const path = makeCapture(t, 300, 0);
  const heard = await receive(near, () => replay(t, path, '-i', near, '--topspeed'));
  t.deepEqual([heard.result.sent, heard.packets.length], [300, 300]);
});

testUnless(xdpReason, test.serial)(
  'by xdp: frames of many lengths, some too short, some in fragments; an end that is down',
  async (t) => {
    const { near, far } = makeVethPair();
    const mixed = join(makeTempFolder(t), 'mixed.pcap');
    const lengths = Array.from({ length: 3000 }, (_, i) => (i % 100 === 50 ? 5 : 60 + ((i * 37) % 1455)));
    writeFileSync(
      mixed,
      buildPcap(lengths.map((length, i) => ({ data: length < 60 ? new Uint8Array(length) : testFrame(i, length) }))),
    );
    const send = (): Promise<Report> => replay(t, mixed, '-i', near, '--topspeed', '--engine', 'xdp');
    const { result, packets } = await receive(far, send);
    t.deepEqual(
      packets.map(({ data }) => data.length / 2),
      lengths.filter((length) => length >= 60),
    );
    t.deepEqual([result.sent, result.failures], [2970, [{ reason: 'EINVAL', packets: 30 }]]);
    const large = join(makeTempFolder(t), 'large.pcap');
    writeFileSync(
      large,
      buildPcap(
        [60, 9000, 60].map((length) => ({
          data: udpFrame(end('10.0.0.1:1'), end('10.0.0.2:2'), new Uint8Array(length)),
        })),
      ),
    );
    const pieces = await receive(far, () =>
      replay(t, large, '-i', near, '--topspeed', '--engine', 'xdp', '--oversize', 'fragment'),
    );
    t.deepEqual([pieces.result.sent, pieces.packets.length], [9, 9]);
    ip(`link set ${far} down`);
    // Nobody takes them: as by the plain way, that is no failure.
    const dropped = await send();
    t.deepEqual([dropped.packets, dropped.sent, dropped.failures], [3000, 2970, [{ reason: 'EINVAL', packets: 30 }]]);
  },
);

function isSendable(length: number): boolean {
  return length >= FEWEST && length <= LONGEST;
}

wireTest('recorded gaps, a thousand a second, one a second', async (t) => {
  const { near, far } = makeVethPair();
  const gaps = await receive(far, () => replay(t, makeCapture(t, 20, 20), '-i', near));
  t.is(gaps.packets.length, 20);
  // A busy machine may take its time with each; early is none.
  t.true(gaps.result.seconds >= 0.38, `${gaps.result.seconds}`);
  const seconds = LONG_TESTS ? 30 : 2;
  const many = makeCapture(t, 1000 * seconds + 500, 0);
  const fast = await replay(t, many, '-i', near, '--pps', '1000', '--limit', `${1000 * seconds}`);
  t.true(fast.sent === 1000 * seconds && fast.seconds >= seconds - 0.001, `${fast.seconds}`);
  t.log(`--pps 1000: lateness p99 ${fast.lateness?.p99}`);
  const slow = await receive(far, () => replay(t, many, '-i', near, '--pps', '1', '--limit', '3'));
  t.deepEqual(
    slow.packets.map(({ data }) => data.length),
    [120, 120, 120],
  );
  t.true(slow.result.seconds >= 2);
});

wireTest('speed, bits a second, silences cut, loops, limits', async (t) => {
  const { near } = makeVethPair();
  const path = makeCapture(t, 11, 1000, 100);
  const paces: [args: string[], sent: number, seconds: number][] = [
    [['--speed', '100'], 11, 0.1],
    [['--max-gap', '10ms'], 11, 0.1],
    [['--mbps', '0.08'], 11, 0.1],
    [['--pps', '100'], 11, 0.1],
    [['--speed', '100', '--loop', '0', '-d', '250ms'], 25, 0.24],
  ];
  for (const [args, sent, seconds] of paces) {
    // Without a wire the clock is the schedule's own: right to the nanosecond, on any machine.
    const planned = await replay(t, path, '-i', near, '--dry-run', ...args);
    t.deepEqual([planned.sent, Number(planned.seconds.toFixed(9))], [sent, seconds], args.join(' '));
  }
  const quick = await replay(t, path, '-i', near, '--speed', '100');
  t.deepEqual([quick.sent, quick.passes, quick.seconds >= 0.1], [11, 1, true]);
  const loops = await replay(t, path, '-i', near, '--topspeed', '--loop', '3');
  t.deepEqual([loops.sent, loops.passes, loops.bytes], [33, 3, 3300]);
  const limited = await replay(t, path, '-i', near, '--topspeed', '--loop', '0', '--limit', '25');
  t.deepEqual([limited.sent, limited.lateness], [25, null]);
  const chosen = await replay(t, path, '-i', near, '--topspeed', '-f', 'ether[17] < 4');
  t.is(chosen.sent, 4);
});

wireTest('a dry run sends nothing, waits for nothing, and tells what would be', async (t) => {
  const { near, far } = makeVethPair();
  const { result, packets } = await receive(far, () => replay(t, makeCapture(t, 11, 100_000), '-i', near, '--dry-run'));
  t.deepEqual([packets.length, result.sent, result.seconds, result.lateness], [0, 11, 1000, null]);
});

wireTest('several files in order of time; what fails is told by reason', async (t) => {
  const { near, far } = makeVethPair();
  const [first, second] = [makeCapture(t, 3, 20), makeCapture(t, 3, 30, 70)];
  const { packets } = await receive(far, () => replay(t, first, second, '-i', near));
  t.deepEqual(
    packets.map(({ data }) => data.length / 2),
    [60, 70, 60, 70, 60, 70],
  );
  const mixed = join(makeTempFolder(t), 'mixed.pcap');
  writeFileSync(mixed, buildPcap([{ data: new Uint8Array(5) }, { data: testFrame(1, 3000) }, { data: testFrame(2) }]));
  const report = await replay(t, mixed, '-i', near);
  t.deepEqual([report.packets, report.sent, report.failed], [3, 1, 2]);
  t.deepEqual(report.failures.map(({ reason: why }) => why).sort(), ['EINVAL', "longer than the interface's MTU"]);
});

wireTest('an interface of the default route is refused, one that is not there too', async (t) => {
  const { near } = makeVethPair();
  const path = makeCapture(t, 2, 0);
  ip(`address add 192.0.2.1/24 dev ${near}`);
  ip(`route add default via 192.0.2.2 dev ${near}`);
  const refused = await runSniff(['replay', path, '-i', near]);
  t.is(refused.exitCode, 2);
  t.regex(refused.stderr, /carries the default route[\s\S]*--yes/);
  t.is((await replay(t, path, '-i', near, '--yes')).sent, 2);
  ip('route del default');
  const absent = await runSniff(['replay', path, '-i', 'nowhere7']);
  t.is(absent.exitCode, 1);
  t.regex(absent.stderr, /no interface 'nowhere7'/);
});

test('the command line is checked', async (t) => {
  const cases: [string[], RegExp][] = [
    [[], /no input/],
    [['a.pcap'], /no interface/i],
    [['a.pcap', '-i', 'x', '--pps', '1', '--mbps', '2'], /--pps and --mbps contradict/],
    [['a.pcap', '-i', 'x', '--topspeed', '--max-gap', '1s'], /--max-gap/],
    [['-', '-i', 'x', '--loop', '2'], /stdin can be read only once/],
    [['a.pcap', '-i', 'x', '--pps', '0'], /no rate/],
    [['a.pcap', '-i', 'x', '--source-mac', 'zz'], /no MAC address/],
    [['a.pcap', '-i', 'x', '--compare'], /--compare is for requests to a server/],
    [['a.pcap', '-o', 'x.pcap', '--loop', '2'], /--loop is for sending on a wire/],
    [['a.pcap', '-o', 'x.pcap', '--topspeed'], /--topspeed is for sending on a wire/],
    [['a.pcap', '--topspeed'], /no interface/i],
    [['a.pcap', '--http', 'http://x', '--max-gap', '1s'], /--max-gap is for sending on a wire/],
    [['a.pcap', '--http', 'http://x', '--ignore', 'a'], /--ignore is for comparing answers/],
    [['a.pcap', '--http', 'http://x', '--vlan', '7'], /requests are sent as they are/],
  ];
  for (const [args, message] of cases) {
    const { exitCode, stderr } = await runSniff(['replay', ...args]);
    t.is(exitCode, 2, stderr);
    t.regex(stderr, message);
  }
});
