import { limits } from '../core/limits.ts';
import type { Buffers } from './buffers.ts';

/** Reads while the caller goes on; answers how many bytes, 0 at the end only. */
export type ReadLater = (target: Uint8Array, start: number, length: number) => Promise<number>;

/** Room in front of what is read, for the start of a record whose end it holds. */
export const HEAD_LENGTH = limits.readAheadHeadBytes;

/**
 * What comes next of a long file, read by another thread while the last one is worked on: copying out of the system's
 * cache costs as much as a fifth of what a packet does.
 */
export class ReadAhead {
  /** What was read stands from `HEAD_LENGTH` on, once `count` is told. */
  bytes: Uint8Array;
  count: Promise<number>;
  readonly #read: ReadLater;
  readonly #length: number;
  readonly #buffers: Buffers;

  constructor(read: ReadLater, length: number, buffers: Buffers) {
    this.#read = read;
    this.#length = length;
    this.#buffers = buffers;
    this.bytes = buffers.take(HEAD_LENGTH + length);
    this.count = this.#read(this.bytes, HEAD_LENGTH, length);
  }

  /** Reads on, into another buffer; `used` is needed no more. */
  goOn(used: Uint8Array): void {
    this.#buffers.giveBack(used);
    this.bytes = this.#buffers.take(HEAD_LENGTH + this.#length);
    this.count = this.#read(this.bytes, HEAD_LENGTH, this.#length);
  }
}
