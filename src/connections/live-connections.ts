import { Packet } from '../core/packet.ts';
import type { ConnectionListener } from './connection-rows.ts';
import type { Connections } from './connections.ts';
import { isOver, type Timeouts } from './expiry.ts';
import { ConnectionSession } from './from-packets.ts';

/** Rows that are looked at in one go, so that packets need not wait: some milliseconds. */
const ROWS_AT_ONCE = 1 << 16;
const MAXIMUM_NANOSECONDS = 1_000_000_000;

/**
 * Connections of packets as they come. What opened and closed is kept until it was told, then `forget` gives the rows of
 * the closed ones to others: there are no more rows than connections at a time.
 */
export class LiveConnections implements ConnectionListener {
  readonly session: ConnectionSession;
  readonly consume: (packet: Packet) => void;
  /** Rows since the last `forget`, in order. What opened may be closed as well. */
  readonly openedRows: number[] = [];
  readonly closedRows: number[] = [];
  readonly #connections: Connections;
  readonly #timeouts: Timeouts;
  /** Told, but what they carried is not. */
  readonly #kept = new Set<number>();
  /** Time of the last packet. */
  #seconds = 0;
  #nanoseconds = 0;
  /** Packets since time was looked at. */
  #isFresh = false;
  /** When the last packet came, by the clock that `expire` is told of. */
  #cameAtMs = 0;
  #hasTime = false;
  /** A packet that never came: what connections would make of it now. */
  readonly #clock = new Packet();
  #nextRow = 0;

  constructor(timeouts: Timeouts) {
    this.session = new ConnectionSession(timeouts, ['conn']);
    this.#connections = this.session.connections;
    this.#connections.table.listener = this;
    this.#timeouts = timeouts;
    const { consume } = this.session;
    this.consume = (packet) => {
      consume(packet);
      this.#seconds = packet.seconds;
      this.#nanoseconds = packet.nanoseconds;
      this.#isFresh = true;
    };
  }

  opened(row: number): void {
    this.openedRows.push(row);
  }

  closed(row: number): void {
    this.closedRows.push(row);
  }

  /** Closes what is over by the time of the last packet and what passed since then on a clock of the caller's. */
  expire(nowMs: number): void {
    if (this.#isFresh) this.#cameAtMs = nowMs;
    this.#hasTime ||= this.#isFresh;
    this.#isFresh = false;
    if (!this.#hasTime) return;
    this.#setClock(nowMs - this.#cameAtMs);
    const { table } = this.#connections;
    for (let left = Math.min(table.count, ROWS_AT_ONCE); left > 0; left--) {
      if (this.#nextRow >= table.count) this.#nextRow = 0;
      const row = this.#nextRow++;
      if (!table.isClosed(row) && isOver(table, row, this.#clock, this.#timeouts)) table.close(row);
    }
  }

  /** Closes everything: no more packets will come. */
  finish(): void {
    const { table } = this.#connections;
    for (let row = 0; row < table.count; row++) if (!table.isClosed(row)) table.close(row);
  }

  /** What opened and closed was told. */
  forget(): void {
    for (const row of this.closedRows) {
      // Its uid is asked for again with what it carried.
      if (this.#connections.isCarrier(row)) this.#kept.add(row);
      else this.#release(row);
    }
    this.openedRows.length = 0;
    this.closedRows.length = 0;
  }

  #release(row: number): void {
    for (const parent of this.#connections.release(row)) {
      if (!this.#connections.isCarrier(parent) && this.#kept.delete(parent)) this.#release(parent);
    }
  }

  #setClock(passedMs: number): void {
    const nanoseconds = this.#nanoseconds + (passedMs % 1000) * 1e6;
    const isOverflowing = nanoseconds >= MAXIMUM_NANOSECONDS;
    this.#clock.seconds = this.#seconds + Math.floor(passedMs / 1000) + (isOverflowing ? 1 : 0);
    this.#clock.nanoseconds = isOverflowing ? nanoseconds - MAXIMUM_NANOSECONDS : nanoseconds;
  }
}
