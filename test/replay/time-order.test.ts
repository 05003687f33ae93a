import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { TimeOrder } from '../../src/replay/time-order.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { buildPcap } from '../support/capture-builder.ts';

/** The order in which packets of these milliseconds come out, each with what it holds. */
async function order(times: readonly number[], chunkSize = 1 << 16): Promise<number[]> {
  const packets = times.map((time, i) => ({
    data: Uint8Array.of(i & 0xff, i >>> 8, 0, 0),
    seconds: Math.floor(time / 1000),
    nanoseconds: (time % 1000) * 1e6,
  }));
  const feed = new TimeOrder(await openCaptureFrom(new MemoryChunks(buildPcap(packets), 'memory'), { chunkSize }));
  const packet = new Packet();
  const seen: number[] = [];
  while (await feed.fill()) {
    while (feed.next(packet)) {
      const index = packet.bytes[packet.start] + packet.bytes[packet.start + 1] * 256;
      if (packet.end - packet.start !== 4) throw new Error('another length');
      seen.push(times[index]);
    }
  }
  return seen;
}

test('a window of a second is put in order, equal times stay as they were', async (t) => {
  t.deepEqual(await order([5, 3, 4, 900, 10, 2000, 1990, 2000]), [3, 4, 5, 10, 900, 1990, 2000, 2000]);
  t.deepEqual(await order([]), []);
});

test('what comes later than the window allows is late', async (t) => {
  t.deepEqual(await order([1000, 9000, 12_000, 1]), [1000, 9000, 1, 12_000]);
  const many = [7, ...Array.from({ length: 600 }, () => 9), 8];
  t.is((await order(many)).indexOf(8), 602 - 512);
});

test('each read size gives the same', async (t) => {
  const times = Array.from({ length: 3000 }, (_, i) => i * 2 + ((i * 7919) % 400));
  const sorted = [...times].sort((a, b) => a - b);
  for (const size of [64, 1000, 1 << 16]) t.deepEqual(await order(times, size), sorted);
});
