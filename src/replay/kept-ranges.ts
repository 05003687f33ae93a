/** Which bytes of a packet stay; the others become zero. */
export class KeptRanges {
  #kept = new Uint8Array(2048);
  #start = 0;
  #end = 0;

  begin(start: number, end: number): void {
    this.#start = start;
    this.#end = end;
    if (this.#kept.length < end - start) this.#kept = new Uint8Array(end - start);
    this.#kept.fill(0, 0, end - start);
  }

  keep(from: number, to: number): void {
    this.#kept.fill(1, Math.max(0, from - this.#start), Math.max(0, Math.min(to, this.#end) - this.#start));
  }

  /** Behind the last byte that stays. */
  get lastKept(): number {
    return this.#start + this.#kept.subarray(0, this.#end - this.#start).lastIndexOf(1) + 1;
  }

  /** Zeroes what was not kept. */
  scrub(bytes: Uint8Array): void {
    for (let i = this.#end - this.#start - 1; i >= 0; i--) if (this.#kept[i] === 0) bytes[this.#start + i] = 0;
  }
}
