import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import type { PacketFeed } from '../core/pipeline.ts';

interface Held {
  readonly packet: Packet;
  sequence: number;
}

/**
 * A feed whose packets are in order of time as far as one window goes: a packet is handed over when `reorderSeconds` of
 * later ones are here, or `reorderPackets`. Captures of several queues or interfaces are out of order by milliseconds.
 */
export class TimeOrder implements PacketFeed {
  readonly #feed: PacketFeed;
  readonly #next = new Packet();
  readonly #heap: Held[] = [];
  readonly #free: Held[] = [];
  /** Handed over, and borrowed until the next. */
  #lent: Held | undefined;
  #newest = Number.NEGATIVE_INFINITY;
  #sequence = 0;
  #hasEnded = false;

  constructor(feed: PacketFeed) {
    this.#feed = feed;
  }

  get files(): PacketFeed['files'] {
    return this.#feed.files;
  }

  get interfaces(): PacketFeed['interfaces'] {
    return this.#feed.interfaces;
  }

  async fill(): Promise<boolean> {
    if (!this.#hasEnded && !(await this.#feed.fill())) this.#hasEnded = true;
    return !this.#hasEnded || this.#heap.length > 0;
  }

  next(packet: Packet): boolean {
    if (this.#lent !== undefined) this.#free.push(this.#lent);
    this.#lent = undefined;
    while (!this.#isRipe()) {
      if (this.#hasEnded || !this.#feed.next(this.#next)) break;
      this.#hold();
    }
    if (this.#heap.length === 0 || (!this.#hasEnded && !this.#isRipe())) return false;
    this.#lend(this.#pop(), packet);
    return true;
  }

  #isRipe(): boolean {
    const heap = this.#heap;
    if (heap.length === 0) return false;
    return heap.length >= limits.reorderPackets || this.#newest - heap[0].packet.seconds > limits.reorderSeconds;
  }

  #hold(): void {
    const from = this.#next;
    const held = this.#free.pop() ?? { packet: new Packet(), sequence: 0 };
    const { packet } = held;
    const length = from.end - from.start;
    if (packet.bytes.length < length) {
      const bytes = new Uint8Array(Math.max(2048, length));
      packet.setBuffer(bytes, new DataView(bytes.buffer));
    }
    packet.bytes.set(from.bytes.subarray(from.start, from.end));
    copyFacts(from, packet);
    packet.start = 0;
    packet.end = length;
    held.sequence = this.#sequence++;
    if (from.hasTime) this.#newest = Math.max(this.#newest, from.seconds);
    this.#push(held);
  }

  #lend(held: Held, packet: Packet): void {
    this.#lent = held;
    const from = held.packet;
    packet.setBuffer(from.bytes, from.view);
    copyFacts(from, packet);
    packet.start = from.start;
    packet.end = from.end;
  }

  #push(held: Held): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(held);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(held, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = held;
  }

  #pop(): Held {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function copyFacts(from: Packet, to: Packet): void {
  to.wireLength = from.wireLength;
  to.seconds = from.seconds;
  to.nanoseconds = from.nanoseconds;
  to.hasTime = from.hasTime;
  to.timeDigits = from.timeDigits;
  to.linkType = from.linkType;
  to.interfaceId = from.interfaceId;
  to.number = from.number;
}

/** What has no time stays where it stood. */
function isBefore(a: Held, b: Held): boolean {
  if (a.packet.hasTime && b.packet.hasTime) {
    if (a.packet.seconds !== b.packet.seconds) return a.packet.seconds < b.packet.seconds;
    if (a.packet.nanoseconds !== b.packet.nanoseconds) return a.packet.nanoseconds < b.packet.nanoseconds;
  }
  return a.sequence < b.sequence;
}
