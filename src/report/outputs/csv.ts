import { stringify } from 'csv-stringify/sync';
import { escapeControls } from '../../bytes/escape.ts';
import { quoteFormula } from '../../bytes/text.ts';
import { usageError } from '../../core/errors.ts';
import { formatTime } from '../../core/time.ts';
import { writePieces } from '../batches.ts';
import { COMPACT, formatJsonTable } from '../json-rows.ts';
import {
  type Cell,
  type CellType,
  type Entry,
  isVisible,
  type Part,
  type RecordPart,
  type RenderReport,
  type Report,
  type Table,
  type TablePart,
} from '../model.ts';
import { durationText, epochText, isExactTime } from '../raw.ts';

/** Rows given to the library at once: its fixed cost a call is spread, its memory stays small. */
const ROWS_PER_CALL = 500;

/** Exactly one part, with a header of JSON keys (`latency.p95` for a nested one); a record is one row. */
export const renderCsv: RenderReport = async (report, sink) => {
  const part = onlyPart(report);
  const lines = part.kind === 'table' ? writeTable(part, report.timeDigits) : writeRecord(part, report.timeDigits);
  await writePieces(lines, sink);
};

function onlyPart({ parts }: Report): Part {
  const asked = parts.filter((part) => part.implied !== true);
  const [part] = asked;
  if (part !== undefined && asked.length === 1) return part;
  const found =
    asked.length === 0 ? 'the report has none' : `the report has ${asked.map(({ name }) => name).join(', ')}`;
  throw usageError(`csv takes exactly one part, ${found}`, 'Choose one: --show conversations --format csv.');
}

function* writeTable(part: TablePart, timeDigits: number): Generator<string> {
  yield csvHeader(part);
  yield* csvRows(part, timeDigits);
}

export function csvHeader(table: Table): string {
  const columns = table.columns.filter((column) => isVisible(column, 'machines'));
  return stringify([columns.map(({ group, key }) => (group === undefined ? key : `${group}.${key}`))]);
}

/** Some hundred rows at a time. */
export function* csvRows(table: Table, timeDigits: number): Generator<string> {
  const columns = table.columns.filter((column) => isVisible(column, 'machines'));
  for (let start = 0; start < table.rowCount; start += ROWS_PER_CALL) {
    const end = Math.min(start + ROWS_PER_CALL, table.rowCount);
    const rows: string[][] = [];
    for (let row = start; row < end; row++) {
      rows.push(columns.map((column) => formatCell(column.type, column.value(row), timeDigits)));
    }
    yield stringify(rows);
  }
}

/** A nested object's members are columns of their own, a nested table is its JSON in one cell. */
function* writeRecord(part: RecordPart, timeDigits: number): Generator<string> {
  const cells = part.entries
    .filter((entry) => isVisible(entry, 'machines'))
    .flatMap((entry) => flattenEntry(entry, timeDigits));
  yield stringify([cells.map(([key]) => key), cells.map(([, text]) => text)]);
}

function flattenEntry(entry: Entry, timeDigits: number): [key: string, text: string][] {
  if ('table' in entry) return [[entry.key, formatJsonTable(entry.table, timeDigits, COMPACT)]];
  if (!('entries' in entry)) return [[entry.key, formatCell(entry.type, entry.value, timeDigits)]];
  return entry.entries.map((inner) => [`${entry.key}.${inner.key}`, formatCell(inner.type, inner.value, timeDigits)]);
}

function formatCell(type: CellType, cell: Cell, timeDigits: number): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'string') return quoteFormula(escapeControls(cell));
  if (!isExactTime(cell)) return quoteFormula(escapeControls(cell.join(',')));
  if (type === 'epoch') return epochText(cell);
  return type === 'time' ? formatTime(cell.seconds, cell.nanoseconds, timeDigits) : durationText(cell);
}
