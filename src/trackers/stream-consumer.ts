import type { Packet } from '../core/packet.ts';

/** A side is to send, so many bytes or any number (infinity). */
export interface Expectation {
  readonly side: 0 | 1;
  readonly length: number;
}

/** Whose turn it is to read a TCP connection's bytes. `connection` is the consumer's own number of it. */
export interface StreamConsumer {
  /** It may begin in the middle of a connection: behind what was another's or nobody's (STARTTLS, CONNECT). */
  readonly takesOver?: boolean;
  /**
   * Could what a connection carries, or what it takes up again with, begin like this? `isBehindLoss`: the side's first
   * bytes are lost, it may also begin further on.
   */
  claims(bytes: Uint8Array, start: number, end: number, isBehindLoss: boolean): boolean;
  /**
   * The flow table's row is the consumer's now; returns its number. `headless`: the sides of which the first bytes are
   * lost, A's is 1, B's is 2.
   */
  open(row: number, headless: number): number;
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
  /** Whose turn it is to send: asked where sequence numbers don't tell. Undefined: the content doesn't either. */
  expects?(connection: number): Expectation | undefined;
  /** The direction is at its end: FIN. */
  end(connection: number, side: 0 | 1): void;
  /** Nothing more comes; the number may be used again. */
  close(connection: number): void;
}
