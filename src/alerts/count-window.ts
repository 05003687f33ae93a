import type { KeyWindow, SavedWindow } from './key-window.ts';
import { OlderTimes } from './older-times.ts';
import type { RowOf } from './saved-rings.ts';
import type { RingReader, TimeRings } from './time-rings.ts';

export interface CountLimits {
  readonly windowNs: number;
  /** More than so many are too much: a whole number. */
  readonly threshold: number;
  /** It is over when there are fewer than so many; at most `threshold` + 1, which is the plain rule. */
  readonly recoverBelow: number;
}

/**
 * Exact counts in a sliding window: of a threshold N the last N + 1 times tell all. There are more than N when the
 * oldest of them is within the window, and that is over when it leaves it. Of keys that are on alarm older times are
 * kept too, for the peak. The times themselves are shared with other rules that count the same.
 */
export class CountWindow implements KeyWindow, RingReader {
  begun = Number.NaN;
  readonly windowNs: number;
  readonly threshold: number;
  readonly #recoverBelow: number;
  #rings: TimeRings | undefined;
  /** Of keys on alarm, by row. */
  readonly #older: (OlderTimes | undefined)[] = [];

  constructor({ windowNs, threshold, recoverBelow }: CountLimits) {
    this.windowNs = windowNs;
    this.threshold = threshold;
    this.#recoverBelow = recoverBelow;
  }

  /** Reads these times from now on. */
  open(rings: TimeRings): void {
    this.#rings = rings;
    rings.join(this);
  }

  /** So many came since the last look at the key. */
  elapsed(row: number): number {
    return this.#opened().elapsed(row);
  }

  /** So many more have to come, at least, before there can be too much; 0: there is, from `begun` on. */
  spare(row: number): number {
    const rings = this.#opened();
    const { threshold, windowNs } = this;
    const length = rings.lengthOf(row);
    if (rings.lateIndex >= 0 && this.#isLateTooMuch(rings, row, length)) return 0;
    if (length <= threshold) return threshold + 1 - length;
    const newest = rings.timeAt(row, length - 1);
    const from = newest - windowNs;
    const first = length - 1 - threshold;
    if (rings.timeAt(row, first) > from) {
      this.begun = newest;
      return 0;
    }
    // What has left the window doesn't come back: for as many as have left it there is room.
    let left = 1;
    while (first + left < length && rings.timeAt(row, first + left) <= from) left *= 2;
    return (left >> 1) + 1;
  }

  drop(row: number, time: number): void {
    this.#older[row]?.push(time);
  }

  watch(row: number): void {
    if (this.#older[row] === undefined) this.#opened().watched += 1;
    this.#older[row] = new OlderTimes(this.windowNs);
  }

  unwatch(row: number): void {
    if (this.#older[row] === undefined) return;
    this.#older[row] = undefined;
    this.#opened().watched -= 1;
    this.#opened().wake(row);
  }

  clearAt(row: number): number {
    const rings = this.#opened();
    const length = rings.lengthOf(row);
    if (length < this.#recoverBelow) return Number.NEGATIVE_INFINITY;
    return rings.timeAt(row, length - this.#recoverBelow) + this.windowNs;
  }

  valueAt(row: number, time: number): number {
    const rings = this.#opened();
    const from = time - this.windowNs;
    const first = rings.behind(row, from);
    const older = first === 0 ? (this.#older[row]?.countBehind(from) ?? 0) : 0;
    return older + rings.behind(row, time) - first;
  }

  framesAt(row: number, time: number): number[] {
    const rings = this.#opened();
    return rings.frames(row, rings.behind(row, time - this.windowNs), rings.behind(row, time));
  }

  lastOf(row: number): number {
    return this.#opened().newest(row);
  }

  forget(row: number): void {
    this.#opened().forget(row);
  }

  /** The times are shifted by who feeds them. */
  shift(nanoseconds: number): void {
    for (const older of this.#older) older?.shift(nanoseconds);
  }

  thresholdOf(): number {
    return this.threshold;
  }

  save(): SavedWindow {
    const older = [...this.#older.entries()].flatMap(([row, times]) =>
      times === undefined ? [] : [[row, times.save()] as const],
    );
    return { kind: 'counts', older };
  }

  restore(saved: SavedWindow, rowOf: RowOf): void {
    if (saved.kind !== 'counts') return;
    for (const [row, times] of saved.older) this.#older[rowOf(row)]?.restore(times);
  }

  /** Any window that holds the late one may now be too full. */
  #isLateTooMuch(rings: TimeRings, row: number, length: number): boolean {
    const { threshold, windowNs } = this;
    const end = Math.min(length - 1, rings.lateIndex + threshold);
    for (let last = Math.max(rings.lateIndex, threshold); last <= end; last++) {
      const time = rings.timeAt(row, last);
      if (rings.timeAt(row, last - threshold) <= time - windowNs) continue;
      this.begun = time;
      return true;
    }
    return false;
  }

  #opened(): TimeRings {
    if (this.#rings === undefined) throw new Error('a window without times');
    return this.#rings;
  }
}
