import type { Chunks } from './chunks.ts';

const SMALLEST_CAPACITY = 4096;

/**
 * The buffer a record reader works in: unread bytes stand at `[position, limit)`.
 *
 * `fill` moves what is unread to the front and reads one chunk behind it. The buffer doubles only when it is full of
 * real bytes, so that a length from the file never allocates anything by itself.
 */
export class Window {
  readonly chunks: Chunks;
  bytes: Uint8Array;
  view: DataView;
  position = 0;
  limit = 0;
  /** Where `bytes[0]` stands in the (uncompressed) stream. */
  base = 0;
  ended = false;
  readonly #chunkSize: number;

  constructor(chunks: Chunks, chunkSize: number) {
    this.chunks = chunks;
    this.#chunkSize = chunkSize;
    this.bytes = new Uint8Array(Math.max(chunkSize, SMALLEST_CAPACITY));
    this.view = new DataView(this.bytes.buffer);
  }

  /** Offset of the next unread byte in the stream. */
  get offset(): number {
    return this.base + this.position;
  }

  get unread(): number {
    return this.limit - this.position;
  }

  /** Reads one more chunk; false when there is none. */
  fill(): boolean | Promise<boolean> {
    if (this.ended) return false;
    this.#makeRoom();
    const length = Math.min(this.#chunkSize, this.bytes.length - this.limit);
    const count = this.chunks.read(this.bytes, this.limit, length);
    return typeof count === 'number' ? this.#take(count) : count.then((got) => this.#take(got));
  }

  /** Reads until `length` bytes are unread; false when the stream ends before. For file headers, not for records. */
  async ensure(length: number): Promise<boolean> {
    while (this.unread < length) {
      if (!(await this.fill())) return false;
    }
    return true;
  }

  #makeRoom(): void {
    if (this.position > 0) {
      this.bytes.copyWithin(0, this.position, this.limit);
      this.base += this.position;
      this.limit -= this.position;
      this.position = 0;
    }
    if (this.limit < this.bytes.length) return;
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  #take(count: number): boolean {
    this.limit += count;
    this.ended = count === 0;
    return count > 0;
  }
}
