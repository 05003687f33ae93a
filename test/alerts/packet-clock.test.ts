import test from 'ava';
import { PacketClock } from '../../src/alerts/packet-clock.ts';
import { rule, timeOf, watchArrivals } from './support.ts';

const YEAR = 31_536_000;
const START = 1_700_000_000;

function clockAfter(seconds: readonly number[]): PacketClock {
  const clock = new PacketClock(10e9);
  for (const second of seconds) {
    clock.advance(second, 5);
    clock.takeShift();
  }
  return clock;
}

test('times are told as they were stamped, to the nanosecond, whatever jumps there were', (t) => {
  for (const jumps of [[0], [0, 5, 3], [0, YEAR], [0, YEAR, 1], [0, -YEAR], [0, -YEAR, 1], [0, 3600, 0, 3600, 7]]) {
    const clock = clockAfter(jumps.map((jump) => START + jump));
    const last = START + (jumps.at(-1) ?? 0);
    const at = clock.of(last, 123_456_789);
    t.deepEqual(clock.exact(at), { seconds: last, nanoseconds: 123_456_789 }, String(jumps));
  }
});

test('now never goes back', (t) => {
  const clock = new PacketClock(10e9);
  let before = Number.NEGATIVE_INFINITY;
  for (const second of [0, 5, 3, 3600, 1, 2, 3603, 4, -YEAR, 5]) {
    clock.advance(START + second, 0);
    t.true(clock.now >= before);
    before = clock.now;
  }
});

test('one packet with a clock far back doesn’t end an alert, and what follows counts on', (t) => {
  const at = (seconds: number) => ({ key: 0, time: (1_000_000 + seconds) * 1e9 });
  const list = [at(0), at(1), at(2), at(-500_000), at(3), at(4), at(200)];
  const events = watchArrivals(rule({ threshold: 2, window: '60s' }), list);
  t.deepEqual(
    events.map((event) => [event.type, timeOf(event) / 1e9 - 1_000_000]),
    [
      ['fired', 2],
      ['recovered', 62],
    ],
  );
});
