import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Packet } from '../../../src/core/packet.ts';
import { runPipeline } from '../../../src/core/pipeline.ts';
import { openLive } from '../../../src/sources/live/open-live.ts';
import { openCapture } from '../../../src/sources/open.ts';
import { buildPcap } from '../../support/capture-builder.ts';
import { testFrame } from '../../support/live.ts';
import { enterNetworkNamespace, makeVethPair } from '../../support/network-namespace.ts';
import { testUnless } from '../../support/skip.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const missing = ['tcpreplay', 'tcpdump'].find((program) => spawnSync(program, ['--version']).error !== undefined);
const loadTest = testUnless(
  missing === undefined ? enterNetworkNamespace() : `${missing} is not installed`,
  test.serial,
);

const FRAMES = 10_000;
/** A test is no measurement: on a machine that does ten things at once it must not lose what a quiet one doesn't. */
const ROOMY = 256 * 1024 * 1024;

loadTest(
  '300,000 packets as fast as they come: all there, byte for byte and to the nanosecond tcpdump’s',
  async (t) => {
    const { near, far } = makeVethPair();
    const folder = makeTempFolder(t);
    const file = join(folder, 'tcpdump.pcap');
    const source = await openLive({ interfaces: [near], bufferSize: ROOMY });
    const count = 30 * FRAMES;
    const words = `-i ${near} -w ${file} -c ${count} -B 262144 --time-stamp-precision nano -Z root`;
    const tcpdump = spawn('tcpdump', words.split(' '));
    const ended = once(tcpdump, 'close');
    t.teardown(() => tcpdump.kill());
    let told = '';
    tcpdump.stderr.setEncoding('utf8').on('data', (text) => {
      told += text;
    });
    while (!told.includes('listening on')) await once(tcpdump.stderr, 'data');
    const ours = digestOf((consume) => runPipeline(source, {}, consume));
    await replay(t, far, writeFrames(folder), 30);
    source.stop();
    const live = await ours;
    t.deepEqual(source.statistics(), [{ name: near, received: count, dropped: 0, refused: 0 }]);
    source.close();
    await ended;
    t.regex(told, /\n0 packets dropped by kernel/);
    const capture = await openCapture([file], {});
    const saved = await digestOf((consume) => runPipeline(capture, {}, consume));
    t.is(live.packets, count);
    t.deepEqual(live, saved);
  },
);

loadTest('a million packets take no more memory than the first ones', async (t) => {
  const { near, far } = makeVethPair();
  const source = await openLive({ interfaces: [near] });
  let packets = 0;
  let early = 0;
  const reading = runPipeline(source, {}, () => {
    // By now the ring has been filled once, and all code is compiled.
    if (++packets === 30 * FRAMES) early = process.memoryUsage.rss();
  });
  await replay(t, far, writeFrames(makeTempFolder(t)), 100);
  source.stop();
  await reading;
  const late = process.memoryUsage.rss();
  const [{ dropped = 0 }] = source.statistics();
  source.close();
  t.is(packets + dropped, 100 * FRAMES);
  t.true(late < early * 1.1, `${late} bytes after ${early}`);
});

/** Frames of all lengths, their number within. */
function writeFrames(folder: string): string {
  const file = join(folder, 'frames.pcap');
  const packets = Array.from({ length: FRAMES }, (_, mark) => ({ data: testFrame(mark, 60 + ((mark * 37) % 900)) }));
  writeFileSync(file, buildPcap(packets));
  return file;
}

async function replay(t: ExecutionContext, name: string, file: string, times: number): Promise<void> {
  const child = spawn('tcpreplay', ['-q', '--topspeed', '--preload-pcap', '--loop', String(times), '-i', name, file]);
  child.stdout.resume();
  child.stderr.resume();
  const [code] = await once(child, 'close');
  t.is(code, 0);
}

interface Digest {
  readonly packets: number;
  readonly digest: string;
}

async function digestOf(run: (consume: (packet: Packet) => void) => Promise<unknown>): Promise<Digest> {
  const hash = createHash('md5');
  const numbers = new Float64Array(3);
  const bytes = new Uint8Array(numbers.buffer);
  let packets = 0;
  await run((packet) => {
    packets++;
    numbers.set([packet.seconds, packet.nanoseconds, packet.wireLength]);
    hash.update(bytes).update(packet.bytes.subarray(packet.start, packet.end));
  });
  return { packets, digest: hash.digest('hex') };
}
