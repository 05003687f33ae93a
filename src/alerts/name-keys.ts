import { TrafficNames } from '../analyses/traffic-names.ts';
import { limits } from '../core/limits.ts';
import type { HttpExchange } from '../trackers/http-exchange.ts';
import type { HttpHead } from '../trackers/http-head.ts';
import { METHOD } from '../trackers/http-methods.ts';
import { type KeyTable, type OnFull, placeKeys, type SavedKeys } from './key-table.ts';

/** A key that outlives its row's use: the row's generation times this, and the row. */
const GENERATION = 2 ** 24;

/** Hosts or sections as keys. */
export class NameKeys implements KeyTable {
  readonly kind: 'host' | 'section';
  readonly #most: number;
  readonly #onFull: OnFull;
  readonly #names: TrafficNames;
  #generations = new Int32Array(1024);
  /** Rows of heads that are known again, and their generations. */
  readonly #rowOfRepeat = new Int32Array(limits.repeatedHeads);
  readonly #generationOfRepeat = new Int32Array(limits.repeatedHeads);

  constructor(
    kind: 'host' | 'section',
    most: number,
    onFull: OnFull,
    serverOf: (flow: number, clientSide: 0 | 1) => string,
  ) {
    this.kind = kind;
    this.#most = most;
    this.#onFull = onFull;
    this.#names = new TrafficNames(kind, false, serverOf);
  }

  get size(): number {
    return this.#names.paths.size;
  }

  get count(): number {
    return this.#names.paths.count;
  }

  /** Row 0 is nobody's. */
  isUsed(row: number): boolean {
    return row > 0 && this.#names.paths.isUsed(row);
  }

  text(row: number): string {
    return this.kind === 'host' ? this.#names.host(row) : this.#names.text(row);
  }

  /** The request's key, which is kept with it for its response. */
  rowOfRequest(exchange: HttpExchange, head: HttpHead): number {
    const { repeat } = head;
    let row = head.isKnown ? this.#rowOfRepeat[repeat] : 0;
    if (row === 0 || this.#generationOfRepeat[repeat] !== this.#generations[row]) {
      head.ensure();
      row = this.#names.rowOf(head, exchange.method === METHOD.connect, exchange.row, exchange.clientSide);
      if (row >= this.#generations.length) this.#grow(row);
      if (this.#names.paths.isNew && this.size > this.#most) this.#onFull(this, row);
      if (repeat >= 0) {
        // Without a Host the name is the server's, which the head doesn't tell.
        this.#rowOfRepeat[repeat] = head.hostEnd > head.hostStart ? row : 0;
        this.#generationOfRepeat[repeat] = this.#generations[row];
      }
    }
    const key = this.#generations[row] * GENERATION + row;
    if (this.kind === 'host') exchange.hostKey = key;
    else exchange.sectionKey = key;
    return row;
  }

  /** As `rowOfRequest`, once the response is here; -1 where the request was never seen, or its name given up. */
  rowOfResponse(exchange: HttpExchange): number {
    if (!exchange.hasRequest) return -1;
    const key = this.kind === 'host' ? exchange.hostKey : exchange.sectionKey;
    const row = key % GENERATION;
    return key === this.#generations[row] * GENERATION + row ? row : -1;
  }

  save(): SavedKeys {
    const rows = Array.from({ length: this.count }, (_, row) => row).filter((row) => this.isUsed(row));
    return rows.map((row) => [row, this.#names.host(row), this.#names.path(row)] as const);
  }

  restore(saved: SavedKeys): Int32Array {
    return placeKeys(saved, this.#most, (host, path) => {
      const row = this.#names.rowOfName(String(host), path);
      if (row >= this.#generations.length) this.#grow(row);
      return row;
    });
  }

  remove(rows: readonly number[]): void {
    for (const row of rows) this.#generations[row] += 1;
    this.#names.remove(rows);
  }

  #grow(row: number): void {
    const grown = new Int32Array(Math.max(this.#generations.length * 2, row + 1));
    grown.set(this.#generations);
    this.#generations = grown;
  }
}
