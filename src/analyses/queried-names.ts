import { ByteTable } from '../bytes/byte-table.ts';
import { limits } from '../core/limits.ts';
import { RareNames } from './rare-names.ts';

/** Hits by name, small letters and capitals alike. Too many names: the rarer are counted together. */
export class QueriedNames {
  readonly #table = new ByteTable();
  #hits = new Float64Array(1024);
  readonly #rare = new RareNames(limits.rareQueriedNames);
  readonly #scratch = new Uint8Array(256);
  readonly #view = new DataView(this.#scratch.buffer);
  /** Hits of the names that are counted together, and how many these are, those met again left out. */
  mergedHits = 0;
  merged = 0;

  /** A name of at most 255 bytes. */
  add(name: Uint8Array, length: number): void {
    const scratch = this.#scratch;
    for (let i = 0; i < length; i++) {
      const byte = name[i];
      scratch[i] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    }
    const table = this.#table;
    const row = table.intern(scratch, this.#view, 0, length, 0);
    if (table.isNew) this.#enter(row, length);
    this.#hits[row] += 1;
    if (table.size >= limits.queriedNames) this.#mergeRarest(row);
  }

  /** Rows in use. */
  rows(): Int32Array {
    const rows: number[] = [];
    for (let row = 0; row < this.#table.count; row++) if (this.#table.isUsed(row)) rows.push(row);
    return Int32Array.from(rows);
  }

  hits(row: number): number {
    return this.#hits[row];
  }

  name(row: number): string {
    const bytes = Buffer.from(this.#table.text(row), 'latin1');
    return bytes.length === 0 ? '<Root>' : bytes.toString('utf8');
  }

  /** A new name, or one that was given up: it goes on counting where it stopped. */
  #enter(row: number, length: number): void {
    if (row >= this.#hits.length) {
      const hits = new Float64Array(this.#hits.length * 2);
      hits.set(this.#hits);
      this.#hits = hits;
    }
    this.#hits[row] = 0;
    if (this.merged === 0) return;
    const before = this.#rare.take(this.#scratch, length);
    if (before === 0) return;
    this.#hits[row] = before;
    this.mergedHits -= before;
    this.merged -= 1;
  }

  /** The half with the most hits stays; of many that were met once, the newest alone. */
  #mergeRarest(newest: number): void {
    const rows = this.rows();
    const median = Float64Array.from(rows, (row) => this.#hits[row]).sort()[rows.length >>> 1];
    const rarest: number[] = [];
    for (const row of rows) {
      if (row === newest || this.#hits[row] > median) continue;
      rarest.push(row);
      const name = Buffer.from(this.#table.text(row), 'latin1');
      this.#rare.add(name, name.length, this.#hits[row]);
      this.mergedHits += this.#hits[row];
    }
    this.#table.remove(rarest);
    this.merged += rarest.length;
  }
}
