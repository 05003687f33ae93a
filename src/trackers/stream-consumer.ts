import type { Packet } from '../core/packet.ts';

/** Whose turn it is to read a TCP connection's bytes. `connection` is the consumer's own number of it. */
export interface StreamConsumer {
  /** It may begin in the middle of a connection: behind what was another's or nobody's (STARTTLS, CONNECT). */
  readonly takesOver?: boolean;
  /** Could what a connection carries, or what it takes up again with, begin like this? */
  claims(bytes: Uint8Array, start: number, end: number): boolean;
  /** The flow table's row is the consumer's now; returns its number. */
  open(row: number): number;
  /**
   * The next bytes of a direction, borrowed; `packet` has the time of the segment that brought them. False: of no
   * interest any more; these bytes are then offered to the others.
   */
  data(
    connection: number,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): boolean;
  /** So many bytes are missing: never captured, or given up. */
  gap(connection: number, side: 0 | 1, length: number): void;
  /** The direction is at its end: FIN. */
  end(connection: number, side: 0 | 1): void;
  /** Nothing more comes; the number may be used again. */
  close(connection: number): void;
}
