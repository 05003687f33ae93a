import { limits } from '../core/limits.ts';

/** Hits of names that were given up, by their hash: who comes again goes on counting where it stopped. */
export class RareNames {
  #slots: Int32Array | undefined = undefined;
  #used = 0;

  add(hash: number, hits: number): void {
    this.#slots ??= new Int32Array(limits.rareNames << 2);
    const slots = this.#slots;
    const at = this.#find(slots, hash);
    if (slots[at + 1] === 0) {
      // Full: what is rare stays rare most likely.
      if (this.#used >= limits.rareNames) return;
      this.#used += 1;
      slots[at] = hash;
    }
    slots[at + 1] = Math.max(0, slots[at + 1]) + hits;
  }

  /** The hits so far, which are the caller's now. */
  take(hash: number): number {
    const slots = this.#slots;
    if (slots === undefined) return 0;
    const at = this.#find(slots, hash);
    const hits = Math.max(0, slots[at + 1]);
    // Taken but in use, so that those behind it are still found.
    if (slots[at + 1] > 0) slots[at + 1] = TAKEN;
    return hits;
  }

  #find(slots: Int32Array, hash: number): number {
    const mask = slots.length - 2;
    let at = (Math.imul(hash, 0x9e3779b1) >>> 7) & mask;
    while (slots[at + 1] !== 0 && slots[at] !== hash) at = (at + 2) & mask;
    return at;
  }
}

const TAKEN = -0x40000000;
