import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { RowRing } from './row-ring.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import {
  BEGUN_A,
  CONNECTION,
  ENDED_A,
  FLAGS,
  HEADLESS_A,
  NOBODYS,
  OWNED,
  PROBES,
  ROW_SHIFT,
  type StreamRows,
  UNCLAIMED_A,
} from './stream-rows.ts';

/** Closed ones and others' that an open connection is passed over for. */
const ROUNDS = 8;

/** Whose connection is whose, and for how long. */
export class StreamOwners {
  consumer: StreamConsumer | undefined;
  readonly #rows: StreamRows;
  readonly #followed = new RowRing(limits.followedConnections);
  #open = 0;
  readonly #lingering = new RowRing(limits.lingeringConnections);

  constructor(rows: StreamRows) {
    this.#rows = rows;
  }

  /** The next bytes of a side. */
  deliver(
    row: number,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    const { consumer } = this;
    if (consumer === undefined) return;
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    if ((words[at + FLAGS] & OWNED) === 0 && !this.#claim(row, side, bytes, start, end)) return;
    if (!consumer.data(words[at + CONNECTION], side, bytes, view, start, end, packet)) this.#letGo(row);
  }

  /** So many bytes of a side are missing. */
  miss(row: number, side: 0 | 1, length: number): void {
    if (this.#rows.has(row, OWNED)) this.consumer?.gap(this.#connection(row), side, length);
    else this.#rows.set(row, HEADLESS_A << side);
  }

  /** A reset: the connection is at its end, but what it overtook may still come. */
  linger(row: number): void {
    if (!this.#rows.has(row, OWNED)) return;
    const oldest = this.#lingering.push(row);
    if (oldest >= 0) this.close(oldest);
  }

  #connection(row: number): number {
    return this.#rows.words[(row << ROW_SHIFT) + CONNECTION];
  }

  /** Whose connection is it? Its first bytes tell; without its beginning, those of any segment may. */
  #claim(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const { consumer } = this;
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    if (consumer === undefined) return false;
    if (!consumer.claims(bytes, start, end)) {
      words[at + PROBES] += 1;
      const hasBeginning = (words[at + FLAGS] & ((BEGUN_A | HEADLESS_A) << side)) === BEGUN_A << side;
      if (hasBeginning) words[at + FLAGS] |= UNCLAIMED_A << side;
      // TLS to a server of plain HTTP: it is the answer that can be read.
      const isUnclaimed = this.#rows.has(row, UNCLAIMED_A) && this.#rows.has(row, UNCLAIMED_A << 1);
      if (isUnclaimed || words[at + PROBES] > limits.streamProbes) this.#rows.set(row, NOBODYS);
      return false;
    }
    this.#makeRoom(row);
    words[at + CONNECTION] = consumer.open(row);
    words[at + FLAGS] |= OWNED;
    return true;
  }

  /** Enters a followed connection; where there are too many, the longest open is let go. */
  #makeRoom(row: number): void {
    let oldest = this.#followed.push(row);
    if (++this.#open <= limits.followedConnections) {
      // The ring has the closed ones too: those that are still open go round.
      for (let i = 0; i < ROUNDS && oldest >= 0 && this.#rows.has(oldest, OWNED); i++) {
        oldest = this.#followed.push(oldest);
      }
    }
    if (oldest < 0) return;
    this.close(oldest);
    // Its beginning has passed: it is taken up again at its next message.
    this.#rows.set(oldest, HEADLESS_A | (HEADLESS_A << 1));
  }

  end(row: number, side: 0 | 1): void {
    const rows = this.#rows;
    if (!rows.has(row, OWNED) || rows.has(row, ENDED_A << side)) return;
    rows.set(row, ENDED_A << side);
    this.consumer?.end(this.#connection(row), side);
    if (rows.has(row, ENDED_A << (1 - side))) this.#letGo(row);
  }

  /** The consumer wants no more of it. */
  #letGo(row: number): void {
    this.close(row);
    this.#rows.set(row, NOBODYS);
  }

  close(row: number): void {
    if (!this.#rows.has(row, OWNED)) return;
    this.#rows.clear(row, OWNED);
    this.#open -= 1;
    this.consumer?.close(this.#connection(row));
  }
}
