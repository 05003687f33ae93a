/** Where what a window reads ahead stands. */
export interface Buffers {
  /** Chunks to read at once: each turn to others costs, and what is read ahead takes room. */
  readonly chunks: number;
  /** Chunks to be read before it is known that there is enough to be read ahead. */
  readonly chunksBefore: number;
  take(length: number): Uint8Array;
  /** The window is done with it; what was never taken is passed over. */
  giveBack(bytes: Uint8Array): void;
}

/** One is kept for the next time. */
export class OwnBuffers implements Buffers {
  readonly chunks = 4;
  readonly chunksBefore = 4;
  #free: Uint8Array | undefined;

  take(length: number): Uint8Array {
    const free = this.#free;
    this.#free = undefined;
    return free?.length === length ? free : new Uint8Array(length);
  }

  giveBack(bytes: Uint8Array): void {
    this.#free = bytes;
  }
}
