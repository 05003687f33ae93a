import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { type PacketFeed, runPipeline } from '../../src/core/pipeline.ts';
import { QUEUE_BYTES } from '../../src/replay/frame-queue.ts';
import type { FrameSender } from '../../src/replay/frame-sender.ts';
import { Injection } from '../../src/replay/inject.ts';

const LINKTYPE_ETHERNET = 1;
const FRAME = new Uint8Array(60);
const FRAMING = { oversize: 'skip', sourceMac: new Uint8Array(6), destinationMac: new Uint8Array(6) } as const;

/** Long enough for others to have had their turn before. */
const SECONDS_APART = 10;

/** Waits in no time, and leaves something behind that the event loop does in its next turn. */
function makeSender() {
  const told: string[] = [];
  let now = 0;
  const sender: FrameSender = {
    engine: 'mmsg',
    linkType: LINKTYPE_ETHERNET,
    memory: new Uint8Array(QUEUE_BYTES),
    refusal: { reason: '', isBusy: false },
    clock: {
      now: () => now,
      nap: () => undefined,
      until: async (atMs) => {
        now = atMs;
        told.push('waited');
        setImmediate(() => told.push('turn'));
        return true;
      },
    },
    send: (_queue, from, to) => {
      told.push('sent');
      return to - from;
    },
    settle: () => undefined,
    close: () => undefined,
  };
  return { told, sender };
}

const OPTIONS = {
  ...FRAMING,
  interface: 'test',
  mtu: 1500,
  limit: Number.POSITIVE_INFINITY,
  durationMs: Number.POSITIVE_INFINITY,
  pace: { kind: 'original', speed: 1, maxGapNanoseconds: Number.POSITIVE_INFINITY },
} as const;

/** So many packets, each with its number in its first bytes, at the given times. */
class Numbered implements PacketFeed {
  readonly #frame = new DataView(new ArrayBuffer(60));
  readonly #bytes = new Uint8Array(this.#frame.buffer);
  readonly #milliseconds: readonly number[];
  #next = 0;

  constructor(milliseconds: readonly number[]) {
    this.#milliseconds = milliseconds;
  }

  fill(): boolean {
    return this.#next < this.#milliseconds.length;
  }

  next(packet: Packet): boolean {
    if (!this.fill()) return false;
    const time = this.#milliseconds[this.#next];
    this.#frame.setUint32(0, this.#next++);
    packet.setBuffer(this.#bytes, this.#frame);
    packet.linkType = LINKTYPE_ETHERNET;
    packet.end = this.#bytes.length;
    packet.wireLength = packet.end;
    packet.hasTime = true;
    packet.seconds = Math.floor(time / 1000);
    packet.nanoseconds = (time % 1000) * 1e6;
    return true;
  }
}

test('more is read in a long wait, and every frame is sent once, in order', async (t) => {
  const { sender } = makeSender();
  const sent: number[] = [];
  const drained: number[] = [];
  const recording: FrameSender = {
    ...sender,
    send: (queue, from, to) => {
      for (let i = from; i < to; i++) sent.push(queue.view.getUint32(queue.starts[i]));
      return to - from;
    },
  };
  const injection = new Injection(recording, OPTIONS, new AbortController());
  // Ten milliseconds before each hundredth.
  const times = Array.from({ length: 1000 }, (_, i) => Math.floor(i / 100) * 10);
  const onChunk = async (): Promise<void> => {
    await injection.drain();
    drained.push(sent.length);
  };
  const feed = injection.feed(new Numbered(times));
  await runPipeline(feed, { onChunk }, (packet) => injection.add(packet));
  t.deepEqual(
    sent,
    times.map((_, i) => i),
  );
  // Of 256 that were gathered: where a gap is, and not behind the last.
  t.deepEqual(drained, [200, 400, 600, 800, 1000]);
});

test('behind a long wait a frame is sent before the event loop has a turn', async (t) => {
  const { told, sender } = makeSender();
  const injection = new Injection(sender, OPTIONS, new AbortController());
  const packet = new Packet();
  packet.setBuffer(FRAME, new DataView(FRAME.buffer));
  packet.linkType = LINKTYPE_ETHERNET;
  packet.end = FRAME.length;
  packet.wireLength = FRAME.length;
  packet.hasTime = true;
  for (let i = 0; i < 3; i++) {
    packet.seconds = i * SECONDS_APART;
    injection.add(packet);
  }
  await injection.drain();
  t.deepEqual(told, ['sent', 'waited', 'sent', 'waited', 'sent']);
  t.is(injection.result().sent, 3);
});
