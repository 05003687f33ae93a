import { ipv4Text, ipv6Text } from '../../bytes/addresses.ts';
import { limits } from '../../core/limits.ts';
import { STATE } from './socket-states.ts';

/** Bits of a row's kind. */
export const KIND = { ipv6: 1, udp: 2 } as const;

export type Side = 0 | 1;
export const LOCAL: Side = 0;
export const REMOTE: Side = 1;

/** Words of one address; of IPv4 only the last is used. */
export const ADDRESS_WORDS = 4;
const ROW_WORDS = 2 * ADDRESS_WORDS;
const FIRST_CAPACITY = 1024;

/**
 * Sockets as rows of typed arrays: hundreds of thousands of them are read, compared and told without an object or a
 * string each. Filled anew at every poll.
 */
export class SocketRows {
  count = 0;
  /** Rows beyond the limit. */
  overflow = 0;
  /** Eight a row: local and remote address as numbers in network order. */
  words = new Uint32Array(FIRST_CAPACITY * ROW_WORDS);
  /** Two a row. */
  ports = new Uint16Array(FIRST_CAPACITY * 2);
  kinds = new Uint8Array(FIRST_CAPACITY);
  states = new Uint8Array(FIRST_CAPACITY);
  uids = new Uint32Array(FIRST_CAPACITY);
  /** As the table has it; 0 where no process holds the socket: not accepted yet, or closed. */
  inodes = new Float64Array(FIRST_CAPACITY);
  /** The last inode that was not 0 in the life of the connection. */
  identities = new Float64Array(FIRST_CAPACITY);
  /** Which of the files read. */
  tables = new Uint32Array(FIRST_CAPACITY);
  /** 1 once the row was told of. */
  told = new Uint8Array(FIRST_CAPACITY);

  /** Empties it, with room for about as many rows as there were elsewhere: growing leaves the smaller arrays behind. */
  clear(expected: number): void {
    this.count = 0;
    this.overflow = 0;
    if (expected > this.kinds.length) this.#grow(expected);
  }

  /** Makes sure that row `count` can be written; false when there are as many as are kept. */
  reserve(): boolean {
    if (this.count < this.kinds.length) return true;
    if (this.count >= limits.sockets) return false;
    this.#grow(this.count + 1);
    return true;
  }

  isIpv6(row: number): boolean {
    return (this.kinds[row] & KIND.ipv6) !== 0;
  }

  isUdp(row: number): boolean {
    return (this.kinds[row] & KIND.udp) !== 0;
  }

  protocol(row: number): 'tcp' | 'udp' {
    return this.isUdp(row) ? 'udp' : 'tcp';
  }

  /** Waits for whoever comes: a listener, or a UDP socket that was not connected. */
  isListening(row: number): boolean {
    const state = this.states[row];
    return state === STATE.listen || (state === STATE.close && this.isUdp(row) && this.port(row, REMOTE) === 0);
  }

  port(row: number, side: Side): number {
    return this.ports[row * 2 + side];
  }

  isWildcard(row: number, side: Side): boolean {
    const at = row * ROW_WORDS + side * ADDRESS_WORDS;
    return (this.words[at] | this.words[at + 1] | this.words[at + 2] | this.words[at + 3]) === 0;
  }

  /** `10.0.0.1`, `::1`, `::ffff:10.0.0.1`. */
  address(row: number, side: Side): string {
    const at = row * ROW_WORDS + side * ADDRESS_WORDS;
    for (let word = 0; word < ADDRESS_WORDS; word++) scratchView.setUint32(word * 4, this.words[at + word]);
    return this.isIpv6(row) ? ipv6Text(scratch, 0) : ipv4Text(scratch, 12);
  }

  /** `10.0.0.1:80`, `[::1]:80`. */
  end(row: number, side: Side): string {
    const address = this.address(row, side);
    return this.isIpv6(row) ? `[${address}]:${this.port(row, side)}` : `${address}:${this.port(row, side)}`;
  }

  /** Puts a row of others, or of these, at `to`, which is reserved. */
  copy(from: SocketRows, row: number, to: number): void {
    for (let word = 0; word < ROW_WORDS; word++) {
      this.words[to * ROW_WORDS + word] = from.words[row * ROW_WORDS + word];
    }
    this.ports[to * 2] = from.ports[row * 2];
    this.ports[to * 2 + 1] = from.ports[row * 2 + 1];
    this.kinds[to] = from.kinds[row];
    this.states[to] = from.states[row];
    this.uids[to] = from.uids[row];
    this.inodes[to] = from.inodes[row];
    this.identities[to] = from.identities[row];
    this.tables[to] = from.tables[row];
    this.told[to] = from.told[row];
  }

  #grow(least: number): void {
    let capacity = this.kinds.length;
    while (capacity < least) capacity *= 2;
    capacity = Math.min(capacity, limits.sockets);
    this.words = grown(this.words, new Uint32Array(capacity * ROW_WORDS));
    this.ports = grown(this.ports, new Uint16Array(capacity * 2));
    this.kinds = grown(this.kinds, new Uint8Array(capacity));
    this.states = grown(this.states, new Uint8Array(capacity));
    this.uids = grown(this.uids, new Uint32Array(capacity));
    this.inodes = grown(this.inodes, new Float64Array(capacity));
    this.identities = grown(this.identities, new Float64Array(capacity));
    this.tables = grown(this.tables, new Uint32Array(capacity));
    this.told = grown(this.told, new Uint8Array(capacity));
  }
}

const scratch = new Uint8Array(ADDRESS_WORDS * 4);
const scratchView = new DataView(scratch.buffer);

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
