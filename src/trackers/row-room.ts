/** Few, so that growing happens before the code that reads the arrays is optimised for arrays that never change. */
export const INITIAL_ROWS = 16;

/**
 * Rows that tables of flows make room for once there are more than a few. Pages that nothing was written to take no
 * memory, while every growth copies all rows, and leaves them behind until garbage is collected.
 */
const RESERVED_ROWS = 1 << 16;

/** Rows to make room for, so that there is one for `row`. */
export function roomFor(row: number): number {
  let rows = RESERVED_ROWS;
  while (rows <= row) rows *= 2;
  return rows;
}
