import type { EndKeys } from './key-table.ts';
import type { NameKeys } from './name-keys.ts';
import type { AlertRule } from './rule.ts';

/** What counts for a rule. */
export interface Counter {
  readonly rule: AlertRule;
  add(row: number, time: number, amount: number, of: number, frame: number): void;
}

/** Rules that count the same thing by the same keys: the key is looked up once for all of them. */
export class Tap {
  /** One of the two. */
  readonly names: NameKeys | undefined;
  readonly ends: EndKeys | undefined;
  /** What these count, and what they count among. */
  readonly #watches: Counter[] = [];
  readonly #bases: Counter[] = [];

  constructor(names: NameKeys | undefined, ends: EndKeys | undefined) {
    this.names = names;
    this.ends = ends;
  }

  add(watch: Counter, isBase: boolean): void {
    (isBase ? this.#bases : this.#watches).push(watch);
  }

  feed(row: number, time: number, amount: number, frame: number): void {
    const watches = this.#watches;
    for (let i = 0; i < watches.length; i++) watches[i].add(row, time, amount, 0, frame);
    const bases = this.#bases;
    for (let i = 0; i < bases.length; i++) bases[i].add(row, time, 0, amount, frame);
  }
}
