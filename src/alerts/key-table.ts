import { ByteTable } from '../bytes/byte-table.ts';
import { Ends } from './ends.ts';
import type { KeyKind } from './rule.ts';

/** Keys of one kind as rows; rows of keys that are given up are used again. */
export interface KeyTable {
  readonly kind: KeyKind;
  /** Keys that are known. */
  readonly size: number;
  /** Rows in use or free. */
  readonly count: number;
  isUsed(row: number): boolean;
  text(row: number): string;
  remove(rows: readonly number[]): void;
  save(): SavedKeys;
  /** Returns each key's row here, by its row there; -1: there are too many. */
  restore(saved: SavedKeys): Int32Array;
}

/** A key: its row, the version of its address or its host, its bytes or its path. */
export type SavedKeys = readonly (readonly [row: number, first: number | string, rest: string])[];

/** Told of a new key when there are too many; may remove others. */
export type OnFull = (keys: KeyTable, newest: number) => void;

/** The rows that keys get, as many as there may be. */
export function placeKeys(
  saved: SavedKeys,
  most: number,
  intern: (first: number | string, rest: string) => number,
): Int32Array {
  const rows = new Int32Array(saved.reduce((highest, [row]) => Math.max(highest, row + 1), 0)).fill(-1);
  for (const [row, first, rest] of saved.slice(-most)) rows[row] = intern(first, rest);
  return rows;
}

/** An address and a port, and the version of the address. */
const LONGEST = 36;

/** Keys made of addresses and ports. */
export class EndKeys implements KeyTable {
  readonly kind: KeyKind;
  readonly #most: number;
  readonly #onFull: OnFull;
  readonly #table = new ByteTable();
  readonly #scratch = new Uint8Array(LONGEST);
  readonly #view = new DataView(this.#scratch.buffer);
  /** By flow row and client's side: the key's row + 1. */
  #ofFlow = new Int32Array(1024);

  constructor(kind: KeyKind, most: number, onFull: OnFull) {
    this.kind = kind;
    this.#most = most;
    this.#onFull = onFull;
  }

  get size(): number {
    return this.#table.size;
  }

  get count(): number {
    return this.#table.count;
  }

  isUsed(row: number): boolean {
    return this.#table.isUsed(row);
  }

  /** As `rowOf`, for a flow that was asked for before: -1 where it wasn't. */
  knownRow(flow: number, clientSide: 0 | 1): number {
    const index = 2 * flow + clientSide;
    return index < this.#ofFlow.length ? this.#ofFlow[index] - 1 : -1;
  }

  keep(flow: number, clientSide: 0 | 1, row: number): void {
    const index = 2 * flow + clientSide;
    if (index >= this.#ofFlow.length) {
      const grown = new Int32Array(Math.max(this.#ofFlow.length * 2, index + 1));
      grown.set(this.#ofFlow);
      this.#ofFlow = grown;
    }
    this.#ofFlow[index] = row + 1;
  }

  rowOf(ends: Ends): number {
    const { kind } = this;
    const words = ends.isVersion6 ? 4 : 1;
    let length = 0;
    if (kind === 'client' || kind === 'pair') length = this.#put(ends, 0, words, length);
    if (kind === 'server' || kind === 'service' || kind === 'pair') length = this.#put(ends, 4, words, length);
    if (kind === 'port' || kind === 'service') {
      this.#view.setInt32(length, ends.serverPort);
      length += 4;
    }
    const version = kind === 'port' || kind === 'none' ? 0 : ends.isVersion6 ? 6 : 4;
    const row = this.#table.intern(this.#scratch, this.#view, 0, length, version);
    if (this.#table.isNew && this.#table.size > this.#most) this.#onFull(this, row);
    return row;
  }

  text(row: number): string {
    const { kind } = this;
    const bytes = Buffer.from(this.#table.text(row), 'latin1');
    const ends = new Ends();
    ends.isVersion6 = this.#table.prefix(row) === 6;
    const words = ends.isVersion6 ? 4 : 1;
    let at = 0;
    const take = (to: number): void => {
      for (let i = 0; i < words; i++, at += 4) ends.words[to + i] = bytes.readInt32BE(at);
    };
    if (kind === 'client' || kind === 'pair') take(0);
    if (kind === 'server' || kind === 'service' || kind === 'pair') take(4);
    if (kind === 'client') return ends.clientText();
    if (kind === 'server') return ends.serverText();
    if (kind === 'pair') return `${ends.clientText()} > ${ends.serverText()}`;
    if (kind === 'none') return '';
    const port = bytes.readInt32BE(at);
    if (kind === 'port') return String(port);
    return ends.isVersion6 ? `[${ends.serverText()}]:${port}` : `${ends.serverText()}:${port}`;
  }

  save(): SavedKeys {
    const rows = Array.from({ length: this.count }, (_, row) => row).filter((row) => this.isUsed(row));
    return rows.map((row) => [row, this.#table.prefix(row), this.#table.text(row)] as const);
  }

  restore(saved: SavedKeys): Int32Array {
    return placeKeys(saved, this.#most, (version, bytes) => this.#table.internText(bytes, Number(version)));
  }

  remove(rows: readonly number[]): void {
    this.#table.remove(rows);
    this.#ofFlow.fill(0);
  }

  #put(ends: Ends, from: number, words: number, at: number): number {
    for (let i = 0; i < words; i++) this.#view.setInt32(at + 4 * i, ends.words[from + i]);
    return at + 4 * words;
  }
}
