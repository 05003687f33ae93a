import type { Packet } from './packet.ts';
import type { ExactTime } from './units.ts';

/** The span of packets' times; packets without a time span nothing. */
export class TimeSpan {
  /** Decimals of the finest clock. */
  timeDigits = 0;
  #timed = false;
  #firstSeconds = 0;
  #firstNanoseconds = 0;
  #lastSeconds = 0;
  #lastNanoseconds = 0;

  see(packet: Packet): void {
    if (packet.timeDigits > this.timeDigits) this.timeDigits = packet.timeDigits;
    const { seconds, nanoseconds } = packet;
    if (seconds > this.#lastSeconds || (seconds === this.#lastSeconds && nanoseconds > this.#lastNanoseconds)) {
      if (!packet.hasTime) return;
      if (!this.#timed) this.#start(packet);
      this.#lastSeconds = seconds;
      this.#lastNanoseconds = nanoseconds;
    } else if (
      !this.#timed ||
      seconds < this.#firstSeconds ||
      (seconds === this.#firstSeconds && nanoseconds < this.#firstNanoseconds)
    ) {
      if (!packet.hasTime) return;
      if (!this.#timed) {
        this.#lastSeconds = seconds;
        this.#lastNanoseconds = nanoseconds;
      }
      this.#start(packet);
    }
  }

  /** Earliest time; null before the first packet that has one. */
  get first(): ExactTime | null {
    return this.#timed ? { seconds: this.#firstSeconds, nanoseconds: this.#firstNanoseconds } : null;
  }

  get last(): ExactTime | null {
    return this.#timed ? { seconds: this.#lastSeconds, nanoseconds: this.#lastNanoseconds } : null;
  }

  get duration(): ExactTime | null {
    if (!this.#timed) return null;
    const borrow = this.#lastNanoseconds < this.#firstNanoseconds ? 1 : 0;
    return {
      seconds: this.#lastSeconds - this.#firstSeconds - borrow,
      nanoseconds: this.#lastNanoseconds - this.#firstNanoseconds + borrow * 1_000_000_000,
    };
  }

  /** Takes over the span of packets that are counted elsewhere. */
  setSpan(first: ExactTime, last: ExactTime): void {
    this.#timed = true;
    this.#firstSeconds = first.seconds;
    this.#firstNanoseconds = first.nanoseconds;
    this.#lastSeconds = last.seconds;
    this.#lastNanoseconds = last.nanoseconds;
  }

  #start(packet: Packet): void {
    this.#timed = true;
    this.#firstSeconds = packet.seconds;
    this.#firstNanoseconds = packet.nanoseconds;
  }
}
