import type { Packet } from '../core/packet.ts';
import { PacketClock } from './packet-clock.ts';

/** Packets whose numbers are found again by their time: heads of requests are put together from no more. */
const REMEMBERED = 4096;

/** The packet at hand: what time it is, and its number. */
export class Feed {
  readonly clock: PacketClock;
  number = 0;
  /** Packets can be found again by their time. */
  readonly withFrames: boolean;
  readonly #times: Float64Array | undefined;
  readonly #numbers = new Float64Array(REMEMBERED);
  #next = 0;

  constructor(patienceNs: number, withFrames: boolean) {
    this.withFrames = withFrames;
    this.clock = new PacketClock(patienceNs);
    this.#times = withFrames ? new Float64Array(REMEMBERED) : undefined;
  }

  note(packet: Packet): void {
    this.number = packet.number;
    if (this.#times === undefined) return;
    this.#times[this.#next] = this.clock.of(packet.seconds, packet.nanoseconds);
    this.#numbers[this.#next] = packet.number;
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  /** The number of the last packet with this time; of the one at hand, where none is remembered. */
  frameAt(time: number): number {
    if (this.#times === undefined) return this.number;
    for (let back = 1; back <= REMEMBERED; back++) {
      const at = (this.#next - back + REMEMBERED) % REMEMBERED;
      if (this.#times[at] === time && this.#numbers[at] > 0) return this.#numbers[at];
    }
    return this.number;
  }

  shift(nanoseconds: number): void {
    for (let i = 0; i < (this.#times?.length ?? 0); i++) if (this.#times !== undefined) this.#times[i] -= nanoseconds;
  }
}
