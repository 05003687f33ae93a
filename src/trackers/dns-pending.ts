import { limits } from '../core/limits.ts';
import type { DnsTransaction } from './dns-transaction.ts';

const ROW_SHIFT = 4;
const HASH = 0;
const STATE = 1;
const PORTS = 2;
/** Transaction id and the query's flags. */
const ID = 3;
/** Type and class. */
const QUESTION = 4;
const NAME_START = 5;
const NAME_LENGTH = 6;
const NANOSECONDS = 7;
const ADDRESSES = 8;

const WAITING = 1;
const VERSION_6 = 2;
const TCP = 4;
const RETRANSMISSION = 8;
const WITHOUT_TIME = 16;
const KIND_SHIFT = 8;
/** What must be equal besides ends and id. */
const SAME = VERSION_6 | TCP | (3 << KIND_SHIFT);

const ROWS = limits.pendingQueries;
const ROW_MASK = ROWS - 1;
const SLOTS = ROWS * 2;
const SLOT_MASK = SLOTS - 1;
const NAME_BYTES = limits.pendingQueryBytes;

/**
 * Queries that wait for their responses: rows in a ring in order of time, their names in another, found by ends and id.
 * Where there is no room, and after a while, the oldest is given up. Of equal ones the oldest is answered first.
 */
export class DnsPending {
  readonly #words = new Int32Array(ROWS << ROW_SHIFT);
  readonly #seconds = new Float64Array(ROWS);
  readonly #keys = new Int32Array(ROWS);
  readonly #slots = new Int32Array(SLOTS);
  readonly #names = new Uint8Array(NAME_BYTES);
  /** Rows from the oldest on, waiting or answered; both numbers only grow. */
  #oldest = 0;
  #next = 0;
  #nameEnd = 0;
  readonly #giveUp: () => void;
  readonly #transaction: DnsTransaction;

  /** `giveUp` is called with the oldest query in `transaction`, which must not be the one that is entered. */
  constructor(transaction: DnsTransaction, giveUp: () => void) {
    this.#transaction = transaction;
    this.#giveUp = giveUp;
  }

  /** Enters a query; tells whether the same one waits already. */
  add(query: DnsTransaction): boolean {
    this.#expire(query);
    const { nameLength } = query;
    while (this.#next - this.#oldest === ROWS || !this.#hasRoom(nameLength)) this.#dropOldest();
    const hash = hashOf(query);
    const words = this.#words;
    const row = this.#next++ & ROW_MASK;
    const at = row << ROW_SHIFT;
    words[at + HASH] = hash;
    words[at + PORTS] = (query.clientPort << 16) | query.serverPort;
    words[at + ID] = (query.id << 16) | query.queryFlags;
    words[at + QUESTION] = (query.type << 16) | query.class;
    words[at + NAME_START] = this.#nameEnd;
    words[at + NAME_LENGTH] = nameLength;
    words[at + NANOSECONDS] = query.nanoseconds;
    for (let i = 0; i < 8; i++) words[at + ADDRESSES + i] = query.addresses[i];
    for (let i = 0; i < nameLength; i++) this.#names[this.#nameEnd + i] = query.name[i];
    this.#nameEnd += nameLength;
    this.#seconds[row] = query.seconds;
    const kind = (query.isVersion6 ? VERSION_6 : 0) | (query.isTcp ? TCP : 0) | (query.kind << KIND_SHIFT);
    words[at + STATE] = WAITING | kind | (query.hasTime ? 0 : WITHOUT_TIME);
    let slot = hash & SLOT_MASK;
    let isRepeated = false;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & SLOT_MASK) {
      const other = (this.#slots[slot] - 1) << ROW_SHIFT;
      isRepeated ||= this.#isAlike(other, at) && this.#isSameQuestion(other, at);
    }
    this.#slots[slot] = row + 1;
    if (isRepeated) words[at + STATE] |= RETRANSMISSION;
    return isRepeated;
  }

  /** The listeners' key of the query that was entered last. */
  keep(key: number): void {
    this.#keys[(this.#next - 1) & ROW_MASK] = key;
  }

  /** Takes the oldest query that the response in `transaction` answers, and fills it in; false when there is none. */
  take(response: DnsTransaction): boolean {
    const hash = hashOf(response);
    const words = this.#words;
    for (let slot = hash & SLOT_MASK; this.#slots[slot] !== 0; slot = (slot + 1) & SLOT_MASK) {
      const row = this.#slots[slot] - 1;
      const at = row << ROW_SHIFT;
      if (words[at + HASH] !== hash || !this.#isFrom(at, response)) continue;
      this.#remove(slot);
      this.#load(row, response);
      words[at + STATE] = 0;
      while (this.#oldest < this.#next && words[((this.#oldest & ROW_MASK) << ROW_SHIFT) + STATE] === 0) this.#oldest++;
      return true;
    }
    return false;
  }

  /** Gives all up. */
  finish(): void {
    while (this.#oldest < this.#next) this.#dropOldest();
  }

  #expire({ hasTime, seconds }: DnsTransaction): void {
    if (!hasTime) return;
    while (
      this.#oldest < this.#next &&
      seconds - this.#seconds[this.#oldest & ROW_MASK] > limits.queryPatienceSeconds
    ) {
      this.#dropOldest();
    }
  }

  /** Makes `#nameEnd` the place for a name of this length, where there is one before the oldest's. */
  #hasRoom(length: number): boolean {
    if (this.#oldest === this.#next) {
      this.#nameEnd = 0;
      return true;
    }
    const first = this.#words[((this.#oldest & ROW_MASK) << ROW_SHIFT) + NAME_START];
    if (this.#nameEnd < first) return this.#nameEnd + length < first;
    if (this.#nameEnd + length <= NAME_BYTES) return true;
    if (length >= first) return false;
    this.#nameEnd = 0;
    return true;
  }

  #dropOldest(): void {
    const row = this.#oldest++ & ROW_MASK;
    const at = row << ROW_SHIFT;
    if (this.#words[at + STATE] === 0) return;
    let slot = this.#words[at + HASH] & SLOT_MASK;
    while (this.#slots[slot] !== row + 1) slot = (slot + 1) & SLOT_MASK;
    this.#remove(slot);
    const transaction = this.#transaction;
    transaction.hasResponse = false;
    transaction.responseFlags = 0;
    this.#load(row, transaction);
    this.#words[at + STATE] = 0;
    this.#giveUp();
  }

  #load(row: number, target: DnsTransaction): void {
    const words = this.#words;
    const at = row << ROW_SHIFT;
    const state = words[at + STATE];
    target.hasQuery = true;
    target.key = this.#keys[row];
    target.isRetransmission = (state & RETRANSMISSION) !== 0;
    target.kind = (state >>> KIND_SHIFT) & 3;
    target.isTcp = (state & TCP) !== 0;
    target.isVersion6 = (state & VERSION_6) !== 0;
    target.hasTime = (state & WITHOUT_TIME) === 0;
    target.clientPort = words[at + PORTS] >>> 16;
    target.serverPort = words[at + PORTS] & 0xffff;
    target.id = words[at + ID] >>> 16;
    target.queryFlags = words[at + ID] & 0xffff;
    target.type = words[at + QUESTION] >>> 16;
    target.class = words[at + QUESTION] & 0xffff;
    target.seconds = this.#seconds[row];
    target.nanoseconds = words[at + NANOSECONDS];
    const start = words[at + NAME_START];
    target.nameLength = words[at + NAME_LENGTH];
    for (let i = 0; i < target.nameLength; i++) target.name[i] = this.#names[start + i];
    for (let i = 0; i < 8; i++) target.addresses[i] = words[at + ADDRESSES + i];
  }

  /** Between the same ends, with the same id. */
  #isAlike(a: number, b: number): boolean {
    const words = this.#words;
    if (words[a + HASH] !== words[b + HASH] || words[a + PORTS] !== words[b + PORTS]) return false;
    if (words[a + ID] >>> 16 !== words[b + ID] >>> 16 || ((words[a + STATE] ^ words[b + STATE]) & SAME) !== 0)
      return false;
    for (let i = 0; i < 8; i++) if (words[a + ADDRESSES + i] !== words[b + ADDRESSES + i]) return false;
    return true;
  }

  #isSameQuestion(a: number, b: number): boolean {
    const words = this.#words;
    if (words[a + QUESTION] !== words[b + QUESTION] || words[a + NAME_LENGTH] !== words[b + NAME_LENGTH]) return false;
    for (let i = 0; i < words[a + NAME_LENGTH]; i++) {
      if (this.#names[words[a + NAME_START] + i] !== this.#names[words[b + NAME_START] + i]) return false;
    }
    return true;
  }

  #isFrom(at: number, response: DnsTransaction): boolean {
    const words = this.#words;
    const state = words[at + STATE];
    if (words[at + ID] >>> 16 !== response.id) return false;
    if (words[at + PORTS] !== ((response.clientPort << 16) | response.serverPort)) return false;
    if (((state & TCP) !== 0) !== response.isTcp || ((state & VERSION_6) !== 0) !== response.isVersion6) return false;
    for (let i = 0; i < 8; i++) if (words[at + ADDRESSES + i] !== response.addresses[i]) return false;
    return true;
  }

  /** Closes the gap: those behind move up, in their order, as far as they may. */
  #remove(free: number): void {
    const slots = this.#slots;
    let gap = free;
    for (let slot = (gap + 1) & SLOT_MASK; slots[slot] !== 0; slot = (slot + 1) & SLOT_MASK) {
      const home = this.#words[((slots[slot] - 1) << ROW_SHIFT) + HASH] & SLOT_MASK;
      if (((slot - home) & SLOT_MASK) < ((slot - gap) & SLOT_MASK)) continue;
      slots[gap] = slots[slot];
      gap = slot;
    }
    slots[gap] = 0;
  }
}

function hashOf({ addresses, clientPort, serverPort, id }: DnsTransaction): number {
  let hash = Math.imul((clientPort << 16) | serverPort, 0x9e3779b1) ^ Math.imul(id, 0x85ebca6b);
  for (let i = 0; i < 8; i++) {
    hash = Math.imul(hash ^ addresses[i], 0xc2b2ae35);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0x9e3779b1);
  return hash ^ (hash >>> 16);
}
