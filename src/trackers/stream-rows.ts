import { INITIAL_ROWS, roomFor } from './row-room.ts';

/**
 * What is known of each TCP connection, parallel to the rows of the flow table: 8 words, half a cache line.
 */
export const ROW_SHIFT = 3;
/** The sequence number that a side's next byte has; B's stands behind A's. */
export const NEXT = 0;
/** The highest that a side acknowledged. */
export const ACKNOWLEDGED = 2;
export const FLAGS = 4;
/** The consumer's number of an owned connection. */
export const CONNECTION = 5;
/** As a float: seconds from the SYN to the SYN with ACK. */
const ROUND_TRIP = 6;
/** Payloads that no consumer claimed. */
export const PROBES = 7;

/** Bits of the flags; those of side B are twice those of A. `NEXT` means something. */
export const HEARD_A = 1;
/** `ACKNOWLEDGED` means something. */
export const ACKED_A = 4;
/** The side's SYN was seen: its stream is here from its first byte. */
export const BEGUN_A = 16;
/** The consumer has had the side's FIN. */
export const ENDED_A = 64;
/** A consumer follows the content. */
export const OWNED = 256;
/** No consumer ever will. */
export const NOBODYS = 512;
/** Segments are held, or ranges missing. */
export const DISORDERED = 1024;
/** SYN and SYN with ACK were seen, the ACK not yet. */
export const HANDSHAKING = 2048;
/** Of those, the SYN with ACK was B's. */
export const SERVER_IS_B = 4096;
/** A reset came. */
export const RESET = 8192;
/** A SYN came more than once: which one was answered, nobody can tell (RFC 6298 §3, Karn). */
export const REPEATED = 16384;
/** The side's first bytes are missing: each of its segments may be where a consumer takes it up. */
export const HEADLESS_A = 1 << 15;
/** The side's first bytes are here, and no consumer's. */
export const UNCLAIMED_A = 1 << 17;

/** Which of the consumers owns it: three bits. */
export const OWNER_SHIFT = 19;
export const OWNER_MASK = 7 << OWNER_SHIFT;

/** The side's first bytes are missing, and none has come yet: a keep-alive may have told where it stands, one too low. */
export const SILENT_A = 1 << 22;
/** Nobody's from its beginning, or let go: only consumers that take over are asked still. */
export const PASSED = 1 << 24;

/** What sets a connection apart from the plain one whose segments come in order. */
export const SLOW = DISORDERED | HANDSHAKING;

export class StreamRows {
  capacity = INITIAL_ROWS;
  words = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  /** The same memory. */
  #floats = new Float32Array(this.words.buffer);

  /** Makes room for `row`. */
  grow(row: number): void {
    this.capacity = roomFor(row);
    const words = new Int32Array(this.capacity << ROW_SHIFT);
    words.set(this.words);
    this.words = words;
    this.#floats = new Float32Array(words.buffer);
  }

  has(row: number, flag: number): boolean {
    return row < this.capacity && (this.words[(row << ROW_SHIFT) + FLAGS] & flag) !== 0;
  }

  set(row: number, flag: number): void {
    this.words[(row << ROW_SHIFT) + FLAGS] |= flag;
  }

  clear(row: number, flag: number): void {
    this.words[(row << ROW_SHIFT) + FLAGS] &= ~flag;
  }

  next(row: number, side: 0 | 1): number {
    return this.words[(row << ROW_SHIFT) + NEXT + side];
  }

  acknowledge(row: number, side: 0 | 1, acknowledged: number): void {
    const at = (row << ROW_SHIFT) + ACKNOWLEDGED + side;
    if (this.has(row, ACKED_A << side) && ((acknowledged - this.words[at]) | 0) <= 0) return;
    this.words[at] = acknowledged;
    this.set(row, ACKED_A << side);
  }

  setRoundTrip(row: number, seconds: number): void {
    this.#floats[(row << ROW_SHIFT) + ROUND_TRIP] = seconds;
  }

  /** Seconds; 0 when it isn't known. */
  roundTrip(row: number): number {
    return this.#floats[(row << ROW_SHIFT) + ROUND_TRIP];
  }
}
