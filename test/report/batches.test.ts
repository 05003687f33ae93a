import test from 'ava';
import { writePieces } from '../../src/report/batches.ts';

test('writes everything in order, in few batches', async (t) => {
  const pieces = Array.from({ length: 100_000 }, (_, index) => `${index}\n`);
  const batches: string[] = [];
  await writePieces(pieces, { text: (text) => batches.push(text) });
  t.is(batches.join(''), pieces.join(''));
  t.true(batches.length > 1 && batches.length < 20);
});

test('waits for a slow reader', async (t) => {
  const events: string[] = [];
  const sink = {
    text: () => events.push('text'),
    ready: async () => {
      events.push('ready');
    },
  };
  await writePieces(['a'.repeat(70_000), 'b'], sink);
  t.deepEqual(events, ['text', 'ready', 'text']);
});

test('stops asking for rows when the reader has gone', async (t) => {
  let asked = 0;
  function* endless(): Generator<string> {
    for (;;) {
      asked++;
      yield 'x'.repeat(1000);
    }
  }
  const sink = {
    closed: false,
    text() {
      sink.closed = true;
    },
  };
  await writePieces(endless(), sink);
  t.true(asked < 100);
});

test('the event loop turns between batches', async (t) => {
  let heard = false;
  setImmediate(() => {
    heard = true;
  });
  let heardBefore = false;
  function* pieces(): Generator<string> {
    for (let batch = 0; batch < 4; batch++) yield 'x'.repeat(70_000);
    heardBefore = heard;
  }
  await writePieces(pieces(), { text: () => undefined });
  t.true(heardBefore);
});
