import { addressText } from './addresses.ts';
import type { FlowTable } from './flow-table.ts';

/** Int32 words of a row: the address, its version. */
const WORD_SHIFT = 3;
const VERSION = 4;

/** Sums by address, made from the flows at the end: packets and bytes are counted once, in the flows. */
export class EndpointTable {
  count = 0;
  #words = new Int32Array(1024 << WORD_SHIFT);
  /** txPackets, txBytes, rxPackets, rxBytes of each row. */
  #sums = new Float64Array(1024 << 2);
  #slots = new Int32Array(2048);

  constructor(flows: FlowTable) {
    for (let row = 0; row < flows.count; row++) {
      const a = this.#rowOf(flows, row, 0);
      this.#add(a, flows.packetsAB(row), flows.bytesAB(row), flows.packetsBA(row), flows.bytesBA(row));
      const b = this.#rowOf(flows, row, 1);
      this.#add(b, flows.packetsBA(row), flows.bytesBA(row), flows.packetsAB(row), flows.bytesAB(row));
    }
  }

  address(row: number): string {
    const at = row << WORD_SHIFT;
    return addressText(this.#words[at + VERSION] === 6, (index) => this.#words[at + index]);
  }

  txPackets(row: number): number {
    return this.#sums[row << 2];
  }

  txBytes(row: number): number {
    return this.#sums[(row << 2) + 1];
  }

  rxPackets(row: number): number {
    return this.#sums[(row << 2) + 2];
  }

  rxBytes(row: number): number {
    return this.#sums[(row << 2) + 3];
  }

  packets(row: number): number {
    return this.txPackets(row) + this.rxPackets(row);
  }

  bytes(row: number): number {
    return this.txBytes(row) + this.rxBytes(row);
  }

  #add(row: number, txPackets: number, txBytes: number, rxPackets: number, rxBytes: number): void {
    const at = row << 2;
    this.#sums[at] += txPackets;
    this.#sums[at + 1] += txBytes;
    this.#sums[at + 2] += rxPackets;
    this.#sums[at + 3] += rxBytes;
  }

  #rowOf(flows: FlowTable, flow: number, side: 0 | 1): number {
    if (this.count << 1 >= this.#slots.length) this.#grow();
    const version = flows.isVersion6(flow) ? 6 : 4;
    const word0 = flows.addressWord(flow, side, 0);
    const word1 = flows.addressWord(flow, side, 1);
    const word2 = flows.addressWord(flow, side, 2);
    const word3 = flows.addressWord(flow, side, 3);
    const mask = this.#slots.length - 1;
    let slot = hash(word0, word1, word2, word3) & mask;
    for (let row = this.#slots[slot] - 1; row >= 0; row = this.#slots[slot] - 1) {
      const at = row << WORD_SHIFT;
      const words = this.#words;
      if (words[at] === word0 && words[at + 1] === word1 && words[at + 2] === word2 && words[at + 3] === word3) {
        if (words[at + VERSION] === version) return row;
      }
      slot = (slot + 1) & mask;
    }
    const row = this.count++;
    this.#slots[slot] = row + 1;
    const at = row << WORD_SHIFT;
    this.#words[at] = word0;
    this.#words[at + 1] = word1;
    this.#words[at + 2] = word2;
    this.#words[at + 3] = word3;
    this.#words[at + VERSION] = version;
    return row;
  }

  #grow(): void {
    const capacity = this.#slots.length;
    const words = new Int32Array(capacity << WORD_SHIFT);
    words.set(this.#words);
    this.#words = words;
    const sums = new Float64Array(capacity << 2);
    sums.set(this.#sums);
    this.#sums = sums;
    const slots = new Int32Array(capacity << 1);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      const at = row << WORD_SHIFT;
      let slot = hash(words[at], words[at + 1], words[at + 2], words[at + 3]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}

function hash(a: number, b: number, c: number, d: number): number {
  let mixed = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ Math.imul(c, 0xc2b2ae35), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ d, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
