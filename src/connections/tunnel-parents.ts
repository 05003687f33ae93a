import { limits } from '../core/limits.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, PARENT } from './connection-rows.ts';
import { addIncomplete } from './history.ts';

/** Changes from one carrier to another that are noticed; then the history has an X (Zeek's limit). */
const MOST_CHANGES = 5;

interface Carriers {
  readonly rows: number[];
  last: number;
  changes: number;
}

/** Which connections carried a connection's packets: tunnels, by row. */
export class TunnelParents {
  readonly #rows: ConnectionRows;
  /** Of connections that had more than one. */
  readonly #many = new Map<number, Carriers>();
  /** How many connections each of them carries or did. */
  readonly #loads = new Map<number, number>();

  constructor(rows: ConnectionRows) {
    this.#rows = rows;
  }

  adopt(row: number, parent: number): void {
    const { cold } = this.#rows;
    const at = (row << ROW_SHIFT) + PARENT;
    if (cold[at] === 0) {
      cold[at] = parent + 1;
      this.#load(parent, 1);
      return;
    }
    const first = cold[at] - 1;
    let carriers = this.#many.get(row);
    if (carriers === undefined) {
      if (first === parent) return;
      carriers = { rows: [first], last: first, changes: 0 };
      this.#many.set(row, carriers);
    }
    if (carriers.last === parent) return;
    carriers.last = parent;
    if (carriers.changes === MOST_CHANGES) addIncomplete(this.#rows, row);
    if (carriers.changes++ >= MOST_CHANGES) return;
    if (carriers.rows.includes(parent) || carriers.rows.length >= limits.tunnelParents) return;
    carriers.rows.push(parent);
    this.#load(parent, 1);
  }

  /** Does any connection name the row as its carrier? */
  isCarrier(row: number): boolean {
    return this.#loads.has(row);
  }

  /** The row is another's from now on. Returns those that carried it. */
  forget(row: number): readonly number[] {
    const parents = this.of(row);
    for (const parent of parents) this.#load(parent, -1);
    this.#many.delete(row);
    return parents;
  }

  of(row: number): readonly number[] {
    const first = this.#rows.cold[(row << ROW_SHIFT) + PARENT] - 1;
    return first < 0 ? [] : (this.#many.get(row)?.rows ?? [first]);
  }

  #load(parent: number, change: 1 | -1): void {
    const load = (this.#loads.get(parent) ?? 0) + change;
    if (load === 0) this.#loads.delete(parent);
    else this.#loads.set(parent, load);
  }
}
