const FIRST_BUFFER = 1024;

/** Bytes that come in parts, in order, and are put together. */
export class GatheredBytes {
  bytes = new Uint8Array(0);
  length = 0;

  clear(): void {
    // What was long is seldom so again.
    if (this.bytes.length > FIRST_BUFFER) this.bytes = new Uint8Array(0);
    this.length = 0;
  }

  /** False: there would be more than `most`, and nothing was added. */
  add(bytes: Uint8Array, start: number, end: number, most: number): boolean {
    const length = this.length + end - start;
    if (length > most) return false;
    if (length > this.bytes.length) {
      const longer = new Uint8Array(Math.max(FIRST_BUFFER, length, this.bytes.length * 2));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(bytes.subarray(start, end), this.length);
    this.length = length;
    return true;
  }
}
