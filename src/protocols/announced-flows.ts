import { limits } from '../core/limits.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from './dissection.ts';

/** Addresses take four words; a version 4 one is mapped (RFC 4291 §2.5.5.2). */
const KEY_WORDS = 10;
const WORD = { address: 0, port: 4, peer: 5, protocol: 9 } as const;
/** Rows that share a hash: the oldest of them goes first. */
const WAYS = 4;
const MAPPED = 0xffff;

/**
 * Flows of UDP whose protocol was told by packets before them, and not by their ports: a TFTP request names the port of
 * its transfer (RFC 1350 §4), SDP those of media. Looked up where somebody announced anything at all.
 */
export class AnnouncedFlows {
  readonly #rows = new Int32Array(limits.announcedFlows * KEY_WORDS);
  /** Of each hash, the row that goes next. */
  readonly #next = new Uint8Array(limits.announcedFlows / WAYS);
  readonly #address = new Int32Array(4);
  readonly #peer = new Int32Array(4);

  /** Datagrams between the sender's port of the datagram at hand, and any port of its receiver, are the protocol's. */
  announceSender(d: Dissection, port: number, protocol: number): void {
    if (!readAddress(d, true, this.#address) || !readAddress(d, false, this.#peer)) return;
    this.#enter(port, protocol);
  }

  /** Datagrams from and to the endpoint `bytes[at]`, of 4 or 16 bytes, are the protocol's, whoever the other end is. */
  announceEndpoint(bytes: Uint8Array, at: number, length: number, port: number, protocol: number): void {
    copyAddress(bytes, at, length, this.#address);
    this.#peer.fill(0);
    this.#enter(port, protocol);
  }

  /** Protocol id of the datagram between these ports of the packet at hand; 0: nobody announced it. */
  find(d: Dissection, source: number, destination: number): number {
    if (!readAddress(d, true, this.#address) || !readAddress(d, false, this.#peer)) return 0;
    const found = this.#look(this.#peer, destination, this.#address);
    return found !== 0 ? found : this.#look(this.#address, source, this.#peer);
  }

  /** What was announced of the receiver's end, at `port`, of the packet at hand; 0: nothing. */
  ofReceiver(d: Dissection, port: number): number {
    if (!readAddress(d, true, this.#peer) || !readAddress(d, false, this.#address)) return 0;
    return this.#look(this.#address, port, this.#peer);
  }

  #look(address: Int32Array, port: number, peer: Int32Array): number {
    const row = this.#rowOf(address, port, peer, true);
    return row < 0 ? 0 : this.#rows[row + WORD.protocol];
  }

  #rowOf(address: Int32Array, port: number, peer: Int32Array, withAny: boolean): number {
    const rows = this.#rows;
    const first = setOf(address, port) * WAYS * KEY_WORDS;
    for (let row = first; row < first + WAYS * KEY_WORDS; row += KEY_WORDS) {
      if (rows[row + WORD.protocol] === 0 || rows[row + WORD.port] !== port) continue;
      if (!isAt(rows, row + WORD.address, address)) continue;
      if (isAt(rows, row + WORD.peer, peer) || (withAny && isAny(rows, row + WORD.peer))) return row;
    }
    return -1;
  }

  #enter(port: number, protocol: number): void {
    const rows = this.#rows;
    let row = this.#rowOf(this.#address, port, this.#peer, false);
    if (row < 0) {
      const set = setOf(this.#address, port);
      row = (set * WAYS + this.#next[set]) * KEY_WORDS;
      this.#next[set] = (this.#next[set] + 1) % WAYS;
    }
    rows.set(this.#address, row + WORD.address);
    rows.set(this.#peer, row + WORD.peer);
    rows[row + WORD.port] = port;
    rows[row + WORD.protocol] = protocol;
  }
}

/** The address of the innermost IP header; false where there is none. */
function readAddress(d: Dissection, isSource: boolean, into: Int32Array): boolean {
  if (d.network === 0) return false;
  const start = d.stack[((d.network - 1) << STRIDE_SHIFT) + SLOT.start];
  const isVersion6 = d.bytes[start] >>> 4 === 6;
  const length = isVersion6 ? 16 : 4;
  copyAddress(d.bytes, start + (isVersion6 ? 8 : 12) + (isSource ? 0 : length), length, into);
  return true;
}

function copyAddress(bytes: Uint8Array, at: number, length: number, into: Int32Array): void {
  into[0] = 0;
  into[1] = 0;
  into[2] = MAPPED;
  for (let word = length === 16 ? 0 : 3, from = at; word < 4; word++, from += 4) {
    into[word] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
  }
}

function setOf(address: Int32Array, port: number): number {
  let hash = Math.imul(port ^ address[3], 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ address[2] ^ address[1] ^ address[0], 0x85ebca6b);
  return (hash ^ (hash >>> 13)) & (limits.announcedFlows / WAYS - 1);
}

function isAt(rows: Int32Array, at: number, address: Int32Array): boolean {
  return (
    rows[at] === address[0] && rows[at + 1] === address[1] && rows[at + 2] === address[2] && rows[at + 3] === address[3]
  );
}

/** The unspecified address stands for any. */
function isAny(rows: Int32Array, at: number): boolean {
  return (rows[at] | rows[at + 1] | rows[at + 2] | rows[at + 3]) === 0;
}
