import type { Cell, Column, Entry, Part, RecordPart, Table, TableEntry, TablePart } from './model.ts';

/** A part of which every cell is looked up: plain data, which may go to another thread. */
export type PlainPart = PlainTablePart | PlainRecordPart;

interface PlainTablePart extends Omit<TablePart, 'columns' | 'zeekValues'> {
  readonly cells: PlainCells;
}

interface PlainRecordPart extends Omit<RecordPart, 'entries'> {
  readonly entries: readonly PlainEntry[];
}

type PlainEntry = Exclude<Entry, TableEntry> | (Omit<TableEntry, 'table'> & { readonly table: PlainTable });
type PlainTable = Omit<Table, 'columns' | 'zeekValues'> & { readonly cells: PlainCells };
type PlainCells = readonly { readonly column: Omit<Column, 'value'>; readonly values: readonly Cell[] }[];

/** Looks up the cells of a part. */
export function toPlain(part: Part): PlainPart {
  return part.kind === 'table' ? plainTable(part) : { ...part, entries: part.entries.map(plainEntry) };
}

/** The part that `toPlain` was given, but for Zeek's own words. */
export function fromPlain(part: PlainPart): Part {
  return part.kind === 'table' ? tableOf(part) : { ...part, entries: part.entries.map(entryOf) };
}

function plainEntry(entry: Entry): PlainEntry {
  return 'table' in entry ? { ...entry, table: plainTable(entry.table) } : entry;
}

function entryOf(entry: PlainEntry): Entry {
  return 'table' in entry ? { ...entry, table: tableOf(entry.table) } : entry;
}

function plainTable<T extends Table>(table: T): Omit<T, 'columns' | 'zeekValues'> & { readonly cells: PlainCells } {
  const { columns, zeekValues: _, ...rest } = table;
  const cells = columns.map(({ value: _value, ...column }) => ({ column, values: new Array<Cell>(table.rowCount) }));
  // Row by row: what several columns tell of a row is computed once.
  for (let row = 0; row < table.rowCount; row++) {
    for (const [index, { value }] of columns.entries()) cells[index].values[row] = value(row);
  }
  return { ...rest, cells };
}

function tableOf<T extends { readonly cells: PlainCells }>(table: T): Omit<T, 'cells'> & Pick<Table, 'columns'> {
  const { cells, ...rest } = table;
  // What the column's type promised of its values is what they hold.
  const columns = cells.map(({ column, values }) => ({ ...column, value: (row: number) => values[row] }) as Column);
  return { ...rest, columns };
}
