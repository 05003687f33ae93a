import { limits } from '../core/limits.ts';

/** Of many times, those within this part of the window are one. */
const PARTS_OF_WINDOW = 2048;

export interface SavedOlder {
  readonly times: Float64Array;
  readonly counts: Float64Array;
  readonly begun: number;
}

/**
 * Times that nothing but the peak asks for, in order: each for itself while there are few, `limits.alertPeakTimes`; what
 * comes then is gathered by 1/2048 of the window, so that the count is off by what falls into one of these at most.
 */
export class OlderTimes {
  readonly #quantumNs: number;
  #times = new Float64Array(16);
  #counts = new Float64Array(16);
  #head = 0;
  #end = 0;
  #sum = 0;
  /** When the last entry began. */
  #begun = 0;

  constructor(windowNs: number) {
    this.#quantumNs = windowNs / PARTS_OF_WINDOW;
  }

  push(time: number): void {
    this.#sum += 1;
    if (this.#end - this.#head >= limits.alertPeakTimes && time - this.#begun < this.#quantumNs) {
      this.#times[this.#end - 1] = time;
      this.#counts[this.#end - 1] += 1;
      return;
    }
    if (this.#end === this.#times.length) this.#makeRoom();
    this.#begun = time;
    this.#times[this.#end] = time;
    this.#counts[this.#end++] = 1;
  }

  /** How many are later than `time`; those that are not are forgotten. */
  countBehind(time: number): number {
    while (this.#head < this.#end && this.#times[this.#head] <= time) this.#sum -= this.#counts[this.#head++];
    return this.#sum;
  }

  save(): SavedOlder {
    const { times, counts } = { times: this.#times, counts: this.#counts };
    return {
      times: times.slice(this.#head, this.#end),
      counts: counts.slice(this.#head, this.#end),
      begun: this.#begun,
    };
  }

  restore({ times, counts, begun }: SavedOlder): void {
    const room = Math.max(16, times.length);
    this.#times = new Float64Array(room);
    this.#counts = new Float64Array(room);
    this.#times.set(times);
    this.#counts.set(counts);
    this.#head = 0;
    this.#end = times.length;
    this.#sum = counts.reduce((sum, count) => sum + count, 0);
    this.#begun = begun;
  }

  shift(nanoseconds: number): void {
    for (let i = this.#head; i < this.#end; i++) this.#times[i] -= nanoseconds;
    this.#begun -= nanoseconds;
  }

  #makeRoom(): void {
    const length = this.#end - this.#head;
    let [times, counts] = [this.#times, this.#counts];
    if (length > times.length / 2) {
      times = new Float64Array(times.length * 2);
      counts = new Float64Array(times.length);
    }
    times.set(this.#times.subarray(this.#head, this.#end));
    counts.set(this.#counts.subarray(this.#head, this.#end));
    this.#times = times;
    this.#counts = counts;
    this.#end = length;
    this.#head = 0;
  }
}
