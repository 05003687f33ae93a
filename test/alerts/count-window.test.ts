import test from 'ava';
import fc from 'fast-check';
import { CountWindow } from '../../src/alerts/count-window.ts';
import { naiveEvents } from './naive-model.ts';
import { type Arrival, rule, timeOf, watchArrivals } from './support.ts';

/** Exact as a double with all its nanoseconds. */
const EPOCH = 1_000_000e9;
const S = 1e9;

/** Times in order, some of them the same. */
const arrivals = fc
  .array(fc.record({ gap: fc.constantFrom(0, 1, 1, 2, 5, 9, 10, 11, 40), key: fc.integer({ min: 0, max: 2 }) }), {
    minLength: 1,
    maxLength: 120,
  })
  .map((steps) => {
    let time = EPOCH;
    return steps.map(({ gap, key }): Arrival => {
      time += gap * 100_000_000 + (gap === 9 ? 1 : 0);
      return { key, time };
    });
  });

test('fires and recovers when the definition says so, whatever threshold, window, hysteresis and patience', (t) => {
  const settings = fc.record({
    threshold: fc.integer({ min: 0, max: 12 }),
    window: fc.constantFrom('1ns', '100ms', '900ms', '1s', '2s', '30s'),
    below: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    least: fc.constantFrom('0s', '100ms', '1s', '3s'),
    cooldown: fc.constantFrom('0s', '500ms', '5s'),
  });
  fc.assert(
    fc.property(arrivals, settings, (list, { threshold, window, below, least, cooldown }) => {
      const watched = rule({
        threshold,
        window,
        by: 'port',
        'min-duration': least,
        cooldown,
        ...(below === undefined || below > threshold ? {} : { 'recover-below': below }),
      });
      const events = watchArrivals(watched, list)
        .map((event) => ({ type: event.type, key: Number(event.key), time: timeOf(event), peak: event.peak }))
        .map((event, index) => ({ ...event, index }))
        .sort((a, b) => a.key - b.key || a.index - b.index);
      const told = events.map(({ type, key, time, peak }) => ({ type, key, time, peak }));
      // A peak that has not come yet can't be told when it fires.
      const bare = (list: typeof told) => list.map((event) => (event.type === 'fired' ? { ...event, peak: 0 } : event));
      t.deepEqual(bare(told), bare(naiveEvents(watched, list)));
    }),
    { numRuns: 1000 },
  );
});

test('a threshold of ten: the eleventh fires, and it is over when the first of the eleven leaves', (t) => {
  const list = Array.from({ length: 11 }, (_, index) => ({ key: 0, time: EPOCH + index * S }));
  const events = watchArrivals(rule({}), [...list, { key: 0, time: EPOCH + 200 * S }]);
  t.deepEqual(
    events.map((event) => [event.type, timeOf(event) - EPOCH, event.value, event.peak, event.durationNs]),
    [
      ['fired', 10 * S, 11, 11, 0],
      ['recovered', 120 * S, 10, 11, 110 * S],
    ],
  );
  t.deepEqual(events[0].frames, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('ten are not too many, nor are more than ten that are not within the window', (t) => {
  const every = (seconds: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ key: 0, time: EPOCH + index * seconds * S }));
  t.deepEqual(watchArrivals(rule({}), every(1, 10)), []);
  t.deepEqual(watchArrivals(rule({}), every(12, 50)), []);
  t.is(watchArrivals(rule({}), every(11.5, 11)).length, 2);
});

test('a threshold of nought fires at once', (t) => {
  const events = watchArrivals(rule({ threshold: 0, window: '1s' }), [
    { key: 0, time: EPOCH },
    { key: 0, time: EPOCH + 5 * S },
  ]);
  t.deepEqual(
    events.map((event) => [event.type, timeOf(event) - EPOCH]),
    [
      ['fired', 0],
      ['recovered', S],
      ['fired', 5 * S],
      ['ongoing', 5 * S],
    ],
  );
});

test('what comes late counts at its own time', (t) => {
  const at = (seconds: number): Arrival => ({ key: 0, time: EPOCH + seconds * S });
  const late = watchArrivals(rule({ threshold: 2, window: '10s' }), [at(0), at(4), at(2), at(30)]);
  t.deepEqual(
    late.map((event) => [event.type, timeOf(event) - EPOCH]),
    [
      ['fired', 4 * S],
      ['recovered', 10 * S],
    ],
  );
});

test('late by less than the patience: the same events as in order, when the last one is in place', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }), (seconds) => {
      const list = seconds.map((second) => ({ key: 0, time: EPOCH + second * S }));
      const watched = rule({ threshold: 2, window: '4s' });
      const end = { key: 1, time: EPOCH + 100 * S };
      const sorted = [...list].sort((a, b) => a.time - b.time);
      t.deepEqual(
        watchArrivals(watched, [...list, end]).map((event) => [event.type, timeOf(event)]),
        watchArrivals(watched, [...sorted, end]).map((event) => [event.type, timeOf(event)]),
      );
    }),
  );
});

test('peaks far above the threshold are told, within a two-hundredth where there are many', (t) => {
  const few = Array.from({ length: 3000 }, (_, index) => ({ key: 0, time: EPOCH + index * 1000 }));
  const after = { key: 1, time: EPOCH + 300 * S };
  t.is(watchArrivals(rule({}), [...few, after])[1].peak, 3000);
  const many = Array.from({ length: 100_000 }, (_, index) => ({ key: 0, time: EPOCH + index * 10_000_000 }));
  const { peak } = watchArrivals(rule({}), [...many, after, { key: 1, time: EPOCH + 3000 * S }])[1];
  t.true(Math.abs(peak - 12_000) <= 60, String(peak));
});

test('a million keys of one hit each take some 100 bytes each', (t) => {
  const window = new CountWindow({ windowNs: 60e9, threshold: 10, recoverBelow: 11, withFrames: false });
  const before = process.memoryUsage().arrayBuffers;
  for (let row = 0; row < 1_000_000; row++) window.add(row, row * 1000, 1, 0, 0);
  const perKey = (process.memoryUsage().arrayBuffers - before) / 1e6;
  t.true(perKey < 150, String(perKey));
  t.is(window.lastOf(999_999), 999_999_000);
});

test('nothing of a key is left when it is forgotten, and its room is used again', (t) => {
  const window = new CountWindow({ windowNs: 10, threshold: 1, recoverBelow: 2, withFrames: true });
  window.add(3, 1, 1, 0, 7);
  window.forget(3);
  t.is(window.lastOf(3), Number.NEGATIVE_INFINITY);
  t.false(window.add(5, 2, 1, 0, 8));
  t.true(window.add(5, 3, 1, 0, 9));
  t.is(window.begun, 3);
  t.deepEqual(window.framesAt(5, 3), [8, 9]);
});
