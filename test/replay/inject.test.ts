import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
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

test('behind a long wait a frame is sent before the event loop has a turn', async (t) => {
  const { told, sender } = makeSender();
  const options = { interface: 'test', mtu: 1500, limit: 10, durationMs: Number.POSITIVE_INFINITY } as const;
  const pace = { kind: 'original', speed: 1, maxGapNanoseconds: Number.POSITIVE_INFINITY } as const;
  const injection = new Injection(sender, { ...options, ...FRAMING, pace }, new AbortController());
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
