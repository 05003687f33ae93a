import type { SocketIndex } from './socket-index.ts';
import { ADDRESS_WORDS, LOCAL, REMOTE, SocketRows } from './socket-rows.ts';
import { STATE } from './socket-states.ts';

export type Direction = 'in' | 'out' | 'listen';

const PORTS = 65_536;
const WELL_KNOWN = 1024;

/** Who opened each connection: the tables don't say, but whoever was asked listens, or did. */
export class Directions {
  /** Ports, UDP's behind TCP's, at which somebody listens on every address. */
  readonly #open = new Uint8Array(2 * PORTS);
  /** One row: the listener that a connection's local end would have. */
  readonly #key = new SocketRows();
  #rows = new SocketRows();
  #index: SocketIndex | undefined;

  /** `index` finds those rows. */
  update(rows: SocketRows, index: SocketIndex): void {
    this.#rows = rows;
    this.#index = index;
    this.#open.fill(0);
    for (let row = 0; row < rows.count; row++) {
      if (rows.isListening(row) && rows.isWildcard(row, LOCAL)) this.#open[this.#portOf(rows, row)] = 1;
    }
  }

  /** Of a row of these, or of an earlier table. */
  of(rows: SocketRows, row: number): Direction {
    if (rows.isListening(row)) return 'listen';
    const state = rows.states[row];
    if (state === STATE.synSent) return 'out';
    if (state === STATE.synReceived || state === STATE.newSynReceived) return 'in';
    if (this.#open[this.#portOf(rows, row)] === 1 || this.#hasListener(rows, row)) return 'in';
    // The listener may have gone before its connections did.
    return rows.port(row, LOCAL) < WELL_KNOWN && rows.port(row, REMOTE) >= WELL_KNOWN ? 'in' : 'out';
  }

  #portOf(rows: SocketRows, row: number): number {
    return rows.port(row, LOCAL) + (rows.isUdp(row) ? PORTS : 0);
  }

  #hasListener(rows: SocketRows, row: number): boolean {
    const key = this.#key;
    key.copy(rows, row, 0);
    key.ports[REMOTE] = 0;
    key.words.fill(0, ADDRESS_WORDS, 2 * ADDRESS_WORDS);
    const found = this.#index?.findEnds(key, 0) ?? -1;
    return found >= 0 && this.#rows.isListening(found);
  }
}
