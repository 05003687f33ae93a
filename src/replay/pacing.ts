import type { Packet } from '../core/packet.ts';

/** When packets leave. Rates count frames as they go to the interface. */
export type Pace =
  | {
      readonly kind: 'original';
      /** 2: twice as fast as recorded. */
      readonly speed: number;
      /** Longer silences are cut to this, before `speed`. */
      readonly maxGapNanoseconds: number;
    }
  | { readonly kind: 'packets'; readonly perSecond: number }
  | { readonly kind: 'bits'; readonly perSecond: number }
  | { readonly kind: 'top' };

const NANO = 1e9;

/**
 * An absolute schedule: each packet's time is counted from the start of the job, so that what is late once makes nothing
 * else late, and nothing drifts. Whole nanoseconds are exact in a double for a hundred days.
 */
export class Schedule {
  readonly #pace: Pace;
  #packets = 0;
  #bits = 0;
  /** Of recorded time: what has passed since the start. */
  #offset = 0;
  #passStart = 0;
  #passPackets = 0;
  #hasLast = false;
  #lastSeconds = 0;
  #lastNanoseconds = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Does the recorded time decide? */
  get isOriginal(): boolean {
    return this.#pace.kind === 'original';
  }

  /** When the packet is due, in nanoseconds since the start. Call it once for each packet. */
  due(packet: Packet): number {
    const pace = this.#pace;
    if (pace.kind === 'original') return this.#advance(packet, pace.maxGapNanoseconds) / pace.speed;
    if (pace.kind === 'packets') return (this.#packets * NANO) / pace.perSecond;
    return pace.kind === 'bits' ? (this.#bits * NANO) / pace.perSecond : 0;
  }

  /** Counts a frame of the packet whose time was asked last: rates are of what goes out. */
  count(bytes: number): void {
    this.#packets++;
    this.#bits += bytes * 8;
  }

  /** The input begins anew: its first packet follows the last one after the mean distance. */
  nextPass(): void {
    if (this.#passPackets > 1) this.#offset += (this.#offset - this.#passStart) / (this.#passPackets - 1);
    this.#passStart = this.#offset;
    this.#passPackets = 0;
    this.#hasLast = false;
  }

  /** A packet that is out of order, or has no time, leaves with the one before. */
  #advance(packet: Packet, maxGap: number): number {
    this.#passPackets++;
    if (!packet.hasTime) return this.#offset;
    const { seconds, nanoseconds } = packet;
    const gap = (seconds - this.#lastSeconds) * NANO + nanoseconds - this.#lastNanoseconds;
    if (this.#hasLast && gap < 0) return this.#offset;
    if (this.#hasLast) this.#offset += Math.min(gap, maxGap);
    this.#hasLast = true;
    this.#lastSeconds = seconds;
    this.#lastNanoseconds = nanoseconds;
    return this.#offset;
  }
}
