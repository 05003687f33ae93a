import type { Packet } from '../core/packet.ts';
import { CLOSED, DOUBLE_SHIFT, KIND, ROW_SHIFT } from '../trackers/row-key.ts';
import {
  type ConnectionListener,
  ConnectionRows,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  START_NANOSECONDS,
  START_SECONDS,
} from './connection-rows.ts';

/** Connections that come and go: the rows of those that are gone may be used again. */
export class ConnectionTable extends ConnectionRows {
  listener: ConnectionListener | undefined = undefined;
  /** Rows that were released, to be used again. */
  readonly #free: number[] = [];

  /**
   * A new row for what `find` has just looked for, in the place of `old`, to which no packet belongs from now on; -1
   * where there was none. Returns -1 when there are too many.
   */
  insert(packet: Packet, old: number): number {
    if (this.#free.length === 0 && !this.hasRoom()) return -1;
    const slot = this.place(old);
    if (old >= 0) {
      this.words[(old << ROW_SHIFT) + KIND] |= CLOSED;
      this.listener?.closed(old);
    }
    const row = this.#free.pop() ?? this.count++;
    this.enter(row, slot);
    this.cold[(row << ROW_SHIFT) + START_NANOSECONDS] = packet.nanoseconds;
    this.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS] = packet.seconds;
    this.words[(row << ROW_SHIFT) + LAST_SECONDS] = packet.seconds;
    this.words[(row << ROW_SHIFT) + LAST_NANOSECONDS] = packet.nanoseconds;
    this.listener?.opened(row);
    return row;
  }

  /** No packet belongs to the row from now on. */
  close(row: number): void {
    this.leave(row);
    this.listener?.closed(row);
  }

  /** The number of a closed row is free for another. */
  release(row: number): void {
    this.clearRow(row);
    this.#free.push(row);
  }
}
