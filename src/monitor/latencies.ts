export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Buckets for each doubling: their middle is 0.4 % off at most. */
const STEPS = 128;
const STEP_BITS = 7;
const MICROS = 1e6;
/** Some 35 minutes: what a 32-bit number of microseconds holds. */
const MOST_MICROS = 0x7fff_ffff;

/** Durations in log-linear buckets: any number of them in 13 KB. */
export class Latencies {
  count = 0;
  #max = 0;
  readonly #buckets = new Float64Array((32 - STEP_BITS) * STEPS);

  add(seconds: number): void {
    this.count++;
    this.#max = Math.max(this.#max, seconds);
    this.#buckets[bucketOf(Math.min(Math.round(seconds * MICROS), MOST_MICROS))]++;
  }

  /** In seconds, by nearest rank; undefined when there is nothing to rank. */
  percentiles(): Percentiles | undefined {
    if (this.count === 0) return undefined;
    return { p50: this.#at(0.5), p95: this.#at(0.95), p99: this.#at(0.99), max: this.#max };
  }

  #at(share: number): number {
    const rank = Math.ceil(share * this.count);
    let seen = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket];
      if (seen >= rank) return Math.min(middleOf(bucket) / MICROS, this.#max);
    }
    return this.#max;
  }
}

/** Numbers below 2 × STEPS have a bucket each; from there on each doubling has STEPS of them. */
function bucketOf(micros: number): number {
  const shift = Math.max(31 - Math.clz32(micros) - STEP_BITS, 0);
  return shift * STEPS + (micros >>> shift);
}

function middleOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  const low = (bucket - shift * STEPS) * 2 ** shift;
  return low + (2 ** shift - 1) / 2;
}
