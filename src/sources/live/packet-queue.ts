import type { Packet } from '../../core/packet.ts';

const FIRST_BYTES = 256 * 1024;
const FIRST_PACKETS = 1024;
/** Numbers kept of each packet: where it ends, its wire length, seconds, nanoseconds, interface. */
const END = 0;
const WIRE = 1;
const SECONDS = 2;
const NANOSECONDS = 3;
const INTERFACE = 4;
const NUMBERS = 5;

/**
 * Packets that come when they like, for one who asks for them: while one half is read, the other is filled. Halves grow
 * with what they have to hold; beyond `maxBytes` packets are dropped.
 */
export class PacketQueue {
  readonly #maxBytes: number;
  #filling = new Half();
  #reading = new Half();
  #at = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get hasFilled(): boolean {
    return this.#filling.packets > 0;
  }

  /** Copies the first `length` bytes; false when there is no room. */
  push(bytes: Uint8Array, length: number, wireLength: number, timeMs: number, interfaceId: number): boolean {
    if (this.#filling.used + length > this.#maxBytes) return false;
    this.#filling.push(bytes, length, wireLength, timeMs, interfaceId);
    return true;
  }

  /** What was filled is read from now on; what was being read is gone. */
  swap(): void {
    const read = this.#reading;
    this.#reading = this.#filling;
    this.#filling = read;
    read.clear();
    this.#at = 0;
  }

  /** Shows the next packet, all but its number and link type; false when all were shown. */
  next(packet: Packet): boolean {
    if (this.#at === this.#reading.packets) return false;
    this.#reading.show(this.#at++, packet);
    return true;
  }
}

class Half {
  packets = 0;
  used = 0;
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #numbers = new Float64Array(FIRST_PACKETS * NUMBERS);

  push(bytes: Uint8Array, length: number, wireLength: number, timeMs: number, interfaceId: number): void {
    if (this.used + length > this.#bytes.length) this.#growBytes(this.used + length);
    const at = this.packets * NUMBERS;
    if (at === this.#numbers.length) this.#growNumbers();
    this.#bytes.set(bytes.subarray(0, length), this.used);
    this.used += length;
    const seconds = Math.floor(timeMs / 1000);
    const numbers = this.#numbers;
    numbers[at + END] = this.used;
    numbers[at + WIRE] = wireLength;
    numbers[at + SECONDS] = seconds;
    // A float of milliseconds since 1970 has no more than microseconds.
    numbers[at + NANOSECONDS] = Math.floor((timeMs - seconds * 1000) * 1000) * 1000;
    numbers[at + INTERFACE] = interfaceId;
    this.packets++;
  }

  show(index: number, packet: Packet): void {
    const numbers = this.#numbers;
    const at = index * NUMBERS;
    if (packet.bytes !== this.#bytes) packet.setBuffer(this.#bytes, this.#view);
    packet.start = index === 0 ? 0 : numbers[at - NUMBERS + END];
    packet.end = numbers[at + END];
    packet.wireLength = numbers[at + WIRE];
    packet.seconds = numbers[at + SECONDS];
    packet.nanoseconds = numbers[at + NANOSECONDS];
    packet.hasTime = true;
    packet.timeDigits = 6;
    packet.interfaceId = numbers[at + INTERFACE];
  }

  clear(): void {
    this.packets = 0;
    this.used = 0;
  }

  #growBytes(wanted: number): void {
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  #growNumbers(): void {
    const grown = new Float64Array(this.#numbers.length * 2);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}
