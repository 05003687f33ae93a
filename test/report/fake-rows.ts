import type { Column, TablePart } from '../../src/report/model.ts';

/** Rows from plain arrays: `cells[row][column]`. */
export function rowsPart(
  head: Pick<TablePart, 'name' | 'title'> & Partial<TablePart>,
  columns: readonly Omit<Column, 'value'>[],
  cells: readonly (readonly unknown[])[],
): TablePart {
  return {
    ...head,
    kind: 'table',
    rowCount: cells.length,
    columns: columns.map((column, index) => ({ ...column, value: (row: number) => cells[row][index] }) as Column),
  };
}
