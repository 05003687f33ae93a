import { limits } from '../core/limits.ts';

/** Ranges of sequence numbers that have not been seen, in both directions of a connection. */
export class StreamHoles {
  /** Side, start, end, each range; sequence numbers are compared modulo 2^32 (RFC 9293 §3.4). */
  #ranges: number[] = [];

  get count(): number {
    return this.#ranges.length / 3;
  }

  get bytes(): number {
    let sum = 0;
    for (let i = 0; i < this.#ranges.length; i += 3) sum += (this.#ranges[i + 2] - this.#ranges[i + 1]) | 0;
    return sum;
  }

  get isFull(): boolean {
    return this.count >= limits.streamHoles;
  }

  add(side: number, start: number, end: number): void {
    this.#ranges.push(side, start, end);
  }

  /** Is the byte at `sequence` missing? */
  has(side: number, sequence: number): boolean {
    for (let i = 0; i < this.#ranges.length; i += 3) {
      const isIn = ((sequence - this.#ranges[i + 1]) | 0) >= 0 && ((sequence - this.#ranges[i + 2]) | 0) < 0;
      if (isIn && this.#ranges[i] === side) return true;
    }
    return false;
  }

  /** What was missing and stands in `[start, end)` is here now. */
  fill(side: number, start: number, end: number): void {
    const kept: number[] = [];
    for (let i = 0; i < this.#ranges.length; i += 3) {
      const from = this.#ranges[i + 1];
      const to = this.#ranges[i + 2];
      const first = ((start - from) | 0) > 0 ? start : from;
      const last = ((end - to) | 0) < 0 ? end : to;
      if (this.#ranges[i] !== side || ((last - first) | 0) <= 0) {
        kept.push(this.#ranges[i], from, to);
        continue;
      }
      if (first !== from) kept.push(side, from, first);
      if (last !== to) kept.push(side, last, to);
    }
    this.#ranges = kept;
  }

  clear(): void {
    this.#ranges = [];
  }
}
