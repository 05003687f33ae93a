import { limits } from '../../core/limits.ts';

/** A field as a table has it. What is not known of it, because bytes were lost, is undefined. */
export interface HpackEntry {
  readonly name: Uint8Array | undefined;
  readonly value: Uint8Array | undefined;
}

/** Bytes that the tables of all connections together hold. */
export interface HpackBudget {
  bytes: number;
}

/** What an entry takes beside name and value (RFC 7541 §4.1). */
const OVERHEAD = 32;
/** RFC 9113 §6.5.2: until the encoder says otherwise. */
const INITIAL_SIZE = 4096;

/**
 * The table of one direction, static and dynamic (RFC 7541 §2.3). Behind a loss nobody knows what the encoder entered:
 * entries are then counted from the newest on, and those that came before the loss are not known. An encoder refers to
 * nothing that it has evicted, so that what is found is right even where sizes are not known.
 */
export class HpackTable {
  /** Dynamic entries, the newest last. */
  readonly #entries: HpackEntry[] = [];
  readonly #budget: HpackBudget;
  #size = 0;
  #maxSize = INITIAL_SIZE;
  /** Everything that the encoder entered is here. */
  isWhole = true;

  constructor(budget: HpackBudget) {
    this.#budget = budget;
  }

  /** Entries of before are not known any more. */
  lose(): void {
    this.#entries.length = 0;
    this.#grow(-this.#size);
    this.isWhole = false;
  }

  reset(): void {
    this.lose();
    this.#maxSize = INITIAL_SIZE;
    this.isWhole = true;
  }

  /** The encoder's size update (RFC 7541 §6.3). */
  resize(size: number): void {
    this.#maxSize = size;
    this.#evict(0);
    // Whatever it had: it has nothing any more.
    if (size === 0) this.isWhole = true;
  }

  /** By the index of a representation; undefined: there is none. Check `isWhole` for whether there could be one. */
  at(index: number): HpackEntry | undefined {
    if (index <= STATIC.length) return staticEntry(index);
    return this.#entries[this.#entries.length - (index - STATIC.length)];
  }

  add(entry: HpackEntry): void {
    const size = sizeOf(entry);
    this.#evict(size);
    if (size > this.#maxSize) return;
    if (size > limits.hpackTableBytes || this.#budget.bytes + size > limits.hpackBytes) {
      this.lose();
      return;
    }
    this.#entries.push(entry);
    this.#grow(size);
  }

  #grow(size: number): void {
    this.#size += size;
    this.#budget.bytes += size;
  }

  /** Makes room (RFC 7541 §4.4). What we forget and the encoder doesn't is as good as lost. */
  #evict(needed: number): void {
    let count = 0;
    const own = limits.hpackTableBytes - needed;
    const theirs = this.#maxSize - needed;
    while (count < this.#entries.length && this.#size > Math.min(own, theirs)) {
      if (this.#size <= theirs) this.isWhole = false;
      this.#grow(-sizeOf(this.#entries[count]));
      count += 1;
    }
    if (count > 0) this.#entries.splice(0, count);
  }
}

function sizeOf({ name, value }: HpackEntry): number {
  return (name?.length ?? 0) + (value?.length ?? 0) + OVERHEAD;
}

const encoder = new TextEncoder();
const made: (HpackEntry | undefined)[] = [];

function staticEntry(index: number): HpackEntry | undefined {
  const row = STATIC[index - 1];
  if (row === undefined) return undefined;
  made[index] ??= { name: encoder.encode(row[0]), value: encoder.encode(row[1] ?? '') };
  return made[index];
}

/** RFC 7541 appendix A: names, and values where they have some. */
const STATIC: readonly (readonly [string, string?])[] = [
  [':authority'],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  [':status', '200'],
  [':status', '204'],
  [':status', '206'],
  [':status', '304'],
  [':status', '400'],
  [':status', '404'],
  [':status', '500'],
  ['accept-charset'],
  ['accept-encoding', 'gzip, deflate'],
  ['accept-language'],
  ['accept-ranges'],
  ['accept'],
  ['access-control-allow-origin'],
  ['age'],
  ['allow'],
  ['authorization'],
  ['cache-control'],
  ['content-disposition'],
  ['content-encoding'],
  ['content-language'],
  ['content-length'],
  ['content-location'],
  ['content-range'],
  ['content-type'],
  ['cookie'],
  ['date'],
  ['etag'],
  ['expect'],
  ['expires'],
  ['from'],
  ['host'],
  ['if-match'],
  ['if-modified-since'],
  ['if-none-match'],
  ['if-range'],
  ['if-unmodified-since'],
  ['last-modified'],
  ['link'],
  ['location'],
  ['max-forwards'],
  ['proxy-authenticate'],
  ['proxy-authorization'],
  ['range'],
  ['referer'],
  ['refresh'],
  ['retry-after'],
  ['server'],
  ['set-cookie'],
  ['strict-transport-security'],
  ['transfer-encoding'],
  ['user-agent'],
  ['vary'],
  ['via'],
  ['www-authenticate'],
];
