import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { RowRing } from './row-ring.ts';
import type { Expectation, StreamConsumer } from './stream-consumer.ts';
import {
  BEGUN_A,
  CONNECTION,
  ENDED_A,
  FLAGS,
  HEADLESS_A,
  NOBODYS,
  OWNED,
  OWNER_MASK,
  OWNER_SHIFT,
  PASSED,
  PROBES,
  ROW_SHIFT,
  type StreamRows,
  UNCLAIMED_A,
} from './stream-rows.ts';

/** Closed ones and others' that an open connection is passed over for. */
const ROUNDS = 8;
/** `HTTP/1.1`. */
const SHORTEST_ANSWER = 8;

/** Whose connection is whose, and for how long. */
export class StreamOwners {
  /** Most connections are the first consumer's: it is called where nobody else is, so that the engine inlines it. */
  #first: StreamConsumer | undefined = undefined;
  readonly #consumers: StreamConsumer[] = [];
  #hasSuccessors = false;
  readonly #rows: StreamRows;
  readonly #followed = new RowRing(limits.followedConnections);
  #open = 0;
  readonly #lingering = new RowRing(limits.lingeringConnections);

  constructor(rows: StreamRows) {
    this.#rows = rows;
  }

  /** They are asked in the order in which they came. */
  add(consumer: StreamConsumer): void {
    if (this.#consumers.length > OWNER_MASK >>> OWNER_SHIFT) throw new Error('too many consumers of streams');
    this.#consumers.push(consumer);
    this.#first ??= consumer;
    if (consumer.takesOver === true) this.#hasSuccessors = true;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** The next bytes of a side. */
  deliver(
    row: number,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    const first = this.#first;
    if (first === undefined) return;
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    if ((words[at + FLAGS] & OWNED) === 0 && !this.#claim(row, side, bytes, start, end)) return;
    if ((words[at + FLAGS] & OWNER_MASK) === 0) {
      if (first.data(words[at + CONNECTION], side, bytes, view, start, end, packet)) return;
    } else if (this.#owner(row).data(words[at + CONNECTION], side, bytes, view, start, end, packet)) {
      return;
    }
    this.#handOver(row, side, bytes, view, start, end, packet);
  }

  /** The owner wants no more: these bytes may be where another one's begin. */
  #handOver(
    row: number,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    const former = this.#owner(row);
    this.#letGo(row);
    const next = this.#consumers.findIndex((each) => each !== former && each.claims(bytes, start, end, false));
    if (next >= 0) {
      this.#rows.clear(row, NOBODYS);
      this.#own(row, next);
      if (this.#owner(row).data(this.#connection(row), side, bytes, view, start, end, packet)) return;
      this.#letGo(row);
    }
    if (this.#hasSuccessors && former.takesOver !== true) this.#pass(row);
  }

  /** So many bytes of a side are missing. */
  miss(row: number, side: 0 | 1, length: number): void {
    if (this.#rows.has(row, OWNED)) this.#owner(row).gap(this.#connection(row), side, length);
    else this.#rows.set(row, HEADLESS_A << side);
  }

  /** Which side sends next, as far as the content tells. First who began the connection: A. */
  expected(row: number): Expectation | undefined {
    if (this.#rows.has(row, OWNED)) return this.#owner(row).expects?.(this.#connection(row));
    return this.#rows.has(row, BEGUN_A) ? { side: 0, length: Number.POSITIVE_INFINITY } : undefined;
  }

  /** A reset: the connection is at its end, but what it overtook may still come. */
  linger(row: number): void {
    if (!this.#rows.has(row, OWNED)) return;
    const oldest = this.#lingering.push(row);
    if (oldest >= 0) this.close(oldest);
  }

  #connection(row: number): number {
    return this.#rows.words[(row << ROW_SHIFT) + CONNECTION];
  }

  #owner(row: number): StreamConsumer {
    return this.#consumers[(this.#rows.words[(row << ROW_SHIFT) + FLAGS] & OWNER_MASK) >>> OWNER_SHIFT];
  }

  /** Whose connection is it? Its first bytes tell; without its beginning, those of any segment may. */
  #claim(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    const isPassed = (words[at + FLAGS] & PASSED) !== 0;
    // A server that answers a letter to what is nobody's (PostgreSQL's `S`) says nothing with it.
    const isAnswer = (words[at + FLAGS] & (UNCLAIMED_A << (1 - side))) !== 0 && end - start < SHORTEST_ANSWER;
    const isBehindLoss = (this.#headless(row) & (side + 1)) !== 0;
    for (let i = 0; i < this.#consumers.length; i++) {
      const consumer = this.#consumers[i];
      if ((isPassed || isAnswer) && consumer.takesOver !== true) continue;
      if (!consumer.claims(bytes, start, end, isBehindLoss)) continue;
      this.#own(row, i);
      return true;
    }
    words[at + PROBES] += 1;
    if (isPassed) {
      if (words[at + PROBES] > limits.takeoverProbes) this.#rows.set(row, NOBODYS);
      return false;
    }
    const hasBeginning = (words[at + FLAGS] & ((BEGUN_A | HEADLESS_A) << side)) === BEGUN_A << side;
    if (hasBeginning) words[at + FLAGS] |= UNCLAIMED_A << side;
    const isUnclaimed = this.#rows.has(row, UNCLAIMED_A) && this.#rows.has(row, UNCLAIMED_A << 1);
    if (isUnclaimed && this.#hasSuccessors) this.#pass(row);
    else if (isUnclaimed || words[at + PROBES] > limits.streamProbes) this.#rows.set(row, NOBODYS);
    return false;
  }

  #own(row: number, index: number): void {
    this.#makeRoom(row);
    const { words } = this.#rows;
    const at = row << ROW_SHIFT;
    words[at + CONNECTION] = this.#consumers[index].open(row, this.#headless(row));
    words[at + FLAGS] = (words[at + FLAGS] & ~OWNER_MASK) | (index << OWNER_SHIFT) | OWNED;
  }

  /** The sides whose SYN is here and what follows it is not. */
  #headless(row: number): number {
    const flags = this.#rows.words[(row << ROW_SHIFT) + FLAGS];
    return Math.trunc(flags / HEADLESS_A) & Math.trunc(flags / BEGUN_A) & 3;
  }

  /** Nobody's so far; what may begin in the middle is still waited for. */
  #pass(row: number): void {
    this.#rows.clear(row, NOBODYS);
    this.#rows.set(row, PASSED);
    this.#rows.words[(row << ROW_SHIFT) + PROBES] = 0;
  }

  /** Enters a followed connection; where there are too many, the longest open is let go. */
  #makeRoom(row: number): void {
    let oldest = this.#followed.push(row);
    if (++this.#open <= limits.followedConnections) {
      // The ring has the closed ones too: those that are still open go round.
      for (let i = 0; i < ROUNDS && oldest >= 0 && this.#rows.has(oldest, OWNED); i++) {
        oldest = this.#followed.push(oldest);
      }
    }
    if (oldest < 0) return;
    this.close(oldest);
    // Its beginning has passed: it is taken up again at its next message.
    this.#rows.set(oldest, HEADLESS_A | (HEADLESS_A << 1));
  }

  end(row: number, side: 0 | 1): void {
    const rows = this.#rows;
    if (!rows.has(row, OWNED) || rows.has(row, ENDED_A << side)) return;
    rows.set(row, ENDED_A << side);
    this.#owner(row).end(this.#connection(row), side);
    if (rows.has(row, ENDED_A << (1 - side))) this.#letGo(row);
  }

  /** Its owner wants no more of it. */
  #letGo(row: number): void {
    this.close(row);
    this.#rows.set(row, NOBODYS);
  }

  close(row: number): void {
    if (!this.#rows.has(row, OWNED)) return;
    this.#rows.clear(row, OWNED);
    this.#open -= 1;
    this.#owner(row).close(this.#connection(row));
  }
}
