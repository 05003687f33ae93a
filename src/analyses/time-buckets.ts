import { limits } from '../core/limits.ts';
import type { ExactTime } from '../core/units.ts';

const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** A bucket that holds no time. */
const NEVER: ExactTime = { seconds: Number.POSITIVE_INFINITY, nanoseconds: 0 };

/** Counts by time, in buckets aligned to multiples of their width since the epoch; wider ones where there are too many. */
export class TimeBuckets {
  /** Of each bucket in use, by its slot. */
  packets = new Float64Array(1024);
  bytes = new Float64Array(1024);
  requests = new Float64Array(1024);
  /** Width of a bucket. */
  nanoseconds: number;
  #numbers = new Float64Array(1024);
  #count = 0;
  #slots = new Map<number, number>();
  #lastSlot = 0;
  /** The bucket of the time before, for which nothing is divided: from inclusive, to exclusive. */
  #fromSeconds = Number.POSITIVE_INFINITY;
  #fromNanoseconds = 0;
  #toSeconds = Number.NEGATIVE_INFINITY;
  #toNanoseconds = 0;

  constructor(nanoseconds: number) {
    this.nanoseconds = nanoseconds;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The slot of a time. */
  slot(seconds: number, nanoseconds: number): number {
    const isBefore =
      seconds < this.#fromSeconds || (seconds === this.#fromSeconds && nanoseconds < this.#fromNanoseconds);
    const isBehind = seconds > this.#toSeconds || (seconds === this.#toSeconds && nanoseconds >= this.#toNanoseconds);
    if (isBefore || isBehind) this.#turnTo(this.#bucketOf(seconds, nanoseconds));
    return this.#lastSlot;
  }

  /** The slot of a bucket, if it is in use. */
  slotOf(number: number): number | undefined {
    return this.#slots.get(number);
  }

  #turnTo(number: number): void {
    const width = this.nanoseconds;
    this.#lastSlot = this.#slotOf(number);
    // Widened on the way: the bucket has another number now, which the next packet finds.
    const from = width === this.nanoseconds ? this.timeOf(number) : NEVER;
    const to = width === this.nanoseconds ? this.timeOf(number + 1) : NEVER;
    this.#fromSeconds = from.seconds;
    this.#fromNanoseconds = from.nanoseconds;
    this.#toSeconds = to.seconds;
    this.#toNanoseconds = to.nanoseconds;
  }

  #bucketOf(seconds: number, nanoseconds: number): number {
    const width = this.nanoseconds;
    if (width % NANOSECONDS_PER_SECOND === 0) return Math.floor(seconds / (width / NANOSECONDS_PER_SECOND));
    if (NANOSECONDS_PER_SECOND % width === 0) {
      return seconds * (NANOSECONDS_PER_SECOND / width) + Math.floor(nanoseconds / width);
    }
    // A width that doesn't divide the second: exact, and rare enough for big integers.
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
    const wide = BigInt(width);
    const quotient = time / wide;
    return Number(time < 0n && time % wide !== 0n ? quotient - 1n : quotient);
  }

  /** When a bucket begins. */
  timeOf(number: number): ExactTime {
    const time = BigInt(number) * BigInt(this.nanoseconds);
    const seconds = time / 1_000_000_000n - (time % 1_000_000_000n < 0n ? 1n : 0n);
    return { seconds: Number(seconds), nanoseconds: Number(time - seconds * 1_000_000_000n) };
  }

  #slotOf(number: number): number {
    const known = this.#slots.get(number);
    if (known !== undefined) return known;
    if (this.#count === limits.timelineSlots) {
      this.#widen();
      return this.#slotOf(Math.floor(number / 2));
    }
    if (this.#count === this.packets.length) this.#grow();
    const slot = this.#count++;
    this.#numbers[slot] = number;
    this.#slots.set(number, slot);
    return slot;
  }

  #grow(): void {
    this.packets = larger(this.packets);
    this.bytes = larger(this.bytes);
    this.requests = larger(this.requests);
    this.#numbers = larger(this.#numbers);
  }

  /** Doubles the bucket: two neighbours become one. */
  #widen(): void {
    const { length } = this.packets;
    const packets = this.packets;
    const bytes = this.bytes;
    const requests = this.requests;
    const numbers = this.#numbers.subarray(0, this.#count);
    this.packets = new Float64Array(length);
    this.bytes = new Float64Array(length);
    this.requests = new Float64Array(length);
    this.#numbers = new Float64Array(length);
    this.#slots = new Map();
    this.#count = 0;
    this.nanoseconds *= 2;
    numbers.forEach((number, slot) => {
      const merged = this.#slotOf(Math.floor(number / 2));
      this.packets[merged] += packets[slot];
      this.bytes[merged] += bytes[slot];
      this.requests[merged] += requests[slot];
    });
  }

  /** A clock that jumped by years would make millions of empty rows. */
  widenToLimit(): void {
    for (let { first, last } = this.span(); last - first >= limits.timelineRows; { first, last } = this.span()) {
      this.#widen();
    }
  }

  /** Numbers of the buckets in use, in order of appearance. */
  numbers(): Float64Array {
    return this.#numbers.subarray(0, this.#count);
  }

  /** Numbers of the first and the last bucket. */
  span(): { first: number; last: number } {
    const span = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
    for (let slot = 0; slot < this.#count; slot++) {
      span.first = Math.min(span.first, this.#numbers[slot]);
      span.last = Math.max(span.last, this.#numbers[slot]);
    }
    return span;
  }
}

function larger(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(column.length * 2);
  copy.set(column);
  return copy;
}
