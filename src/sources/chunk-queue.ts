/** Pieces that came out of a decompressor, taken in any size. */
export class ChunkQueue {
  /** Bytes added so far, taken or not. */
  total = 0;
  #pieces: Uint8Array[] = [];
  #next = 0;
  #offset = 0;

  get isEmpty(): boolean {
    return this.#next === this.#pieces.length;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.total += piece.length;
    this.#pieces.push(piece);
  }

  take(target: Uint8Array, start: number, length: number): number {
    let taken = 0;
    while (taken < length && !this.isEmpty) {
      const piece = this.#pieces[this.#next];
      const count = Math.min(length - taken, piece.length - this.#offset);
      target.set(piece.subarray(this.#offset, this.#offset + count), start + taken);
      taken += count;
      this.#offset += count;
      if (this.#offset === piece.length) this.#advance();
    }
    return taken;
  }

  #advance(): void {
    this.#next++;
    this.#offset = 0;
    if (this.#next < this.#pieces.length) return;
    this.#pieces = [];
    this.#next = 0;
  }
}
