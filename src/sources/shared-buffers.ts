import type { Buffers } from './buffers.ts';

/**
 * Buffers in memory that another thread sees too. One is used again only when all who hold it have dropped it: the window,
 * and whoever was told of what stands in it. Few are held at once by those who wait for each other, so few are made.
 */
export class SharedBuffers implements Buffers {
  /** There are more of these. */
  readonly chunks = 2;
  /** They are for long files alone. */
  readonly chunksBefore = 0;
  readonly #all: Uint8Array[] = [];
  readonly #memories: SharedArrayBuffer[] = [];
  readonly #holders: number[] = [];
  #last: Uint8Array | undefined;
  #lastNumber = -1;

  take(length: number): Uint8Array {
    let number = this.#holders.findIndex((holders, index) => holders === 0 && this.#all[index].length === length);
    if (number < 0) number = this.#make(length);
    this.#holders[number] = 1;
    return this.#all[number];
  }

  giveBack(bytes: Uint8Array): void {
    const number = this.numberOf(bytes);
    if (number >= 0) this.drop(number);
  }

  /** Its number, by which the other thread knows it; -1: it is none of these. */
  numberOf(bytes: Uint8Array): number {
    if (bytes === this.#last) return this.#lastNumber;
    this.#last = bytes;
    this.#lastNumber = this.#all.indexOf(bytes);
    return this.#lastNumber;
  }

  memoryOf(number: number): SharedArrayBuffer {
    return this.#memories[number];
  }

  hold(number: number): void {
    this.#holders[number] += 1;
  }

  drop(number: number): void {
    this.#holders[number] -= 1;
  }

  #make(length: number): number {
    const memory = new SharedArrayBuffer(length);
    this.#memories.push(memory);
    return this.#all.push(new Uint8Array(memory)) - 1;
  }
}
