import type { TimeRings } from './time-rings.ts';

/** A row's number in this run; -1: its key is not known here. */
export type RowOf = (saved: number) => number;

/** Times of keys between two runs. */
export interface SavedRings {
  readonly rows: readonly number[];
  readonly lengths: Int32Array;
  /** Those of each row, oldest first. */
  readonly times: Float64Array;
}

/** What a window that ends at `now` or later may still ask for. */
export function saveRings(rings: TimeRings, now: number): SavedRings {
  const from = now - rings.longestNs;
  const rows: number[] = [];
  const lengths: number[] = [];
  const times: number[] = [];
  for (let row = 0; row < rings.capacity; row++) {
    const length = rings.lengthOf(row);
    const first = rings.behind(row, from);
    if (first === length) continue;
    rows.push(row);
    lengths.push(length - first);
    for (let index = first; index < length; index++) times.push(rings.timeAt(row, index));
  }
  return { rows, lengths: Int32Array.from(lengths), times: Float64Array.from(times) };
}

/** Frame numbers of another run say nothing: there are none. */
export function restoreRings(rings: TimeRings, { rows, lengths, times }: SavedRings, rowOf: RowOf): void {
  let at = 0;
  for (const [index, saved] of rows.entries()) {
    const row = rowOf(saved);
    for (const end = at + lengths[index]; at < end; at++) if (row >= 0) rings.push(row, times[at], 0);
    if (row >= 0) rings.rest(row, 1);
  }
}
