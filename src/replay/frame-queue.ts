import { copyBytes } from '../bytes/copy-bytes.ts';

/** Frames at most, and the bytes of all of them. */
export const QUEUE_FRAMES = 4096;
export const QUEUE_BYTES = 4 << 20;
/** The longest of a packet's fragments together, and their number: an IP datagram in pieces of the least MTU, 68. */
const RESERVED_BYTES = 512 << 10;
const RESERVED_FRAMES = 2048;
/** XDP takes frames that lie within one. */
const PAGE = 4096;
/** What a packet of another link type gets in front. */
const LONGEST_HEADER = 14;

/** Frames that wait to be sent, one behind the other in the memory that they are sent from. */
export class FrameQueue {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Of each frame: where it starts in `bytes`, how long it is, when it is due (nanoseconds since the start). */
  readonly starts = new Int32Array(QUEUE_FRAMES);
  readonly lengths = new Int32Array(QUEUE_FRAMES);
  readonly due = new Float64Array(QUEUE_FRAMES);
  /** 1 where the frame is its packet's last: all but the first fragments. */
  readonly ends = new Uint8Array(QUEUE_FRAMES);
  count = 0;
  /** Where the next frame is to be put. */
  used = 0;
  readonly #mostFrames: number;

  /** `memory` has room for QUEUE_BYTES. With `mostFrames` no more are gathered before they are sent. */
  constructor(memory: Uint8Array, mostFrames = QUEUE_FRAMES) {
    this.bytes = memory;
    this.view = new DataView(memory.buffer, memory.byteOffset, memory.length);
    this.#mostFrames = Math.min(mostFrames, QUEUE_FRAMES - RESERVED_FRAMES);
  }

  /** There may be no room for another packet's frames: send first. */
  get isFull(): boolean {
    return this.count >= this.#mostFrames || this.used > this.bytes.length - RESERVED_BYTES;
  }

  /** Bytes that a packet may take as long as the queue isn't full. */
  get room(): number {
    return RESERVED_BYTES;
  }

  /** A packet of so many bytes is next: returns where its frame starts. One that fits in a page lies within one. */
  begin(length: number): number {
    const left = PAGE - (this.used & (PAGE - 1));
    const longest = length + LONGEST_HEADER;
    if (longest > left && longest <= PAGE) this.used += left;
    return this.used;
  }

  /** Copies bytes behind the frame that is being put together. */
  append(from: Uint8Array, fromView: DataView, start: number, end: number): void {
    this.used = copyBytes(this.bytes, this.view, this.used, from, fromView, start, end);
  }

  /** The bytes from `start` on are a frame. */
  push(start: number, due: number, isEnd = true): void {
    const at = this.count++;
    this.starts[at] = start;
    this.lengths[at] = this.used - start;
    this.due[at] = due;
    this.ends[at] = isEnd ? 1 : 0;
  }

  clear(): void {
    this.count = 0;
    this.used = 0;
  }

  /**
   * Forgets the frames before `first`, which is one of them; the others move to the front, by whole pages, so that what
   * lay within one still does. Nobody may be reading the memory.
   */
  keepFrom(first: number): void {
    const { starts, lengths, due, ends, count } = this;
    const base = starts[first] & -PAGE;
    this.bytes.copyWithin(0, base, this.used);
    for (let from = first; from < count; from++) {
      const to = from - first;
      starts[to] = starts[from] - base;
      lengths[to] = lengths[from];
      due[to] = due[from];
      ends[to] = ends[from];
    }
    this.count = count - first;
    this.used -= base;
  }
}
