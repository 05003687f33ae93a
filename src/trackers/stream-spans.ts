import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { INITIAL_ROWS } from './row-room.ts';

/** Slots of a row's times: of its first packet, and of the latest. */
const ROW_SHIFT = 1;
const FIRST = 0;
const PREVIOUS = 1;

/** Float64 slots of a layer: seconds and nanoseconds since the first packet, and since the one before. */
const LAYER_SHIFT = 2;
const SINCE_PREVIOUS = 2;
/** Fewer seconds are a safe integer in nanoseconds. */
const EXACT_SECONDS = 9e6;

/** When the packets of streams came, by row, and how long that was before the layers of the packet at hand. */
export class StreamSpans {
  #seconds = new Float64Array(INITIAL_ROWS << ROW_SHIFT);
  #nanoseconds = new Int32Array(INITIAL_ROWS << ROW_SHIFT);
  readonly #spans = new Float64Array(limits.layers << LAYER_SHIFT);

  /** A stream begins with the packet. Rows are opened one after the other; what was open may begin anew. */
  open(row: number, packet: Packet): void {
    const at = row << ROW_SHIFT;
    if (at >= this.#seconds.length) this.#grow();
    this.#seconds.fill(packet.seconds, at, at + 2);
    this.#nanoseconds.fill(packet.nanoseconds, at, at + 2);
  }

  /** The packet's layer at `index` is the row's. */
  measure(row: number, index: number, packet: Packet): void {
    const allSeconds = this.#seconds;
    const allNanoseconds = this.#nanoseconds;
    const first = (row << ROW_SHIFT) + FIRST;
    const previous = (row << ROW_SHIFT) + PREVIOUS;
    const { seconds, nanoseconds } = packet;
    const spans = this.#spans;
    const span = index << LAYER_SHIFT;
    spans[span] = seconds - allSeconds[first];
    spans[span + 1] = nanoseconds - allNanoseconds[first];
    spans[span + SINCE_PREVIOUS] = seconds - allSeconds[previous];
    spans[span + SINCE_PREVIOUS + 1] = nanoseconds - allNanoseconds[previous];
    allSeconds[previous] = seconds;
    allNanoseconds[previous] = nanoseconds;
  }

  /** Nothing is known of the layer at `index`. */
  forget(index: number): void {
    this.#spans.fill(Number.NaN, index << LAYER_SHIFT, (index + 1) << LAYER_SHIFT);
  }

  /** Seconds. */
  sinceFirst(index: number): number | undefined {
    return this.#at(index << LAYER_SHIFT);
  }

  /** Seconds. */
  sincePrevious(index: number): number | undefined {
    return this.#at((index << LAYER_SHIFT) + SINCE_PREVIOUS);
  }

  /** Of months, all nanoseconds; of years, as many as a number holds. */
  #at(at: number): number | undefined {
    const seconds = this.#spans[at];
    const nanoseconds = this.#spans[at + 1];
    if (Number.isNaN(seconds)) return undefined;
    return Math.abs(seconds) < EXACT_SECONDS ? (seconds * 1e9 + nanoseconds) / 1e9 : seconds + nanoseconds / 1e9;
  }

  #grow(): void {
    const seconds = new Float64Array(this.#seconds.length * 2);
    seconds.set(this.#seconds);
    this.#seconds = seconds;
    const nanoseconds = new Int32Array(this.#nanoseconds.length * 2);
    nanoseconds.set(this.#nanoseconds);
    this.#nanoseconds = nanoseconds;
  }
}
