import { limits } from '../core/limits.ts';

/** Bytes that come in parts and in any order: QUIC's CRYPTO frames (RFC 9000 §19.6), fragments of DTLS (RFC 6347 §4.2.3). */
export class ScatteredBytes {
  bytes = new Uint8Array(0);
  /** So many are there from the first on. */
  length = 0;
  /** Start and end of parts that lie apart behind those, in order. */
  #parts: number[] = [];

  add(offset: number, data: Uint8Array): void {
    const end = offset + data.length;
    if (end > limits.scatteredBytes || end <= this.length || data.length === 0) return;
    if (this.#parts.length >= limits.scatteredParts * 2) return;
    this.#reserve(end);
    this.bytes.set(data, offset);
    this.#enter(offset, end);
  }

  #enter(offset: number, end: number): void {
    const parts: number[] = [];
    let [start, behind] = [offset, end];
    for (let i = 0; i < this.#parts.length; i += 2) {
      const [from, to] = [this.#parts[i], this.#parts[i + 1]];
      if (to < start || from > behind) parts.push(from, to);
      else [start, behind] = [Math.min(start, from), Math.max(behind, to)];
    }
    if (start <= this.length) this.length = Math.max(this.length, behind);
    else parts.push(start, behind);
    // A part that the filled gap reached.
    this.#parts = parts.filter((_, i) => parts[i | 1] > this.length);
  }

  #reserve(size: number): void {
    if (this.bytes.length >= size) return;
    const bytes = new Uint8Array(Math.min(limits.scatteredBytes, Math.max(FIRST_BUFFER, size, this.bytes.length * 2)));
    bytes.set(this.bytes);
    this.bytes = bytes;
  }
}

const FIRST_BUFFER = 2048;
