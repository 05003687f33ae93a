import type { Entry, Table } from './model.ts';
import { isVisible } from './model.ts';
import { rawJson } from './raw.ts';

/** How a row's members are set: `{"a": 1, "b": 2}` in a document, `{"a":1,"b":2}` in a stream of lines. */
export interface JsonSpacing {
  readonly colon: string;
  readonly comma: string;
}

export const SPACED: JsonSpacing = { colon: ': ', comma: ', ' };
export const COMPACT: JsonSpacing = { colon: ':', comma: ',' };

/** Compiles what writes one row as an object. Every key and brace stands ready; a row only adds its values. */
export function compileJsonRow(
  table: Table,
  timeDigits: number,
  { colon, comma }: JsonSpacing,
  firstMember = '',
): (row: number) => string {
  const columns = table.columns.filter((column) => isVisible(column, 'machines'));
  const before: string[] = [];
  let group: string | undefined;
  for (const [index, column] of columns.entries()) {
    let text = index === 0 ? `{${firstMember === '' ? '' : firstMember + comma}` : comma;
    if (column.group !== group) {
      if (group !== undefined) text = `}${text}`;
      if (column.group !== undefined) text += `"${column.group}"${colon}{`;
      group = column.group;
    }
    before.push(`${text}"${column.key}"${colon}`);
  }
  const end = group === undefined ? '}' : '}}';
  return (row) => {
    let text = '';
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index];
      text += before[index] + rawJson(column.type, column.value(row), timeDigits);
    }
    return text + end;
  };
}

/** `"key": value` of a record's entry, a nested table as an array on the same line. */
export function formatJsonEntry(entry: Entry, timeDigits: number, spacing: JsonSpacing): string {
  const key = `"${entry.key}"${spacing.colon}`;
  if ('entries' in entry) {
    return `${key}{${formatJsonEntries(entry.entries, timeDigits, spacing)}}`;
  }
  if (!('table' in entry)) return key + rawJson(entry.type, entry.value, timeDigits);
  return key + formatJsonTable(entry.table, timeDigits, spacing);
}

export function formatJsonEntries(entries: readonly Entry[], timeDigits: number, spacing: JsonSpacing): string {
  return entries
    .filter((entry) => isVisible(entry, 'machines'))
    .map((entry) => formatJsonEntry(entry, timeDigits, spacing))
    .join(spacing.comma);
}

export function formatJsonTable(table: Table, timeDigits: number, spacing: JsonSpacing): string {
  const rowText = compileJsonRow(table, timeDigits, spacing);
  const rows = Array.from({ length: table.rowCount }, (_, row) => rowText(row));
  return `[${rows.join(spacing.comma)}]`;
}
