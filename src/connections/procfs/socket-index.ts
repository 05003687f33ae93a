import { ADDRESS_WORDS, KIND, type SocketRows } from './socket-rows.ts';

const FIRST_SLOTS = 2048;
const NONE = -1;

/**
 * Finds rows again: by protocol, both ends and inode, which is a connection's identity, and by the ends alone.
 * Open addressing over row numbers; 0 is a free slot.
 */
export class SocketIndex {
  readonly #rows: SocketRows;
  #byIdentity = new Int32Array(FIRST_SLOTS);
  #byEnds = new Int32Array(FIRST_SLOTS);
  #mask = FIRST_SLOTS - 1;

  constructor(rows: SocketRows) {
    this.#rows = rows;
  }

  /** Empties it, with room for so many rows. */
  reset(rowCount: number): void {
    let slots = this.#mask + 1;
    while (slots < rowCount * 2) slots *= 2;
    if (slots > this.#mask + 1) {
      this.#byIdentity = new Int32Array(slots);
      this.#byEnds = new Int32Array(slots);
      this.#mask = slots - 1;
      return;
    }
    this.#byIdentity.fill(0);
    this.#byEnds.fill(0);
  }

  /** False where a row of that identity is there: one of the two is enough. */
  insert(row: number): boolean {
    const rows = this.#rows;
    const inode = rows.identities[row];
    const ends = hashEnds(rows, row);
    let slot = mixInode(ends, inode) & this.#mask;
    for (; this.#byIdentity[slot] !== 0; slot = (slot + 1) & this.#mask) {
      const other = this.#byIdentity[slot] - 1;
      if (rows.identities[other] === inode && sameEnds(rows, other, rows, row)) return false;
    }
    this.#byIdentity[slot] = row + 1;
    slot = ends & this.#mask;
    for (; this.#byEnds[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (sameEnds(rows, this.#byEnds[slot] - 1, rows, row)) return true;
    }
    this.#byEnds[slot] = row + 1;
    return true;
  }

  /** The row with the ends of another table's row, and this inode; -1 where there is none. */
  find(from: SocketRows, row: number, inode: number): number {
    const rows = this.#rows;
    let slot = mixInode(hashEnds(from, row), inode) & this.#mask;
    for (; this.#byIdentity[slot] !== 0; slot = (slot + 1) & this.#mask) {
      const other = this.#byIdentity[slot] - 1;
      if (rows.identities[other] === inode && sameEnds(rows, other, from, row)) return other;
    }
    return NONE;
  }

  /** The first row with the ends of another table's row; -1 where there is none. */
  findEnds(from: SocketRows, row: number): number {
    let slot = hashEnds(from, row) & this.#mask;
    for (; this.#byEnds[slot] !== 0; slot = (slot + 1) & this.#mask) {
      const other = this.#byEnds[slot] - 1;
      if (sameEnds(this.#rows, other, from, row)) return other;
    }
    return NONE;
  }
}

function sameEnds(a: SocketRows, rowA: number, b: SocketRows, rowB: number): boolean {
  if (a.kinds[rowA] !== b.kinds[rowB]) return false;
  if (a.ports[rowA * 2] !== b.ports[rowB * 2] || a.ports[rowA * 2 + 1] !== b.ports[rowB * 2 + 1]) return false;
  for (let word = 0; word < 2 * ADDRESS_WORDS; word++) {
    if (a.words[rowA * 2 * ADDRESS_WORDS + word] !== b.words[rowB * 2 * ADDRESS_WORDS + word]) return false;
  }
  return true;
}

function hashEnds(rows: SocketRows, row: number): number {
  const { words } = rows;
  const at = row * 2 * ADDRESS_WORDS;
  let hash = Math.imul((rows.ports[row * 2] << 16) | rows.ports[row * 2 + 1], 0x9e3779b1) ^ rows.kinds[row];
  if ((rows.kinds[row] & KIND.ipv6) === 0) {
    hash = mix(hash, words[at + ADDRESS_WORDS - 1]);
    return finish(mix(hash, words[at + 2 * ADDRESS_WORDS - 1]));
  }
  for (let word = 0; word < 2 * ADDRESS_WORDS; word++) hash = mix(hash, words[at + word]);
  return finish(hash);
}

function mix(hash: number, word: number): number {
  return Math.imul((hash ^ word) + 0x7f4a7c15, 0x85ebca6b) ^ (hash >>> 13);
}

function mixInode(hash: number, inode: number): number {
  return finish(mix(mix(hash, inode | 0), (inode / 0x1_0000_0000) | 0));
}

function finish(hash: number): number {
  const folded = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (folded ^ (folded >>> 15)) >>> 0;
}
