import { limits } from '../core/limits.ts';
import { INITIAL_ROWS } from './row-room.ts';
import {
  type HealthRows,
  NEWEST_WAITS,
  NEXT,
  nextTime,
  SCRAMBLED,
  STATE,
  WAITING_UNIT,
  YOUNGEST,
} from './tcp-health-rows.ts';

/** Few, as the rows of tables are. */
const INITIAL_NODES = INITIAL_ROWS;

/**
 * Segments that wait for the ACK that ends where they end, in one pool: each side of a connection has a ring of nodes,
 * of which its row knows the youngest, and which leads to the oldest.
 */
export class WaitingSegments {
  /** What `acknowledge` found; in an array, since a double that a method returns is allocated. */
  readonly sent = new Float64Array(1);
  readonly #rows: HealthRows;
  readonly #limit: number;
  #capacity = INITIAL_NODES;
  #ends = new Int32Array(INITIAL_NODES);
  #times = new Float64Array(INITIAL_NODES);
  #next = new Int32Array(INITIAL_NODES);
  /** Offset of the words of the side whose segment it is. */
  #owners = new Int32Array(INITIAL_NODES);
  #used = 0;
  /** The first of those given back. */
  #free = -1;
  /** Where to take from when all are in use. */
  #hand = 0;

  constructor(rows: HealthRows, limit: number = limits.waitingSegments) {
    this.#rows = rows;
    this.#limit = limit;
  }

  /** Gives the segment that moved `NEXT` a node, as `NEXT` is about to move again. */
  settle(own: number): void {
    const { words, doubles } = this.#rows;
    if ((words[own + STATE] & NEWEST_WAITS) === 0) return;
    words[own + STATE] &= ~NEWEST_WAITS;
    const node = this.#append(own, words[own + NEXT]);
    if (node >= 0) this.#times[node] = doubles[nextTime(own)];
  }

  /** Notes a segment of the side whose words stand at `own`. */
  add(own: number, end: number, time: number): void {
    const node = this.#append(own, end);
    if (node >= 0) this.#times[node] = time;
  }

  /**
   * Lets go of what is acknowledged of the side whose words stand at `own`. True where a segment ends right there: `sent`
   * has the time of the oldest such.
   */
  acknowledge(own: number, acknowledged: number): boolean {
    const { words, doubles } = this.#rows;
    const isNewest = (words[own + STATE] & NEWEST_WAITS) !== 0 && ((words[own + NEXT] - acknowledged) | 0) <= 0;
    if (isNewest) words[own + STATE] &= ~NEWEST_WAITS;
    const isFound = words[own + YOUNGEST] !== 0 && this.#letGo(own, acknowledged);
    if (!isNewest || words[own + NEXT] !== acknowledged) return isFound;
    this.sent[0] = doubles[nextTime(own)];
    return true;
  }

  /** Returns the node, or -1 when too many wait. */
  #append(own: number, end: number): number {
    const { words } = this.#rows;
    if (words[own + STATE] >= limits.waitingSegmentsOfSide * WAITING_UNIT) return -1;
    const node = this.#take();
    this.#ends[node] = end;
    this.#owners[node] = own;
    const youngest = words[own + YOUNGEST] - 1;
    if (youngest < 0) {
      this.#next[node] = node;
    } else {
      this.#next[node] = this.#next[youngest];
      this.#next[youngest] = node;
      if (((end - this.#ends[youngest]) | 0) <= 0) words[own + STATE] |= SCRAMBLED;
    }
    words[own + YOUNGEST] = node + 1;
    words[own + STATE] += WAITING_UNIT;
    return node;
  }

  #letGo(own: number, acknowledged: number): boolean {
    const { words } = this.#rows;
    if ((words[own + STATE] & SCRAMBLED) !== 0) return this.#search(own, acknowledged);
    let isFound = false;
    const youngest = words[own + YOUNGEST] - 1;
    for (;;) {
      const oldest = this.#next[youngest];
      const end = this.#ends[oldest];
      if (((end - acknowledged) | 0) > 0) return isFound;
      if (end === acknowledged) {
        isFound = true;
        this.sent[0] = this.#times[oldest];
      }
      words[own + STATE] -= WAITING_UNIT;
      this.#next[youngest] = this.#next[oldest];
      this.#giveBack(oldest);
      if (oldest === youngest) {
        words[own + YOUNGEST] = 0;
        return isFound;
      }
    }
  }

  /** As `#letGo` where any of them may end anywhere. */
  #search(own: number, acknowledged: number): boolean {
    const { words } = this.#rows;
    let isFound = false;
    let before = words[own + YOUNGEST] - 1;
    const last = before;
    let kept = -1;
    for (let isLast = false; !isLast; ) {
      const node = this.#next[before];
      isLast = node === last;
      const end = this.#ends[node];
      if (((end - acknowledged) | 0) > 0) {
        before = node;
        kept = node;
        continue;
      }
      if (end === acknowledged && !isFound) {
        isFound = true;
        this.sent[0] = this.#times[node];
      }
      words[own + STATE] -= WAITING_UNIT;
      this.#next[before] = this.#next[node];
      this.#giveBack(node);
    }
    words[own + YOUNGEST] = kept + 1;
    if (kept < 0) words[own + STATE] &= ~SCRAMBLED;
    return isFound;
  }

  #take(): number {
    if (this.#free >= 0) {
      const node = this.#free;
      this.#free = this.#next[node];
      return node;
    }
    if (this.#used === this.#capacity) {
      if (this.#capacity >= this.#limit) return this.#evict();
      this.#grow();
    }
    return this.#used++;
  }

  #giveBack(node: number): void {
    this.#next[node] = this.#free;
    this.#free = node;
  }

  /** All are in use, most of them by sides that nobody answers any more: one such side loses its own. */
  #evict(): number {
    const { words } = this.#rows;
    this.#hand = (this.#hand + 1) % this.#capacity;
    const own = this.#owners[this.#hand];
    const youngest = words[own + YOUNGEST] - 1;
    const oldest = this.#next[youngest];
    this.#next[youngest] = this.#free;
    this.#free = oldest;
    words[own + YOUNGEST] = 0;
    words[own + STATE] &= (WAITING_UNIT - 1) & ~SCRAMBLED;
    return this.#take();
  }

  #grow(): void {
    this.#capacity = Math.min(this.#capacity * 2, this.#limit);
    this.#ends = copyTo(new Int32Array(this.#capacity), this.#ends);
    this.#next = copyTo(new Int32Array(this.#capacity), this.#next);
    this.#owners = copyTo(new Int32Array(this.#capacity), this.#owners);
    this.#times = copyTo(new Float64Array(this.#capacity), this.#times);
  }
}

function copyTo<T extends Int32Array | Float64Array>(into: T, from: T): T {
  into.set(from);
  return into;
}
