import type { ExactTime } from '../core/units.ts';

/** Doubles are exact up to 2^53 nanoseconds, 104 days: halfway there all times are made less. */
const FARTHEST = 2 ** 52;
const NS = 1_000_000_000;

/** A clock as it stood. */
export interface SavedClock {
  readonly now: number;
  readonly base: ExactTime;
  readonly former: ExactTime;
  readonly isStarted: boolean;
}

/**
 * The time of packets as nanoseconds since a moment that is near enough for doubles to be exact. It never goes back: a
 * packet that is late by no more than `patienceNs` is just late; more, and the clock that stamped it was set back, so
 * that time goes on from here. When it returns to the time before, so do we.
 */
export class PacketClock {
  now = Number.NEGATIVE_INFINITY;
  readonly #patienceNs: number;
  #baseSeconds = 0;
  #baseNanoseconds = 0;
  /** The base before the clock was set back. */
  #formerSeconds = Number.NaN;
  #formerNanoseconds = 0;
  #isStarted = false;

  constructor(patienceNs: number) {
    this.#patienceNs = patienceNs;
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Never lets a late time go beyond the beginning of what is known. */
  of(seconds: number, nanoseconds: number): number {
    return (seconds - this.#baseSeconds) * NS + (nanoseconds - this.#baseNanoseconds);
  }

  /** The time that `nanoseconds` of this clock were stamped as. */
  exact(nanoseconds: number): ExactTime {
    const whole = Math.floor(nanoseconds / NS);
    const rest = nanoseconds - whole * NS + this.#baseNanoseconds;
    const carry = Math.floor(rest / NS);
    return { seconds: this.#baseSeconds + whole + carry, nanoseconds: rest - carry * NS };
  }

  /** A packet's time; true: now is later than before. */
  advance(seconds: number, nanoseconds: number): boolean {
    const time = this.of(seconds, nanoseconds);
    const step = time - this.now;
    if (step >= -this.#patienceNs && step <= this.#patienceNs) {
      if (step <= 0) return false;
      this.now = time;
      return true;
    }
    return this.#jump(time, seconds, nanoseconds);
  }

  /** How much all known times must be made less, after `advance`; 0 nearly always. */
  takeShift(): number {
    if (!(this.now > FARTHEST)) return 0;
    const seconds = Math.floor(this.now / NS);
    this.#baseSeconds += seconds;
    this.#formerSeconds += seconds;
    this.now -= seconds * NS;
    return seconds * NS;
  }

  save(): SavedClock {
    return {
      now: this.now,
      base: { seconds: this.#baseSeconds, nanoseconds: this.#baseNanoseconds },
      former: { seconds: this.#formerSeconds, nanoseconds: this.#formerNanoseconds },
      isStarted: this.#isStarted,
    };
  }

  restore({ now, base, former, isStarted }: SavedClock): void {
    this.now = now;
    this.#baseSeconds = base.seconds;
    this.#baseNanoseconds = base.nanoseconds;
    this.#formerSeconds = former.seconds;
    this.#formerNanoseconds = former.nanoseconds;
    this.#isStarted = isStarted;
  }

  #jump(time: number, seconds: number, nanoseconds: number): boolean {
    if (!this.#isStarted) {
      this.#isStarted = true;
      // Whole hours, so that buckets are aligned the same however a capture was cut.
      this.#baseSeconds = Math.floor(seconds / 3600) * 3600;
      this.now = this.of(seconds, nanoseconds);
      return true;
    }
    const before = (seconds - this.#formerSeconds) * NS + (nanoseconds - this.#formerNanoseconds);
    if (Math.abs(before - this.now) <= this.#patienceNs) {
      this.#baseSeconds = this.#formerSeconds;
      this.#baseNanoseconds = this.#formerNanoseconds;
      this.#formerSeconds = Number.NaN;
      const isLater = before > this.now;
      if (isLater) this.now = before;
      return isLater;
    }
    if (time > this.now) {
      this.now = time;
      return true;
    }
    // Set back: the base moves, so that this packet's time is now.
    this.#formerSeconds = this.#baseSeconds;
    this.#formerNanoseconds = this.#baseNanoseconds;
    const whole = Math.floor(this.now / NS);
    const rest = nanoseconds - (this.now - whole * NS);
    this.#baseSeconds = seconds - whole - (rest < 0 ? 1 : 0);
    this.#baseNanoseconds = rest < 0 ? rest + NS : rest;
    return false;
  }
}
