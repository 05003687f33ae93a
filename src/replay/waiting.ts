import { setTimeout as sleep } from 'node:timers/promises';
import type { Libc } from '../sources/live/libc.ts';

/** Timers of the event loop are right to a few milliseconds: the rest is slept in the thread. */
const LOOP_MS = 15;
const LOOP_MARGIN_MS = 8;
/** A timer can't wait longer. */
const LONGEST_MS = 1e9;
/**
 * Waking up takes the kernel some ten microseconds, and up to a millisecond where the processor slept as well: the last of
 * the time is spent looking at the clock, a tenth of the wait within these bounds.
 */
const SPIN_MS = 0.06;
const LONGEST_SPIN_MS = 1;
/** On a busy machine the others have their turn first, for milliseconds: after it has woken us so late, ... */
const LATE_MS = 0.1;
/** ... so much is spent looking at the clock, ... */
const BUSY_SPIN_MS = 2;
/** ... for so long. */
const BUSY_FOR_MS = 2000;

/** The time that a schedule is kept by, in milliseconds of no particular beginning. */
export interface Clock {
  now(): number;
  /** Resolves at that time, or when the signal is raised: to true where the event loop had its turn meanwhile. */
  until(atMs: number, signal: AbortSignal): Promise<boolean>;
  /** Blocks for a fraction of a second. */
  nap(milliseconds: number): void;
}

/** Right to some ten microseconds; long waits leave the event loop free. */
class WallClock implements Clock {
  readonly nap: (milliseconds: number) => void;
  #busyUntil = 0;

  constructor(nap: (milliseconds: number) => void) {
    this.nap = nap;
  }

  now(): number {
    return performance.now();
  }

  async until(atMs: number, signal: AbortSignal): Promise<boolean> {
    let isTurned = false;
    let left = atMs - performance.now();
    const usualMs = Math.max(SPIN_MS, Math.min(left / 10, LONGEST_SPIN_MS));
    while (left > LOOP_MS && !signal.aborted) {
      isTurned = true;
      await sleep(Math.min(left - LOOP_MARGIN_MS, LONGEST_MS), undefined, { signal }).catch(() => undefined);
      left = atMs - performance.now();
    }
    if (signal.aborted) return isTurned;
    const spinMs = performance.now() < this.#busyUntil ? BUSY_SPIN_MS : usualMs;
    if (left > spinMs + SPIN_MS) this.nap(left - spinMs);
    const now = performance.now();
    if (now > atMs + LATE_MS) this.#busyUntil = now + BUSY_FOR_MS;
    while (performance.now() < atMs);
    return isTurned;
  }
}

/** Sleeps by `usleep`, with the kernel's slack of 50 µs taken away. */
export function kernelClock(libc: Libc): Clock {
  libc.setTimerSlack(1);
  return new WallClock((milliseconds) => void libc.usleep(Math.floor(milliseconds * 1000)));
}

/** Anywhere: sleeps by waiting for what never comes. */
export function portableClock(): Clock {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  return new WallClock((milliseconds) => void Atomics.wait(nothing, 0, 0, milliseconds));
}

/** Time that passes by being waited for. */
export class VirtualClock implements Clock {
  #now = 0;

  now(): number {
    return this.#now;
  }

  async until(atMs: number): Promise<boolean> {
    this.nap(atMs - this.#now);
    return false;
  }

  nap(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
