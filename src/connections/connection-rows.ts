import { KeyedRows } from '../trackers/keyed-rows.ts';
import { KIND, ROW_SHIFT, TUNNEL } from '../trackers/row-key.ts';
import { INITIAL_ROWS } from '../trackers/row-room.ts';

/**
 * Words of a row behind its key; ICMP's ports are the type of what A sends and its counterpart. As many that stand in an
 * array of their own are touched seldom; what only TCP's rarer segments ask for is in a third one.
 */

/** Modulo 2^32: what lies between is less than 68 years. */
export const LAST_SECONDS = 4;
export const LAST_NANOSECONDS = 5;
/** Bits, see below. */
export const FLAGS = 6;
/** Numbers of services, one a byte, the first in the lowest. */
export const SERVICES = 7;
/** TCP, by side: behind the last byte sent; behind the last byte that the other side acknowledged. */
export const NEXT = 8;
export const ACKED = 10;
export const PACKETS = 12;
/** By side, modulo 2^32; how often it went round stands elsewhere. */
export const IP_BYTES = 14;
/** As doubles. Without TCP: bytes of payload by side, where TCP has its sequence numbers. */
export const PAYLOAD = 4;

/** Among the cold words, by side. */
export const IP_BYTES_TURNS = 0;
/** Which letters each role has in the history: the originator's in the lower half. */
export const SEEN = 2;
export const START_NANOSECONDS = 3;
/** TCP: what each side's first bytes may open, + 1; A's in the lower half. */
export const OPENINGS = 6;
/** The row of the connection that carries it, + 1. */
export const PARENT = 7;
export const HISTORY_LENGTH = 8;
/** Among the cold doubles. */
export const START_SECONDS = 2;
/** As bytes, of which a row has 64. */
export const BYTE_SHIFT = 6;
export const HISTORY = 36;
/** Letters that stand in the row; longer histories go on elsewhere. */
export const HISTORY_LETTERS = 28;

/** Flags: the states of TCP's sides and those before, three bits each. */
export const STATE_BITS = 3;
export const FORMER_STATES = 6;
export const ORIGINATOR_IS_B = 1 << 12;
/** TCP: the beginning is not in the capture. */
export const PARTIAL = 1 << 13;
/** TCP: the role has sent; the next bit is the responder's. */
export const HEARD_ORIGINATOR = 1 << 14;
/** TCP: the side's end was told; the next bit is B's. */
export const ENDED_A = 1 << 16;
export const ENDED = ENDED_A | (ENDED_A << 1);
/** TCP: rows are taken out some time after the end. */
export const ENDING = 1 << 18;
/** TCP: a SYN waits for its answer. */
export const ATTEMPTING = 1 << 19;
/** TCP: what a side says tells whether it is the service that it began as. */
export const WATCHED = 1 << 20;
/** TCP: the side has more or less than its sequence numbers tell; the next bit is B's. */
export const HOLED_A = 1 << 22;
/** TCP: the side's end waits for bytes before it; the next bit is B's. */
export const DEFERRED_A = 1 << 24;
/** The side has sent data; the next bit is B's. */
export const DATA_A = 1 << 26;
/** TCP: the side has sent an acknowledgment and nothing else; the next bit is B's. */
export const BARE_ACK_A = 1 << 28;

/** TCP's rarer words: a row has two sides of 16. */
export const SIDE_SHIFT = 4;
export const START = 0;
export const NEXT_WRAPS = 1;
export const ACKED_WRAPS = 2;
export const FINS = 3;
/** Relative to the start, modulo 2^32. */
export const LAST_SYN = 6;
export const LAST_FIN = 7;
export const LAST_RST = 8;
/** Events that the history tells logarithmically. */
export const GAPS = 9;
export const RETRANSMISSIONS = 10;
export const ZERO_WINDOWS = 11;
/** A's word: when the connection ended. */
export const END_NANOSECONDS = 12;
/** As doubles, of which a side has 8. */
export const SIDE_DOUBLE_SHIFT = 3;
export const FIN_SEQUENCE = 2;
/** A's: bytes of both sides. */
export const MISSED = 7;
/** Counted from A's doubles. */
export const END_SECONDS = 15;

/** Is told of rows as they come and go. */
export interface ConnectionListener {
  opened(row: number): void;
  /** No packet belongs to it any more; it stays as it is until it is released. */
  closed(row: number): void;
}

export class ConnectionRows extends KeyedRows {
  cold = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  coldDoubles = new Float64Array(this.cold.buffer);
  bytes = new Uint8Array(this.cold.buffer);
  /** TCP's, two sides a row. */
  sides = new Int32Array(INITIAL_ROWS << (SIDE_SHIFT + 1));
  sideDoubles = new Float64Array(this.sides.buffer);
  /** The letters of histories behind those that stand in the row. */
  readonly longHistories = new Map<number, string>();

  protected override growRows(): void {
    super.growRows();
    const cold = new Int32Array(this.capacity << ROW_SHIFT);
    cold.set(this.cold);
    this.cold = cold;
    this.coldDoubles = new Float64Array(cold.buffer);
    this.bytes = new Uint8Array(cold.buffer);
    const sides = new Int32Array(this.capacity << (SIDE_SHIFT + 1));
    sides.set(this.sides);
    this.sides = sides;
    this.sideDoubles = new Float64Array(sides.buffer);
  }

  protected override clearRow(row: number): void {
    super.clearRow(row);
    const at = row << ROW_SHIFT;
    this.longHistories.delete(row);
    this.cold.fill(0, at, at + (1 << ROW_SHIFT));
    this.sides.fill(0, row << (SIDE_SHIFT + 1), (row + 1) << (SIDE_SHIFT + 1));
  }

  /** Carries others, and is none of its own. */
  isTunnel(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + KIND] & TUNNEL) !== 0;
  }

  /** TCP whose beginning is not in the capture. */
  isMidway(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) + FLAGS] & PARTIAL) !== 0;
  }

  /** Which side is the originator. */
  originator(row: number): 0 | 1 {
    return (this.words[(row << ROW_SHIFT) + FLAGS] & ORIGINATOR_IS_B) === 0 ? 0 : 1;
  }

  /** Counts a packet of the row. */
  measure(row: number, side: 0 | 1, ipLength: number): void {
    const { words } = this;
    const at = (row << ROW_SHIFT) + side;
    words[at + PACKETS] += 1;
    const before = words[at + IP_BYTES];
    const after = (before + ipLength) | 0;
    words[at + IP_BYTES] = after;
    if (after >>> 0 < before >>> 0) this.cold[at + IP_BYTES_TURNS] += 1;
  }

  history(row: number): string {
    const length = this.cold[(row << ROW_SHIFT) + HISTORY_LENGTH];
    const start = (row << BYTE_SHIFT) + HISTORY;
    let text = '';
    for (let at = start; at < start + length; at++) text += String.fromCharCode(this.bytes[at]);
    return length === HISTORY_LETTERS ? text + (this.longHistories.get(row) ?? '') : text;
  }
}
