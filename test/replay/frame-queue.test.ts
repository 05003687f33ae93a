import test from 'ava';
import fc from 'fast-check';
import { FrameQueue, QUEUE_BYTES } from '../../src/replay/frame-queue.ts';

const PAGE = 4096;
const LENGTHS = fc.array(fc.integer({ min: 1, max: 1600 }), { minLength: 2, maxLength: 40 });

interface Frame {
  readonly number: number;
  readonly due: number;
  readonly isEnd: boolean;
}

function add(queue: FrameQueue, number: number, length: number): void {
  const bytes = new Uint8Array(length).fill(number);
  const start = queue.begin(length);
  queue.append(bytes, new DataView(bytes.buffer), 0, length);
  queue.push(start, number * 1000, number % 2 === 0);
}

/** Each frame by what it is filled with; those that lie within no page, as they could, are told. */
function framesOf(queue: FrameQueue): Frame[] {
  return Array.from({ length: queue.count }, (_, i) => {
    const start = queue.starts[i];
    const bytes = queue.bytes.subarray(start, start + queue.lengths[i]);
    if (bytes.some((byte) => byte !== bytes[0])) throw new Error(`frame ${i} has another's bytes`);
    if (start >>> 12 !== (start + bytes.length - 1) >>> 12) throw new Error(`frame ${i} lies over the end of a page`);
    return { number: bytes[0], due: queue.due[i], isEnd: queue.ends[i] === 1 };
  });
}

test('frames that are kept move to the front, each within a page as before, and others follow them', (t) => {
  fc.assert(
    fc.property(LENGTHS, fc.nat(), LENGTHS, (lengths, seed, more) => {
      const queue = new FrameQueue(new Uint8Array(QUEUE_BYTES));
      lengths.forEach((length, number) => {
        add(queue, number, length);
      });
      const before = framesOf(queue);
      const first = seed % queue.count;
      queue.keepFrom(first);
      t.deepEqual(framesOf(queue), before.slice(first));
      t.true(queue.starts[0] < PAGE);
      more.forEach((length, number) => {
        add(queue, 100 + number, length);
      });
      t.is(framesOf(queue).length, before.length - first + more.length);
    }),
  );
});
