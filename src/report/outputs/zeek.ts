import type { ExactTime } from '../../core/units.ts';
import { writePieces } from '../batches.ts';
import { type Cell, type CellType, type Column, isVisible, type Table, type TextSink } from '../model.ts';
import { durationText, epochText, isExactTime } from '../raw.ts';

/** A table as one of Zeek's logs. */
export interface ZeekLog {
  /** `conn`: what the header calls the log. */
  readonly path: string;
  readonly table: Table;
  /** Zeek's types of columns, by key, where the cells' own type doesn't tell. */
  readonly types: Readonly<Record<string, string>>;
  /** Span of the capture; null where no packet has a time. */
  readonly first: ExactTime | null;
  readonly last: ExactTime | null;
}

const UNSET = '-';
const EMPTY = '(empty)';

const ZEEK_TYPES: Readonly<Partial<Record<CellType, string>>> = {
  text: 'string',
  address: 'addr',
  url: 'string',
  list: 'set[string]',
  port: 'port',
  duration: 'interval',
  seconds: 'interval',
  time: 'time',
  epoch: 'time',
  flag: 'bool',
};

/** Zeek's own format: columns between tabs, and what they mean in lines that begin with `#`. */
export async function renderZeek(log: ZeekLog, sink: TextSink): Promise<void> {
  await writePieces(writeLines(log), sink);
}

function* writeLines({ path, table, types, first, last }: ZeekLog): Generator<string> {
  const columns = table.columns.filter((column) => isVisible(column, 'machines'));
  yield '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n';
  yield `#path\t${path}\n#open\t${stamp(first)}\n`;
  yield `#fields\t${columns.map(({ key }) => key).join('\t')}\n`;
  yield `#types\t${columns.map((column) => typeOf(column, types)).join('\t')}\n`;
  for (let row = 0; row < table.rowCount; row++) {
    let line = '';
    for (const column of columns) {
      const text = cellText(column.type, column.value(row));
      line += line === '' ? text : `\t${text}`;
    }
    yield `${line}\n`;
  }
  yield `#close\t${stamp(last)}\n`;
}

function typeOf({ key, type }: Column, types: Readonly<Record<string, string>>): string {
  return types[key] ?? ZEEK_TYPES[type] ?? 'count';
}

/** `2026-11-20-09-42-01`, of the capture's time: the same in each run. */
function stamp(time: ExactTime | null): string {
  const date = new Date((time?.seconds ?? 0) * 1000);
  return Number.isNaN(date.getTime()) ? UNSET : date.toISOString().slice(0, 19).replace(/[T:]/g, '-');
}

function cellText(type: CellType, cell: Cell): string {
  if (cell === null) return UNSET;
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'boolean') return cell ? 'T' : 'F';
  if (typeof cell === 'string') return fieldText(cell);
  if (isExactTime(cell)) return type === 'duration' ? intervalText(cell) : epochText(cell);
  return cell.length === 0 ? EMPTY : cell.map((item) => escapeBytes(String(item)).replaceAll(',', '\\x2c')).join(',');
}

function intervalText(duration: ExactTime): string {
  return durationText(duration).includes('-') ? durationText(duration) : epochText(duration);
}

/** What would be taken for an absent or empty field is escaped as well. */
function fieldText(text: string): string {
  if (text === '') return EMPTY;
  if (text === UNSET || text === EMPTY) return `\\x${text.charCodeAt(0).toString(16)}${text.slice(1)}`;
  return escapeBytes(text);
}

const UNSAFE = /[\u0000-\u001f\\\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Bytes that are no text, tabs among them, as `\x09`. */
function escapeBytes(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character === '\\'
      ? '\\\\'
      : [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}
