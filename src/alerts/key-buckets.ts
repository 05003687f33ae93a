/** Of a bucket: its number, both sums. */
const WIDTH = 3;
const SUM = 1;
const OF = 2;

export interface SavedBuckets {
  readonly last: number;
  /** Number of a bucket, both sums. */
  readonly cells: Float64Array;
}

/** The buckets of one key that hold anything, oldest first, and their sums. */
export class KeyBuckets {
  sum = 0;
  of = 0;
  /** Time of what was added last, by time. */
  last = Number.NEGATIVE_INFINITY;
  /** Numbers of the last packets that added something. */
  frames: number[] = [];
  #cells = new Float64Array(4 * WIDTH);
  #head = 0;
  #end = 0;

  add(bucket: number, sum: number, of: number, time: number): void {
    if (time > this.last) this.last = time;
    let at = this.#end - WIDTH;
    while (at >= this.#head && this.#cells[at] > bucket) at -= WIDTH;
    if (at < this.#head || this.#cells[at] !== bucket) at = this.#insert(at + WIDTH, bucket);
    this.#cells[at + SUM] += sum;
    this.#cells[at + OF] += of;
    this.sum += sum;
    this.of += of;
  }

  note(frame: number, most: number): void {
    if (this.frames.push(frame) >= 2 * most) this.frames = this.frames.slice(-most);
  }

  dropBefore(bucket: number): void {
    while (this.#head < this.#end && this.#cells[this.#head] < bucket) {
      this.sum -= this.#cells[this.#head + SUM];
      this.of -= this.#cells[this.#head + OF];
      this.#head += WIDTH;
    }
    if (this.#head < this.#end) return;
    this.#head = this.#end = 0;
    this.sum = this.of = 0;
  }

  sumsFrom(bucket: number): { sum: number; of: number } {
    let { sum, of } = this;
    for (let at = this.#head; at < this.#end && this.#cells[at] < bucket; at += WIDTH) {
      sum -= this.#cells[at + SUM];
      of -= this.#cells[at + OF];
    }
    return { sum, of };
  }

  /** The bucket up to which all must be gone, oldest first, until `holds` no longer does; undefined: it doesn't now. */
  lastToHold(holds: (sum: number, of: number) => boolean): number | undefined {
    let { sum, of } = this;
    let last: number | undefined;
    for (let at = this.#head; at < this.#end && holds(sum, of); at += WIDTH) {
      last = this.#cells[at];
      sum -= this.#cells[at + SUM];
      of -= this.#cells[at + OF];
    }
    return last;
  }

  shift(buckets: number, nanoseconds: number): void {
    this.last -= nanoseconds;
    for (let at = this.#head; at < this.#end; at += WIDTH) this.#cells[at] -= buckets;
  }

  save(): SavedBuckets {
    return { last: this.last, cells: this.#cells.slice(this.#head, this.#end) };
  }

  /** Frame numbers of another run say nothing: there are none. */
  restore({ last, cells }: SavedBuckets): void {
    this.last = last;
    this.#cells = new Float64Array(Math.max(4 * WIDTH, cells.length));
    this.#cells.set(cells);
    this.#head = 0;
    this.#end = cells.length;
    for (let at = 0; at < cells.length; at += WIDTH) {
      this.sum += cells[at + SUM];
      this.of += cells[at + OF];
    }
  }

  #insert(at: number, bucket: number): number {
    let to = at;
    if (this.#end === this.#cells.length) {
      const length = this.#end - this.#head;
      const cells = new Float64Array(length * 2 > this.#cells.length ? this.#cells.length * 2 : this.#cells.length);
      cells.set(this.#cells.subarray(this.#head, this.#end));
      this.#cells = cells;
      to -= this.#head;
      this.#head = 0;
      this.#end = length;
    }
    this.#cells.copyWithin(to + WIDTH, to, this.#end);
    this.#end += WIDTH;
    this.#cells[to] = bucket;
    this.#cells[to + SUM] = 0;
    this.#cells[to + OF] = 0;
    return to;
  }
}
