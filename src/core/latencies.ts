/** Durations of a set, in seconds, by nearest rank: the smallest that at least so many percent do not exceed. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Durations counted by bucket, in 32 KiB whatever their number; the greatest is exact. */
export class Latencies {
  count = 0;
  /** In nanoseconds. */
  max = -1;
  readonly #counts = new Float64Array(BUCKETS);
  #lowest = BUCKETS;

  add(nanoseconds: number): void {
    this.addBucket(bucketOf(nanoseconds), 1);
    if (nanoseconds > this.max) this.max = nanoseconds;
  }

  addSeconds(seconds: number): void {
    this.add(Math.round(seconds * 1e9));
  }

  /** What was sorted into its bucket elsewhere; `max` is then the caller's to set. */
  addBucket(bucket: number, count: number): void {
    this.#counts[bucket] += count;
    this.count += count;
    if (bucket < this.#lowest) this.#lowest = bucket;
  }

  clear(): void {
    this.#counts.fill(0);
    this.count = 0;
    this.max = -1;
    this.#lowest = BUCKETS;
  }

  /** Undefined when there is nothing to rank. */
  percentiles(): Percentiles | undefined {
    if (this.count === 0) return undefined;
    let bucket = this.#lowest;
    let seen = this.#counts[bucket];
    const [p50, p95, p99] = SHARES.map((share) => {
      const rank = Math.ceil(share * this.count);
      while (seen < rank && bucket < BUCKETS - 1) seen += this.#counts[++bucket];
      return Math.min(middleOf(bucket), this.max) / 1e9;
    });
    return { p50, p95, p99, max: this.max / 1e9 };
  }
}

const SHARES = [0.5, 0.95, 0.99];
/** Up to 2^60 ns. */
const BUCKETS = 1 << 12;

/**
 * Log-linear buckets: 64 to each doubling, so that a value is at most 1/128 from its bucket's middle (0.8 %). Values
 * are whole nanoseconds.
 */
export function bucketOf(nanoseconds: number): number {
  if (nanoseconds < 0x40000000) return bucketOfInteger(nanoseconds | 0);
  // Beyond a second: as many doublings down as it takes.
  let value = nanoseconds;
  let doublings = 0;
  while (value >= 0x40000000) {
    value /= 2;
    doublings++;
  }
  return Math.min(BUCKETS - 1, bucketOfInteger(value | 0) + (doublings << 6));
}

/** The middle of a bucket, in nanoseconds. */
function middleOf(bucket: number): number {
  if (bucket < 128) return bucket;
  const exponent = (bucket >>> 6) - 1;
  const lowest = (64 + (bucket & 63)) * 2 ** exponent;
  return lowest + (2 ** exponent - 1) / 2;
}

function bucketOfInteger(value: number): number {
  if (value < 128) return value;
  const exponent = 31 - Math.clz32(value) - 6;
  return (exponent << 6) + (value >>> exponent);
}
