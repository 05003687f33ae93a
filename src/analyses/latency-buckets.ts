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

/** Up to 2^60 ns. */
export const BUCKETS = 1 << 12;

/** The middle of a bucket, in nanoseconds. */
export function middleOf(bucket: number): number {
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

export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export const NO_PERCENTILES: Percentiles = { p50: null, p95: null, p99: null, max: null };

/** Counts by bucket, and the exact largest value. */
export class LatencyCounts {
  readonly counts = new Float64Array(BUCKETS);
  total = 0;
  max = -1;
  #lowest = BUCKETS;

  add(nanoseconds: number): void {
    this.addBucket(bucketOf(nanoseconds), 1);
    if (nanoseconds > this.max) this.max = nanoseconds;
  }

  addBucket(bucket: number, count: number): void {
    this.counts[bucket] += count;
    this.total += count;
    if (bucket < this.#lowest) this.#lowest = bucket;
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
    this.max = -1;
    this.#lowest = BUCKETS;
  }

  /** In seconds, by nearest rank: the smallest value that at least so many percent do not exceed. */
  percentiles(): Percentiles {
    if (this.total === 0) return NO_PERCENTILES;
    let bucket = this.#lowest;
    let seen = this.counts[bucket];
    const [p50, p95, p99] = SHARES.map((share) => {
      const rank = Math.ceil(share * this.total);
      while (seen < rank && bucket < BUCKETS - 1) seen += this.counts[++bucket];
      return Math.min(middleOf(bucket), this.max) / 1e9;
    });
    return { p50, p95, p99, max: this.max / 1e9 };
  }
}

const SHARES = [0.5, 0.95, 0.99];
