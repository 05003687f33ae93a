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

/** Counts of a connection. */
const ROW_SHIFT = 4;
const INITIAL_ROWS = 1 << 6;

/** Counts events in sum and for each connection that had one. */
export class TcpEvents {
  readonly #sums = new Float64Array(TCP_EVENTS.length);
  #indexes = new Int32Array(0);
  #counts = new Float64Array(INITIAL_ROWS << ROW_SHIFT);
  #used = 0;

  /** Counts each event whose bit is set. */
  add(row: number, events: number): void {
    const at = this.#enter(row);
    for (let left = events; left !== 0; left &= left - 1) {
      const event = 31 - Math.clz32(left & -left);
      this.#sums[event] += 1;
      this.#counts[at + event] += 1;
    }
  }

  sum(name: TcpEventName): number {
    return this.#sums[TCP_EVENTS.indexOf(name)];
  }

  /** Of one connection, by its flow's row. */
  of(row: number, name: TcpEventName): number {
    const index = row < this.#indexes.length ? this.#indexes[row] : 0;
    return index === 0 ? 0 : this.#counts[((index - 1) << ROW_SHIFT) + TCP_EVENTS.indexOf(name)];
  }

  #enter(row: number): number {
    if (row >= this.#indexes.length) {
      const indexes = new Int32Array(Math.max(this.#indexes.length * 2, row + 1, INITIAL_ROWS));
      indexes.set(this.#indexes);
      this.#indexes = indexes;
    }
    if (this.#indexes[row] === 0) {
      if (this.#used << ROW_SHIFT === this.#counts.length) {
        const counts = new Float64Array(this.#counts.length * 2);
        counts.set(this.#counts);
        this.#counts = counts;
      }
      this.#indexes[row] = ++this.#used;
    }
    return (this.#indexes[row] - 1) << ROW_SHIFT;
  }
}
