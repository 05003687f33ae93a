import test from 'ava';
import { type CaptureCounts, capture, describeCounts } from '../../src/cli/capture-job.ts';
import type { Packet } from '../../src/core/packet.ts';
import type { PacketWriter } from '../../src/writers/capture-writer.ts';
import { buildPcap, makePayload } from '../support/capture-builder.ts';
import { openAsLive } from '../support/live-file.ts';

const packets = Array.from({ length: 100 }, (_, seconds) => ({ data: makePayload(60), seconds }));
const bytes = buildPcap(packets);

class CountingWriter implements PacketWriter {
  packets = 0;
  flushes = 0;
  state = 'open';
  readonly #room: number;

  constructor(room = Number.POSITIVE_INFINITY) {
    this.#room = room;
  }

  write(packet: Packet): void {
    if (this.packets === this.#room) throw new Error('no room');
    if (packet.capturedLength !== 60) throw new Error('not the packet');
    this.packets += 1;
  }

  flush(): void {
    this.flushes += 1;
  }

  ready(): undefined {
    return undefined;
  }

  async end(): Promise<void> {
    this.state = 'ended';
  }

  abandon(): void {
    this.state = 'abandoned';
  }
}

function makeRun(stop: AbortSignal, count?: number) {
  const told: CaptureCounts[] = [];
  const run = {
    choice: { count },
    live: { durationMs: undefined, user: undefined },
    stop,
    isOrphaned: () => false,
    onProgress: () => undefined,
    onEnd: (counts: CaptureCounts) => void told.push(counts),
  };
  return { run, told };
}

test('every writer gets every packet; the counts are told once', async (t) => {
  const source = await openAsLive(bytes, 1000, 7);
  const writers = [new CountingWriter(), new CountingWriter()];
  const { run, told } = makeRun(new AbortController().signal);
  const end = await capture(source, writers, run);
  t.is(end.accepted, 100);
  t.deepEqual(
    writers.map(({ packets, state }) => [packets, state]),
    [
      [100, 'ended'],
      [100, 'ended'],
    ],
  );
  t.deepEqual(told, [{ written: 100, received: 107, droppedByKernel: 7, droppedByUs: 0 }]);
});

test('a writer that fails ends it, and what is lost by that is told', async (t) => {
  const source = await openAsLive(bytes, 1000);
  const writers = [new CountingWriter(), new CountingWriter(30)];
  const { run, told } = makeRun(new AbortController().signal);
  await t.throwsAsync(capture(source, writers, run), { message: 'no room' });
  t.deepEqual(
    writers.map(({ state }) => state),
    ['abandoned', 'abandoned'],
  );
  t.like(told[0], { written: 30, droppedByUs: 1 });
});

test('stopped, the source is asked to stop, and what it still hands over is written', async (t) => {
  const source = await openAsLive(bytes, 1000);
  const controller = new AbortController();
  const { run } = makeRun(controller.signal);
  controller.abort();
  await capture(source, [new CountingWriter()], run);
  t.true(source.isStopped);
});

test('what is not known is said to be unknown', (t) => {
  t.is(
    describeCounts({ written: 1, received: 1234, droppedByKernel: undefined, droppedByUs: 0 }),
    '1 packet written, 1,234 received, an unknown number dropped by the kernel, 0 dropped by us',
  );
});
