/** Doubles of the smallest block; each size class above has twice as many. */
export const SMALLEST = 4;
const INITIAL_DOUBLES = 1024;

/** Blocks of doubles in one array, by size class (0: 4, 1: 8, …): millions of small ones cost no object each. */
export class DoublePool {
  /** Replaced when it grows: read it anew after `take`. */
  doubles = new Float64Array(INITIAL_DOUBLES);
  #used = 0;
  readonly #free: number[][] = [];

  /** Where a block of the class begins. What is in it is left over from others. */
  take(sizeClass: number): number {
    const known = this.#free[sizeClass]?.pop();
    if (known !== undefined) return known;
    const at = this.#used;
    this.#used += SMALLEST << sizeClass;
    if (this.#used > this.doubles.length) this.#grow();
    return at;
  }

  give(at: number, sizeClass: number): void {
    while (this.#free.length <= sizeClass) this.#free.push([]);
    this.#free[sizeClass].push(at);
  }

  #grow(): void {
    const doubles = new Float64Array(Math.max(this.doubles.length * 2, this.#used));
    doubles.set(this.doubles);
    this.doubles = doubles;
  }
}

/** The smallest class whose blocks hold so many doubles. */
export function classFor(count: number): number {
  let sizeClass = 0;
  while (SMALLEST << sizeClass < count) sizeClass += 1;
  return sizeClass;
}

/** Doubles of a block. */
export function sizeOf(sizeClass: number): number {
  return SMALLEST << sizeClass;
}
