import test from 'ava';
import { Random } from '../../bench/inputs/random.ts';
import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { protocolPath } from '../../src/protocols/path.ts';
import { findCorpus, listCaptures } from '../oracles/corpus.ts';
import { mutate } from '../support/mutation.ts';
import { PacketMachine } from '../support/packet-machine.ts';
import { readFrames, readSampleFrames, type SampleFrame } from '../support/sample-frames.ts';
import { testUnless } from '../support/skip.ts';

/** `FUZZ_SEED=7 FUZZ_PACKETS=1000000 npx ava test/protocols/fuzz.test.ts` looks elsewhere, or further. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const MUTATED_PACKETS = Number(process.env.FUZZ_PACKETS ?? 100_000);
const MOST_FAILURES = 20;
/** Raw IPX in 802.3 is known by its first two bytes; of one alone LLC is as likely, and that is what tshark says. */
const TOLD_BY_TWO_BYTES = ['protocols/llc.pcap 5: prefix of 15 bytes is eth:llc of eth:data'];
const CORPUS_PACKETS_EACH = 12;
const POISON = [0xa5, 0x00] as const;
const MARGIN = 64;

const corpus = findCorpus();
const withCorpus = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);
const frames = await readSampleFrames();

test('every sample has frames to be changed', (t) => t.true(frames.length > 2000));

test('every prefix of every frame decodes to a prefix of its layers', (t) => {
  const failures = new Set<string>();
  for (const frame of frames)
    checkPrefixes(frame, (problem) => failures.add(`${frame.path} ${frame.number}: ${problem}`));
  t.deepEqual([...failures].filter((failure) => !TOLD_BY_TWO_BYTES.includes(failure)).slice(0, MOST_FAILURES), []);
});

test('every frame as it is passes all that is done with packets', (t) => {
  const failures = runAll(frames.length, (index) => [frames[index], frames[index].bytes]);
  t.deepEqual(failures, []);
});

test(`${MUTATED_PACKETS} mutated packets decode, and every output agrees with the tables`, (t) => {
  // Few of the recorded frames, of which there are many alike.
  const chosen = frames.filter(({ path, number }) => path !== 'shop.pcap' || number % 40 === 0);
  t.deepEqual(runMutated(MUTATED_PACKETS, chosen), []);
});

withCorpus('so do packets of the corpus, as they are and mutated', async (t) => {
  const lists = [];
  for (const { name, path } of listCaptures(corpus ?? ''))
    lists.push(await readFrames(name, path, CORPUS_PACKETS_EACH));
  const found = lists.flat();
  t.deepEqual(
    runAll(found.length, (index) => [found[index], found[index].bytes]),
    [],
  );
  t.deepEqual(runMutated(Math.floor(MUTATED_PACKETS / 5), found), []);
});

function runMutated(count: number, originals: readonly SampleFrame[]): string[] {
  const all = originals.map(({ bytes }) => bytes);
  return runAll(count, (index) => {
    const random = new Random(SEED * 1_000_003 + index);
    const frame = originals[random.below(originals.length)];
    const bytes = mutate(frame.bytes, random, all);
    const linkType = random.chance(4) ? originals[random.below(originals.length)].linkType : frame.linkType;
    return [{ ...frame, linkType, number: index }, bytes];
  });
}

type Case = readonly [frame: SampleFrame, bytes: Uint8Array];

/** What went wrong, each kind once, with the packet that showed it. */
function runAll(count: number, makeCase: (index: number) => Case): string[] {
  const failures = new Map<string, string>();
  let machines = POISON.map((poison) => new PacketMachine(poison));
  for (let index = 0; index < count && failures.size < MOST_FAILURES; index++) {
    const [frame, bytes] = makeCase(index);
    const problem = tryPacket(machines, frame, bytes);
    if (problem === undefined) continue;
    // One of them may have remembered what the other has not seen.
    machines = POISON.map((poison) => new PacketMachine(poison));
    const kind = problem.replace(/\d+|"[^"]*"/g, '…').slice(0, 60);
    const source = `seed ${SEED}, packet ${index}, from ${frame.path} ${frame.number}, link type ${frame.linkType}`;
    if (!failures.has(kind))
      failures.set(kind, `${problem.slice(0, 600)} (${source}): ${Buffer.from(bytes).toString('hex')}`);
  }
  return [...failures.values()];
}

function tryPacket(machines: readonly PacketMachine[], frame: SampleFrame, bytes: Uint8Array): string | undefined {
  try {
    const [first, second] = machines.map((machine) => machine.run(frame, bytes));
    if (first === second) return undefined;
    const at = [...first].findIndex((character, index) => character !== second[index]);
    const [one, other] = [first, second].map((text) => text.slice(Math.max(0, at - 60), at + 40));
    return `bytes beside the packet are read: ${one} or ${other}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : String(error);
  }
}

/** From the whole frame down, a byte less each time; what is cut is overwritten, so that nobody reads it unseen. */
function checkPrefixes(frame: SampleFrame, report: (problem: string) => void): void {
  const { bytes, linkType, wireLength } = frame;
  const buffer = new Uint8Array(bytes.length + 2 * MARGIN).fill(POISON[0]);
  buffer.set(bytes, MARGIN);
  const packet = new Packet();
  packet.setBuffer(buffer, new DataView(buffer.buffer));
  packet.start = MARGIN;
  packet.end = MARGIN + bytes.length;
  packet.wireLength = wireLength;
  packet.linkType = linkType;
  const d = new Dissection();
  decode(packet, d);
  // The first fragment of a datagram is looked into when the rest can't come any more, as it was cut.
  const whole = d.fragments > 0 ? protocolPath(d).replace(/:data$/, '') : protocolPath(d);
  const hasFragments = d.fragments > 0;
  for (let length = bytes.length - 1; length >= 0; length--) {
    buffer[MARGIN + length] = POISON[0];
    packet.end = MARGIN + length;
    decode(packet, d);
    const path = protocolPath(d);
    const isRight = isPrefix(path, whole) || (hasFragments && path.startsWith(`${whole}:`));
    if (!isRight) report(`prefix of ${length} bytes is ${path} of ${whole}`);
    for (let index = 0; index < d.count; index++) {
      if (d.stack[(index << STRIDE_SHIFT) + SLOT.end] > packet.end)
        report(`prefix of ${length} bytes: ${path} ends behind it`);
    }
  }
}

/** Where the cut took the bytes that told the last layer, it is data. */
function isPrefix(path: string, whole: string): boolean {
  const known = path.endsWith(':data') ? path.slice(0, -5) : path;
  return path === '' || `${whole}:`.startsWith(`${known}:`);
}
