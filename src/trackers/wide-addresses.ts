/** Words of two IPv6 addresses. */
const WIDE = 8;
const INITIAL_PAIRS = 16;

/** Both IPv6 addresses of those rows that have such, and the packet's at hand, which are compared with them. */
export class WideAddresses {
  readonly #key = new Int32Array(WIDE);
  #words = new Int32Array(0);
  /** Where a row's stand, in units of `WIDE` words. */
  #indexes: Int32Array;
  #count = 0;
  readonly #free: number[] = [];

  constructor(rows: number) {
    this.#indexes = new Int32Array(rows);
  }

  /** Takes up the address at `at`; returns the word that stands for it in a row's key. */
  load(view: DataView, at: number, side: 0 | 1): number {
    const key = this.#key;
    const to = side << 2;
    for (let i = 0; i < 4; i++) key[to + i] = view.getInt32(at + (i << 2));
    const high = Math.imul(key[to] ^ Math.imul(key[to + 1], 0x85ebca6b), 0x9e3779b1);
    return high ^ Math.imul(key[to + 2], 0xc2b2ae35) ^ key[to + 3];
  }

  /** Has the row the addresses at hand? `turn` is 4 to compare each with the other side's. */
  has(row: number, turn: 0 | 4): boolean {
    const key = this.#key;
    const at = this.#indexes[row] * WIDE;
    for (let i = 0; i < WIDE; i++) if (this.#words[at + i] !== key[(i + turn) & 7]) return false;
    return true;
  }

  /** Word `index` of a row's address, in big-endian order. */
  word(row: number, side: 0 | 1, index: number): number {
    return this.#words[this.#indexes[row] * WIDE + (side << 2) + index];
  }

  /** Gives the row the addresses at hand. */
  add(row: number): void {
    const index = this.#free.pop() ?? this.#count++;
    if (this.#count * WIDE > this.#words.length) {
      const words = new Int32Array(Math.max(INITIAL_PAIRS * WIDE, this.#words.length * 2));
      words.set(this.#words);
      this.#words = words;
    }
    for (let i = 0; i < WIDE; i++) this.#words[index * WIDE + i] = this.#key[i];
    this.#indexes[row] = index;
  }

  /** The row's addresses are asked for no more. */
  remove(row: number): void {
    this.#free.push(this.#indexes[row]);
  }

  /** Makes room for so many rows. */
  grow(rows: number): void {
    const indexes = new Int32Array(rows);
    // Pages that nothing is written to take no memory.
    if (this.#count > 0) indexes.set(this.#indexes);
    this.#indexes = indexes;
  }
}
