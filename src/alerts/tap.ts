import type { CountWindow } from './count-window.ts';
import type { EndKeys } from './key-table.ts';
import type { NameKeys } from './name-keys.ts';
import type { AlertRule } from './rule.ts';
import { type RowOf, restoreRings, type SavedRings, saveRings } from './saved-rings.ts';
import { TimeRings } from './time-rings.ts';

/** What counts for a rule. */
export interface Counter {
  readonly rule: AlertRule;
  /** Where it counts exactly; then `look` is called, else `add`. */
  readonly counts?: CountWindow | undefined;
  add(row: number, time: number, amount: number, of: number, frame: number): void;
  /** So many more came since the last look; returns how many must come until the next one. */
  look?(row: number, elapsed: number): number;
}

/** Rules that count the same thing by the same keys: the key is looked up once for all of them, and its times are kept once. */
export class Tap {
  /** One of the two. */
  readonly names: NameKeys | undefined;
  readonly ends: EndKeys | undefined;
  /** What these count, and what they count among; and those that count exactly. */
  readonly #watches: Counter[] = [];
  readonly #bases: Counter[] = [];
  readonly #exact: Counter[] = [];
  readonly #withFrames: boolean;
  #rings: TimeRings | undefined;
  /** What comes was counted already, in another run. */
  isMuted = false;

  constructor(names: NameKeys | undefined, ends: EndKeys | undefined, withFrames: boolean) {
    this.names = names;
    this.ends = ends;
    this.#withFrames = withFrames;
  }

  add(watch: Counter, isBase: boolean): void {
    if (watch.counts !== undefined) {
      this.#rings ??= new TimeRings(this.#withFrames);
      watch.counts.open(this.#rings);
      this.#exact.push(watch);
    } else {
      (isBase ? this.#bases : this.#watches).push(watch);
    }
  }

  feed(row: number, time: number, amount: number, frame: number): void {
    if (this.isMuted) return;
    if (this.#rings?.push(row, time, frame) === true) this.#look(this.#rings, row);
    const watches = this.#watches;
    for (let i = 0; i < watches.length; i++) watches[i].add(row, time, amount, 0, frame);
    const bases = this.#bases;
    for (let i = 0; i < bases.length; i++) bases[i].add(row, time, 0, amount, frame);
  }

  shift(nanoseconds: number): void {
    this.#rings?.shift(nanoseconds);
  }

  save(now: number): SavedRings | undefined {
    return this.#rings === undefined ? undefined : saveRings(this.#rings, now);
  }

  restore(saved: SavedRings, rowOf: RowOf): void {
    if (this.#rings !== undefined) restoreRings(this.#rings, saved, rowOf);
  }

  #look(rings: TimeRings, row: number): void {
    const elapsed = rings.elapsed(row);
    let next = Number.POSITIVE_INFINITY;
    for (const watch of this.#exact) next = Math.min(next, watch.look?.(row, elapsed) ?? next);
    rings.rest(row, next);
  }
}
