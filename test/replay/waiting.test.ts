import test from 'ava';
import { kernelClock, portableClock, VirtualClock } from '../../src/replay/waiting.ts';
import { loadLibc } from '../../src/sources/live/libc.ts';
import { testUnless } from '../support/skip.ts';

const NEVER = new AbortController().signal;
const BUSY_FOR_MS = 2000;

/** A clock whose thread is woken so much later than asked, and what it slept, in microseconds. */
async function makeSleeper(lateMs: number) {
  const naps: number[] = [];
  const libc = await loadLibc();
  const usleep = (microseconds: number): number => {
    naps.push(microseconds);
    const until = performance.now() + microseconds / 1000 + lateMs;
    while (performance.now() < until);
    return 0;
  };
  return { naps, clock: kernelClock({ ...libc, setTimerSlack: () => undefined, usleep }) };
}

const linuxTest = testUnless(process.platform === 'linux' ? undefined : 'only on Linux');

linuxTest('it never wakes early, however it waits', async (t) => {
  for (const clock of [(await makeSleeper(0)).clock, portableClock(), new VirtualClock()]) {
    for (const milliseconds of [0, 0.05, 1, 5, 40]) {
      const at = clock.now() + milliseconds;
      const isTurned = await clock.until(at, NEVER);
      t.true(clock.now() >= at);
      // Only a long wait leaves the thread to others, and is never there where a clock is virtual.
      if (milliseconds < 15) t.false(isTurned);
    }
  }
});

linuxTest('a machine that wakes it late: for a while it looks at the clock instead', async (t) => {
  const { naps, clock } = await makeSleeper(5);
  // This process itself may be held up until there is nothing left to wait for.
  while (naps.length === 0) await clock.until(clock.now() + 10, NEVER);
  t.true(naps[0] < 10_000);
  const began = performance.now();
  for (let wait = 0; wait < 20; wait++) await clock.until(clock.now() + 1.5, NEVER);
  t.true(naps.length === 1 || performance.now() - began > BUSY_FOR_MS);
});

test('a raised signal ends a long wait', async (t) => {
  const stop = new AbortController();
  const waiting = portableClock().until(performance.now() + 3_600_000, stop.signal);
  stop.abort();
  await waiting;
  t.pass();
});
