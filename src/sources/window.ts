import { type Buffers, OwnBuffers } from './buffers.ts';
import type { Chunks } from './chunks.ts';
import { HEAD_LENGTH, ReadAhead } from './read-ahead.ts';

const SMALLEST_CAPACITY = 4096;
/** The first buffer is small: a second one follows before the code that reads them is optimised for one alone. */
const FIRST_CAPACITY = 1 << 16;

/**
 * The buffer a record reader works in: unread bytes stand at `[position, limit)`.
 *
 * `fill` moves what is unread to the front and reads one chunk behind it. The buffer doubles only when it is full of
 * real bytes, so that a length from the file never allocates anything by itself. Of a long file the next chunks are read
 * meanwhile, into a buffer that takes this one's place: `bytes` and `view` are others after each `fill`.
 */
export class Window {
  readonly chunks: Chunks;
  bytes: Uint8Array;
  view: DataView;
  position = 0;
  limit = 0;
  /** Where `bytes[0]` stands in the (uncompressed) stream; before its start where room was left in front. */
  base = 0;
  ended = false;
  readonly #chunkSize: number;
  readonly #buffers: Buffers;
  #ahead: ReadAhead | undefined;
  /** The buffer is one that was read ahead into. */
  #isTaken = false;

  /** `buffers` are for what is read ahead. */
  constructor(chunks: Chunks, chunkSize: number, buffers: Buffers = new OwnBuffers()) {
    this.chunks = chunks;
    this.#chunkSize = chunkSize;
    this.#buffers = buffers;
    this.bytes = new Uint8Array(Math.max(Math.min(chunkSize, FIRST_CAPACITY), SMALLEST_CAPACITY));
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
    const ahead = this.#ahead ?? this.#readAhead();
    if (ahead !== undefined) return ahead.count.then((got) => this.#takeAhead(ahead, got));
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
    if (this.bytes.length < this.#chunkSize && this.offset > 0) this.#grow(this.#chunkSize);
    else if (this.limit === this.bytes.length) this.#grow(this.bytes.length * 2);
  }

  #grow(capacity: number): void {
    const larger = new Uint8Array(capacity);
    larger.set(this.bytes);
    this.#work(larger, false);
  }

  #take(count: number): boolean {
    this.limit += count;
    this.ended = count === 0;
    return count > 0;
  }

  #readAhead(): ReadAhead | undefined {
    const { readLater } = this.chunks;
    const { chunks, chunksBefore } = this.#buffers;
    if (readLater === undefined || this.base + this.limit < chunksBefore * this.#chunkSize) return undefined;
    this.#ahead = new ReadAhead(readLater, chunks * this.#chunkSize, this.#buffers);
    return this.#ahead;
  }

  #takeAhead(ahead: ReadAhead, count: number): boolean {
    if (count === 0) return this.#take(0);
    if (this.unread <= HEAD_LENGTH) this.#exchange(ahead, count);
    else this.#append(ahead, count);
    return true;
  }

  /** What is unread goes before what was read, and this buffer takes the next chunk. */
  #exchange(ahead: ReadAhead, count: number): void {
    const { bytes, position, limit, unread } = this;
    const start = HEAD_LENGTH - unread;
    ahead.bytes.set(bytes.subarray(position, limit), start);
    this.base += position - start;
    this.position = start;
    this.limit = HEAD_LENGTH + count;
    this.#work(ahead.bytes, true);
    ahead.goOn(bytes);
  }

  /** A record longer than the room before a chunk is put together here. */
  #append(ahead: ReadAhead, count: number): void {
    if (this.#isTaken) this.#moveOut();
    this.#makeRoom();
    while (this.bytes.length - this.limit < count) this.#grow(this.bytes.length * 2);
    this.bytes.set(ahead.bytes.subarray(HEAD_LENGTH, HEAD_LENGTH + count), this.limit);
    this.limit += count;
    ahead.goOn(ahead.bytes);
  }

  /** To a buffer of its own: in one that was taken nothing is moved, as others may still read it. */
  #moveOut(): void {
    const { bytes } = this;
    this.#work(bytes.slice(), false);
    this.#buffers.giveBack(bytes);
  }

  #work(bytes: Uint8Array, isTaken: boolean): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.#isTaken = isTaken;
  }
}
