/** The last so many rows, in order of entry. */
export class RowRing {
  readonly #rows: number[] = [];
  readonly #size: number;
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Returns the row that had to make room, or -1. */
  push(row: number): number {
    if (this.#rows.length < this.#size) {
      this.#rows.push(row);
      return -1;
    }
    const oldest = this.#rows[this.#next];
    this.#rows[this.#next] = row;
    this.#next = (this.#next + 1) % this.#size;
    return oldest;
  }
}
