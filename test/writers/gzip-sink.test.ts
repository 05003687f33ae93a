import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { GzipSink } from '../../src/writers/gzip-sink.ts';
import { makePayload } from '../support/capture-builder.ts';
import { MemorySink } from '../support/memory-sink.ts';

test('members follow each other in the order of writing, each readable by itself', async (t) => {
  const inner = new MemorySink();
  const sink = new GzipSink(inner);
  const batch = Buffer.alloc(100_000);
  const pieces = [100_000, 10, 50_000, 1, 99_999].map((length, index) => {
    const piece = Buffer.from(makePayload(length)).fill(index, 0, 1);
    batch.set(piece);
    sink.write(batch, length, index);
    return piece;
  });
  await sink.end();
  t.deepEqual(gunzipSync(inner.content), Buffer.concat(pieces));
  t.deepEqual(
    inner.writes.map(({ bytes }) => gunzipSync(bytes)),
    pieces,
  );
  t.is(sink.packets, 10);
  t.true(inner.ended);
});

test('a loop that outruns compression is told to wait', async (t) => {
  const inner = new MemorySink();
  const sink = new GzipSink(inner);
  t.is(sink.ready(), undefined);
  for (let i = 0; i < 10; i++) sink.write(Buffer.alloc(1000), 1000, 1);
  await sink.ready();
  t.is(inner.packets, 10);
  t.is(sink.ready(), undefined);
});

test('what goes wrong while compressing is thrown where the loop waits, and nothing is written behind it', async (t) => {
  class Full extends MemorySink {
    override write(records: Uint8Array, end: number, packets: number): void {
      if (this.writes.length === 2) throw new Error('no space');
      super.write(records, end, packets);
    }
  }
  const inner = new Full();
  const sink = new GzipSink(inner);
  for (let i = 0; i < 5; i++) sink.write(Buffer.alloc(1000), 1000, 1);
  await t.throwsAsync(async () => sink.ready(), { message: 'no space' });
  t.throws(() => sink.write(Buffer.alloc(1), 1, 1), { message: 'no space' });
  await t.throwsAsync(sink.end(), { message: 'no space' });
  t.is(sink.packets, 2);
});
