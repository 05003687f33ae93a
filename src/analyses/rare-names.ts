/** Words of a slot: two hashes, of 64 bits together, and hits. Of a million names two are alike once in 40 million runs. */
const STRIDE = 3;
const TAKEN = -0x40000000;

/** Hits of names that were given up, by their hashes: who comes again goes on counting where it stopped. */
export class RareNames {
  readonly #limit: number;
  #slots: Int32Array | undefined = undefined;
  #used = 0;
  #first = 0;
  #second = 0;

  /** So many are remembered; a power of two. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(name: Uint8Array, length: number, hits: number): void {
    this.#slots ??= new Int32Array(2 * this.#limit * STRIDE);
    const slots = this.#slots;
    const at = this.#find(slots, name, length);
    if (slots[at + 2] === 0) {
      // Full: what is rare stays rare most likely.
      if (this.#used >= this.#limit) return;
      this.#used += 1;
      slots[at] = this.#first;
      slots[at + 1] = this.#second;
    }
    slots[at + 2] = Math.max(0, slots[at + 2]) + hits;
  }

  /** The hits so far, which are the caller's now. */
  take(name: Uint8Array, length: number): number {
    const slots = this.#slots;
    if (slots === undefined) return 0;
    const at = this.#find(slots, name, length);
    const hits = Math.max(0, slots[at + 2]);
    // Taken but in use, so that those behind it are still found.
    if (slots[at + 2] > 0) slots[at + 2] = TAKEN;
    return hits;
  }

  #find(slots: Int32Array, name: Uint8Array, length: number): number {
    this.#hash(name, length);
    const mask = 2 * this.#limit - 1;
    let slot = (Math.imul(this.#first, 0x9e3779b1) >>> 7) & mask;
    let at = slot * STRIDE;
    while (slots[at + 2] !== 0 && (slots[at] !== this.#first || slots[at + 1] !== this.#second)) {
      slot = (slot + 1) & mask;
      at = slot * STRIDE;
    }
    return at;
  }

  /** FNV-1a, and a second one of another multiplier that starts from the end. */
  #hash(name: Uint8Array, length: number): void {
    let first = 0x811c9dc5;
    let second = 0x9747b28c;
    for (let i = 0, j = length - 1; j >= 0; i++, j--) {
      first = Math.imul(first ^ name[i], 0x01000193);
      second = Math.imul(second ^ name[j], 0x85ebca6b);
      second ^= second >>> 13;
    }
    this.#first = first ^ (first >>> 16);
    this.#second = second;
  }
}
