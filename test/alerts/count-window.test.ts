import test from 'ava';
import fc from 'fast-check';
import { CountWindow } from '../../src/alerts/count-window.ts';
import type { AlertEvent } from '../../src/alerts/events.ts';
import type { AlertRule } from '../../src/alerts/rule.ts';
import { TimeRings } from '../../src/alerts/time-rings.ts';
import { naiveEvents } from './naive-model.ts';
import { type Arrival, rule, timeOf, watchArrivals, watchTogether } from './support.ts';

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

const settings = fc.record({
  threshold: fc.integer({ min: 0, max: 12 }),
  window: fc.constantFrom('1ns', '100ms', '900ms', '1s', '2s', '30s'),
  below: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  least: fc.constantFrom('0s', '100ms', '1s', '3s'),
  cooldown: fc.constantFrom('0s', '500ms', '5s'),
});

test('fires and recovers when the definition says so, whatever threshold, window, hysteresis and patience', (t) => {
  fc.assert(
    fc.property(arrivals, settings, (list, setting) => {
      const watched = ruleOf(setting);
      t.deepEqual(bare(watchArrivals(watched, list)), naive(watched, list));
    }),
    { numRuns: 1000 },
  );
});

test('rules that count the same thing share what they know, and each tells what it tells alone', (t) => {
  fc.assert(
    fc.property(arrivals, fc.array(settings, { minLength: 2, maxLength: 4 }), (list, several) => {
      const rules = several.map(ruleOf);
      const together = watchTogether(rules, list);
      for (const watched of rules) {
        t.deepEqual(bare(together.filter((event) => event.rule === watched)), naive(watched, list));
      }
    }),
    { numRuns: 500 },
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
  const { rings, window } = open(60e9, 10, false);
  const before = process.memoryUsage().arrayBuffers;
  for (let row = 0; row < 1_000_000; row++) rings.push(row, row * 1000, 0);
  const perKey = (process.memoryUsage().arrayBuffers - before) / 1e6;
  t.true(perKey < 150, String(perKey));
  t.is(window.lastOf(999_999), 999_999_000);
});

test('nothing of a key is left when it is forgotten, and its room is used again', (t) => {
  const { rings, window } = open(10, 1, true);
  rings.push(3, 1, 7);
  window.forget(3);
  t.is(window.lastOf(3), Number.NEGATIVE_INFINITY);
  t.true(rings.push(5, 2, 8));
  t.is(window.spare(5), 1);
  rings.rest(5, 1);
  t.true(rings.push(5, 3, 9));
  t.is(window.spare(5), 0);
  t.is(window.begun, 3);
  t.deepEqual(window.framesAt(5, 3), [8, 9]);
});

test('a large threshold of a short window holds no times for the small one of a long window', (t) => {
  const { rings, window } = open(1e9, 100_000, false);
  const small = new CountWindow({ windowNs: 86_400e9, threshold: 10, recoverBelow: 11 });
  small.open(rings);
  for (let second = 0; second < 10_000; second++) rings.push(0, second * 2e9, 0);
  t.true(rings.lengthOf(0) <= 16, String(rings.lengthOf(0)));
  t.is(small.spare(0), 0);
  t.is(window.valueAt(0, 9_999 * 2e9), 1);
});

function open(windowNs: number, threshold: number, withFrames: boolean): { rings: TimeRings; window: CountWindow } {
  const rings = new TimeRings(withFrames);
  const window = new CountWindow({ windowNs, threshold, recoverBelow: threshold + 1 });
  window.open(rings);
  return { rings, window };
}

interface Setting {
  readonly threshold: number;
  readonly window: string;
  readonly below: number | undefined;
  readonly least: string;
  readonly cooldown: string;
}

function ruleOf({ threshold, window, below, least, cooldown }: Setting): AlertRule {
  const recovers = below === undefined || below > threshold ? {} : { 'recover-below': below };
  return rule({ threshold, window, by: 'port', 'min-duration': least, cooldown, ...recovers });
}

type Bare = ReturnType<typeof naiveEvents>;

/** By key, in the order they were told. */
function bare(events: readonly AlertEvent[]): Bare {
  const told = events.map((event) => ({
    type: event.type,
    key: Number(event.key),
    time: timeOf(event),
    peak: event.peak,
  }));
  return withoutPeaks(
    told
      .map((event, index) => ({ event, index }))
      .sort(byKey)
      .map(({ event }) => event),
  );
}

function byKey(a: { event: { key: number }; index: number }, b: { event: { key: number }; index: number }): number {
  return a.event.key - b.event.key || a.index - b.index;
}

function naive(watched: AlertRule, list: readonly Arrival[]): Bare {
  return withoutPeaks(naiveEvents(watched, list));
}

/** A peak that has not come yet can't be told when it fires. */
function withoutPeaks(events: Bare): Bare {
  return events.map((event) => (event.type === 'fired' ? { ...event, peak: 0 } : event));
}
