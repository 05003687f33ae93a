import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';

/** A packet's own copy. */
export interface KeptPacket {
  readonly data: Uint8Array;
  readonly wireLength: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly hasTime: boolean;
  readonly timeDigits: number;
  readonly linkType: number;
}

/** Numbers of a packet: where its bytes are and how many, and what stands beside them. */
const WIDTH = 8;
const START = 0;
const LENGTH = 1;

/** The last packets, as far as there is room: shown to trackers once more, they know what was under way. */
export class RecentPackets {
  readonly #bytes = new Uint8Array(limits.alertRecentBytes);
  readonly #numbers = new Float64Array(limits.alertRecentPackets * WIDTH);
  /** Where the next packet's bytes go. */
  #at = 0;
  #oldest = 0;
  #count = 0;

  keep(packet: Packet): void {
    const { start, end } = packet;
    const length = end - start;
    if (length > this.#bytes.length) return;
    if (this.#at + length > this.#bytes.length) {
      while (this.#count > 0 && this.#startOfOldest() >= this.#at) this.#drop();
      this.#at = 0;
    }
    while (this.#count > 0 && this.#startOfOldest() >= this.#at && this.#startOfOldest() < this.#at + length)
      this.#drop();
    if (this.#count === limits.alertRecentPackets) this.#drop();
    this.#bytes.set(packet.bytes.subarray(start, end), this.#at);
    const numbers = this.#numbers;
    const to = ((this.#oldest + this.#count++) % limits.alertRecentPackets) * WIDTH;
    numbers[to + START] = this.#at;
    numbers[to + LENGTH] = length;
    numbers[to + 2] = packet.wireLength;
    numbers[to + 3] = packet.seconds;
    numbers[to + 4] = packet.nanoseconds;
    numbers[to + 5] = packet.hasTime ? 1 : 0;
    numbers[to + 6] = packet.timeDigits;
    numbers[to + 7] = packet.linkType;
    this.#at += length;
  }

  /** Oldest first. */
  save(): KeptPacket[] {
    return Array.from({ length: this.#count }, (_, index) => {
      const at = ((this.#oldest + index) % limits.alertRecentPackets) * WIDTH;
      const [start, length, wireLength, seconds, nanoseconds, hasTime, timeDigits, linkType] = this.#numbers.subarray(
        at,
        at + WIDTH,
      );
      const data = this.#bytes.slice(start, start + length);
      return { data, wireLength, seconds, nanoseconds, hasTime: hasTime === 1, timeDigits, linkType };
    });
  }

  #startOfOldest(): number {
    return this.#numbers[this.#oldest * WIDTH + START];
  }

  #drop(): void {
    this.#oldest = (this.#oldest + 1) % limits.alertRecentPackets;
    this.#count -= 1;
  }
}

/** Shows each to a consumer, which borrows it for the call. */
export function showPackets(kept: readonly KeptPacket[], consume: (packet: Packet) => void): void {
  const packet = new Packet();
  for (const [index, { data, ...fields }] of kept.entries()) {
    Object.assign(packet, fields);
    packet.setBuffer(data, new DataView(data.buffer, data.byteOffset, data.length));
    packet.start = 0;
    packet.end = data.length;
    packet.number = index + 1;
    consume(packet);
  }
}
