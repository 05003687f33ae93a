/** Ranges kept above the first hole; of more, the side is given up, as if nothing had been missing. */
const MOST_RANGES = 1024;

/** Is told of bytes that were never captured. */
export type GapListener = (length: number) => void;

/**
 * What of a direction of TCP is here, in sequence numbers relative to its start (its first byte is 1). Bytes count as
 * missing once the other side has acknowledged them. By Zeek's reassembler, without the bytes.
 */
export class ContentHoles {
  /** Behind the last byte that is here with all before it. */
  delivered = 1;
  /** Behind the last byte that was acknowledged. */
  trimmed = 1;
  /** Nothing is missed any more. */
  isGivenUp = false;
  /** Start, end, start, end …, in order, above `delivered`. */
  readonly ranges: number[] = [];

  reset(delivered: number): void {
    this.delivered = delivered;
    this.trimmed = 1;
    this.isGivenUp = false;
    // Setting a length takes longer than all the rest.
    if (this.ranges.length > 0) this.ranges.length = 0;
  }

  /** Bytes from the first hole to the last byte that is here. */
  get pending(): number {
    return this.ranges.length === 0 ? 0 : this.ranges[this.ranges.length - 1] - this.delivered;
  }

  giveUp(): void {
    this.ranges.length = 0;
    this.isGivenUp = true;
  }

  /** `[start, end)` is here. */
  add(start: number, end: number): void {
    const from = Math.max(start, this.trimmed);
    if (end <= from || end <= this.delivered) return;
    if (from > this.delivered) {
      this.#insert(from, end);
      if (this.ranges.length > MOST_RANGES * 2) this.giveUp();
      return;
    }
    this.delivered = end;
    this.#absorb();
  }

  /** Everything before `upTo` was received, here or not. `isFirst`: of what began before the capture nothing is missed. */
  acknowledge(upTo: number, isFirst: boolean, tell: GapListener): void {
    if (upTo <= this.trimmed) return;
    if (upTo > this.delivered && !(upTo <= 2 && isFirst)) this.#skip(upTo, tell);
    this.trimmed = upTo;
    const { ranges } = this;
    while (ranges.length > 0 && ranges[1] <= upTo) ranges.splice(0, 2);
    this.#absorb();
  }

  #skip(upTo: number, tell: GapListener): void {
    const { ranges } = this;
    if (!this.isGivenUp) {
      while (ranges.length > 0 && ranges[0] < upTo) {
        tell(ranges[0] - this.delivered);
        this.delivered = ranges[0];
        this.#absorb();
      }
      if (upTo > this.delivered) tell(upTo - this.delivered);
    }
    if (upTo > this.delivered) this.delivered = upTo;
  }

  /** Ranges that are reached by now. */
  #absorb(): void {
    const { ranges } = this;
    let reached = 0;
    while (reached < ranges.length && ranges[reached] <= this.delivered) {
      this.delivered = Math.max(this.delivered, ranges[reached + 1]);
      reached += 2;
    }
    if (reached > 0) ranges.splice(0, reached);
  }

  /** Joins what overlaps or touches. */
  #insert(start: number, end: number): void {
    const { ranges } = this;
    let first = ranges.length;
    while (first > 0 && ranges[first - 1] >= start) first -= 2;
    let last = first;
    let [from, to] = [start, end];
    while (last < ranges.length && ranges[last] <= to) {
      from = Math.min(from, ranges[last]);
      to = Math.max(to, ranges[last + 1]);
      last += 2;
    }
    ranges.splice(first, last - first, from, to);
  }
}
