import { limits } from '../core/limits.ts';

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
  view: DataView;
  count: Promise<number>;
  readonly #read: ReadLater;
  readonly #length: number;

  constructor(read: ReadLater, length: number) {
    this.#read = read;
    this.#length = length;
    this.bytes = new Uint8Array(HEAD_LENGTH + length);
    this.view = new DataView(this.bytes.buffer);
    this.count = this.#read(this.bytes, HEAD_LENGTH, length);
  }

  /** Reads on into a buffer that is free again; one of another size is left for a new one. */
  readInto(bytes: Uint8Array, view: DataView): void {
    const fits = bytes.length === HEAD_LENGTH + this.#length;
    this.bytes = fits ? bytes : new Uint8Array(HEAD_LENGTH + this.#length);
    this.view = fits ? view : new DataView(this.bytes.buffer);
    this.count = this.#read(this.bytes, HEAD_LENGTH, this.#length);
  }
}
