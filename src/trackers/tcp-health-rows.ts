import { INITIAL_ROWS, roomFor } from './row-room.ts';

/**
 * What judging a TCP connection takes; rows are numbers of TCP among those of the flow table (`tcpNumber`). The 16 words that each packet touches
 * fill one cache line, 8 for a side; two of them are read as a double.
 */
export const ROW_SHIFT = 4;
export const SIDE_SHIFT = 3;
/** What turns the offset of a side's words into the other's. */
export const OTHER_SIDE = 1 << SIDE_SHIFT;
/** Behind the highest sequence number that the side sent. Here and below 0 is 'not known', as it is to Wireshark. */
export const NEXT = 0;
/** Acknowledgment and window of the side's last packet; the window is one more than it is, unscaled. */
export const LAST_ACK = 1;
export const WINDOW = 2;
/** Behind what the side sent without a hole: who acknowledges more has seen what the capture lacks. */
export const CONTIGUOUS = 3;
/** When `NEXT` moved, in nanoseconds since `HealthRows.epoch`; a double's index is half a word's. */
const NEXT_TIME = 2;
export const STATE = 6;
/** The side's segments that wait for their ACK: one more than the node of the youngest that has one. */
export const YOUNGEST = 7;

/** Bits of a side's state. Scale of its window: 0 not known, 1 none, else two more than the shift. */
export const SCALE = 31;
export const NO_SCALE = 1;
/** The side sent a SYN and no ACK since: its window isn't scaled yet (RFC 7323 §2.2). */
export const FIRST_ACK = 1 << 5;
/** What the side's last packet was. */
export const WAS_KEEP_ALIVE = 1 << 6;
export const WAS_PROBE = 1 << 7;
/**
 * Duplicate ACKs in a row, two for any number from there on. Three: the other side acknowledged what the capture lacks of
 * this one. Wireshark marks that by a -1 without a sign, so that it is more than two as well.
 */
export const REPEATS_SHIFT = 8;
export const REPEATS = 3 << REPEATS_SHIFT;
export const LOST_ACKNOWLEDGED = 3;
/** On both sides: a SYN was seen, the ACK that ends the handshake not yet. */
export const HANDSHAKING = 1 << 10;
/** Any of these: the side's next packet isn't a plain one. */
export const SLOW = FIRST_ACK | WAS_KEEP_ALIVE | WAS_PROBE | REPEATS | HANDSHAKING;
/** The segments that wait don't stand in order. */
export const SCRAMBLED = 1 << 11;
/** The segment that moved `NEXT` waits as well, and has no node yet: in most dialogues it is the only one. */
export const NEWEST_WAITS = 1 << 12;
/** How many wait; up to the sign. */
export const WAITING_UNIT = 1 << 13;

/** Doubles of a row beside its words. In nanoseconds. */
const TIMES = 6;
const SYN_TIME = 0;
const HANDSHAKE = 1;
const ANSWERS_TOTAL = 2;
const ANSWERS = 3;
/** B's stands behind A's. */
const LAST_TIME = 4;

export class HealthRows {
  capacity = INITIAL_ROWS;
  words = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  /** The same memory. */
  doubles = new Float64Array(this.words.buffer);
  times = new Float64Array(INITIAL_ROWS * TIMES);
  /** Second that times count from: that of the first packet, so that they stay exact for a hundred days. */
  epoch = Number.NaN;

  /** Makes room for `row`. */
  grow(row: number): void {
    this.capacity = roomFor(row);
    const words = new Int32Array(this.capacity << ROW_SHIFT);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(words.buffer);
    const times = new Float64Array(this.capacity * TIMES);
    times.set(this.times);
    this.times = times;
  }

  setSynTime(row: number, time: number): void {
    this.times[row * TIMES + SYN_TIME] = time;
  }

  synTime(row: number): number {
    return this.times[row * TIMES + SYN_TIME];
  }

  setHandshake(row: number, nanoseconds: number): void {
    this.times[row * TIMES + HANDSHAKE] = nanoseconds;
  }

  /** From the last SYN to the first ACK without SYN; 0 when it isn't known, negative until a packet bears it out. */
  handshake(row: number): number {
    return this.#has(row) ? this.times[row * TIMES + HANDSHAKE] : 0;
  }

  addAnswer(row: number, nanoseconds: number): void {
    this.times[row * TIMES + ANSWERS_TOTAL] += nanoseconds;
    this.times[row * TIMES + ANSWERS] += 1;
  }

  /** Mean time from a segment to its ACK; undefined when none was timed. */
  meanAnswer(row: number): number | undefined {
    if (!this.#has(row)) return undefined;
    const answers = this.times[row * TIMES + ANSWERS];
    return answers === 0 ? undefined : this.times[row * TIMES + ANSWERS_TOTAL] / answers;
  }

  #has(row: number): boolean {
    return row >= 0 && row < this.capacity;
  }
}

/** Index in `doubles` of the time at which a side's `NEXT` moved; `words` is the offset of its words. */
export function nextTime(words: number): number {
  return (words >> 1) + NEXT_TIME;
}

/** Index in `times` of when a side's last packet came. */
export function lastTime(row: number, side: number): number {
  return row * TIMES + LAST_TIME + side;
}
