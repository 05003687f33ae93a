import { roomFor } from './row-room.ts';

/** What a packet may be besides plain, by Wireshark's names (`tcp.analysis.*`). */
export const TCP_EVENTS = [
  /** Any segment sent again; the two kinds below are among them. */
  'retransmissions',
  'fastRetransmissions',
  'spuriousRetransmissions',
  'outOfOrder',
  'lostSegments',
  'ackedLostSegments',
  'duplicateAcks',
  'zeroWindows',
  'windowFull',
  'zeroWindowProbes',
  'zeroWindowProbeAcks',
  'keepAlives',
  'keepAliveAcks',
  'resets',
] as const;

export type TcpEventName = (typeof TCP_EVENTS)[number];

/** The bit of each. */
export const EVENT = Object.fromEntries(TCP_EVENTS.map((name, index) => [name, 1 << index])) as Readonly<
  Record<TcpEventName, number>
>;

/** A count has two words: its event and, above, the number of the row's next count; how often it happened. */
const EVENT_BITS = 4;
const INITIAL_COUNTS = 1 << 6;

/** Counts events in sum and for each connection that had one: most have none, the others one or two kinds. */
export class TcpEvents {
  readonly #sums = new Float64Array(TCP_EVENTS.length);
  /** By row the number of its newest count; they begin with 1. */
  #newest = new Int32Array(0);
  #counts = new Uint32Array(INITIAL_COUNTS << 1);
  #used = 0;

  /** Counts each event whose bit is set. */
  add(row: number, events: number): void {
    if (row >= this.#newest.length) {
      const newest = new Int32Array(roomFor(row));
      newest.set(this.#newest);
      this.#newest = newest;
    }
    for (let left = events; left !== 0; left &= left - 1) {
      const event = 31 - Math.clz32(left & -left);
      this.#sums[event] += 1;
      const number = this.#find(row, event);
      this.#counts[((number === 0 ? this.#enter(row, event) : number) << 1) - 1] += 1;
    }
  }

  sum(name: TcpEventName): number {
    return this.#sums[TCP_EVENTS.indexOf(name)];
  }

  /** Of one connection, by its flow's row. */
  of(row: number, name: TcpEventName): number {
    if (row >= this.#newest.length) return 0;
    const number = this.#find(row, TCP_EVENTS.indexOf(name));
    return number === 0 ? 0 : this.#counts[(number << 1) - 1];
  }

  /** Rows of connections that had any, in order. */
  rows(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#newest.length; row++) if (this.#newest[row] !== 0) rows.push(row);
    return rows;
  }

  /** How many a connection had, of all kinds. */
  total(row: number): number {
    let total = 0;
    for (const name of TCP_EVENTS) total += this.of(row, name);
    return total;
  }

  #find(row: number, event: number): number {
    const counts = this.#counts;
    let number = this.#newest[row];
    while (number !== 0 && (counts[(number - 1) << 1] & ((1 << EVENT_BITS) - 1)) !== event) {
      number = counts[(number - 1) << 1] >>> EVENT_BITS;
    }
    return number;
  }

  #enter(row: number, event: number): number {
    if (this.#used << 1 === this.#counts.length) {
      const counts = new Uint32Array(this.#counts.length * 2);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    this.#counts[this.#used << 1] = (this.#newest[row] << EVENT_BITS) | event;
    this.#newest[row] = ++this.#used;
    return this.#used;
  }
}
