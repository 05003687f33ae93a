import { constants, gunzipSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { Random } from '../../bench/inputs/random.ts';
import { AnalysisSession } from '../../src/analyses/session.ts';
import { SniffError } from '../../src/core/errors.ts';
import type { Packet } from '../../src/core/packet.ts';
import { type PacketFeed, runPipeline } from '../../src/core/pipeline.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { mutate } from '../support/mutation.ts';
import { readSample, SAMPLE_PATHS } from '../support/sample-frames.ts';

/** `FUZZ_SEED=7 FUZZ_FILES=100000 npx ava test/sources/fuzz.test.ts` looks elsewhere, or further. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const MUTATED_FILES = Number(process.env.FUZZ_FILES ?? 5000);
const MOST_FAILURES = 20;
const MIB = 2 ** 20;
/** Longer ones are cut first: the beginning is what decides. */
const LONGEST_FILE = 6000;
/** What a file of some kilobytes may come to, whatever it claims; deflate makes at most 1,032 times as much of it. */
const MOST_BUFFER = 16 * MIB;
/** Of all files together: nothing of one stays behind. */
const MOST_MEMORY = 512 * MIB;
const PARTS = ['capture', 'ledger', 'protocols', 'endpoints', 'conversations', 'arp', 'timeline'] as const;

test(`${MUTATED_FILES} mutated capture files are read or refused, within bounds`, async (t) => {
  const originals = SAMPLE_PATHS.map((path) => ({ path, bytes: readSample(path).slice(0, LONGEST_FILE) }));
  const failures = new Map<string, string>();
  let opened = 0;
  for (let index = 0; index < MUTATED_FILES && failures.size < MOST_FAILURES; index++) {
    const random = new Random(SEED * 1_000_003 + index);
    const { path, bytes } = originals[random.below(originals.length)];
    const mutated = mutateFile(
      bytes,
      random,
      originals.map((original) => original.bytes),
    );
    try {
      await readAll(mutated, random);
      opened++;
    } catch (error) {
      if (error instanceof SniffError) continue;
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const kind = said.replace(/\d+/g, '…').slice(0, 60);
      const source = `seed ${SEED}, file ${index}, from ${path}`;
      if (!failures.has(kind))
        failures.set(kind, `${said} (${source}): ${Buffer.from(mutated).toString('hex').slice(0, 4000)}`);
    }
  }
  t.deepEqual([...failures.values()], []);
  t.true(opened > MUTATED_FILES / 4, `only ${opened} could be opened: the changes destroy too much`);
});

/** A compressed file as it is, or what is in it; half of these compressed again. */
function mutateFile(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip || random.chance(40)) {
    const mutated = mutate(bytes, random, others);
    return random.chance(5) ? new Uint8Array(gzipSync(mutated)) : mutated;
  }
  const inside = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  return new Uint8Array(gzipSync(mutate(inside, random, others)));
}

/** All that `analyze` does, with reads of a random size. */
async function readAll(bytes: Uint8Array, random: Random): Promise<void> {
  const chunkSize = random.chance(50) ? 1 + random.below(200) : 1 << random.below(20);
  const source = await openCaptureFrom(new MemoryChunks(bytes, 'mutated'), { chunkSize });
  const session = new AnalysisSession(source, PARTS, { top: 10, bucketNanoseconds: 1e9 });
  await runPipeline(new WatchedFeed(source, bytes.length), {}, (packet) => {
    checkPacket(packet);
    session.consume(packet);
  });
  session.finish(PARTS);
  await source.close();
  if (source.summary.skippedBytes < 0 || source.summary.kernelDrops < 0) throw new Error('negative counts');
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  if (heapUsed + arrayBuffers > MOST_MEMORY) throw new Error(`${heapUsed} + ${arrayBuffers} bytes of memory`);
}

function checkPacket({ bytes, start, end, seconds, nanoseconds, wireLength }: Packet): void {
  if (bytes.length > MOST_BUFFER) throw new Error(`a buffer of ${bytes.length} bytes`);
  if (!(start >= 0 && start <= end && end <= bytes.length))
    throw new Error(`a packet at [${start}, ${end}) of ${bytes.length}`);
  // Clocks of any kind are allowed: years far beyond what a double counts in seconds exactly.
  if (!Number.isInteger(seconds)) throw new Error(`a time of ${seconds} s`);
  if (!(nanoseconds >= 0 && nanoseconds < 1e9)) throw new Error(`a time of ${nanoseconds} ns`);
  if (!(wireLength >= 0)) throw new Error(`a length of ${wireLength}`);
}

/** Stops a source that never ends. */
class WatchedFeed implements PacketFeed {
  readonly #feed: PacketFeed;
  #left: number;

  constructor(feed: PacketFeed, fileLength: number) {
    this.#feed = feed;
    // Packets may be empty, and a compressed file may be much longer than it looks.
    this.#left = 1_000_000 + fileLength;
  }

  fill(): boolean | Promise<boolean> {
    this.#count();
    return this.#feed.fill();
  }

  next(packet: Packet): boolean {
    this.#count();
    return this.#feed.next(packet);
  }

  #count(): void {
    if (--this.#left < 0) throw new Error('the source never ends');
  }
}
