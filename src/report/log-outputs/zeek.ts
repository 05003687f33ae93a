import type { ExactTime } from '../../core/units.ts';
import { writePieces } from '../batches.ts';
import type { Log, RenderLog } from '../logs.ts';
import { type Cell, type CellType, type Column, isVisible, type Table } from '../model.ts';
import { epochText, isExactTime } from '../raw.ts';

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
export const renderZeek: RenderLog = async (log, sink) => {
  await writePieces(writeLines(log), sink);
};

function* writeLines(log: Log): Generator<string> {
  yield zeekHeader(log);
  yield* zeekRows(log);
  yield zeekFooter(log.last);
}

/** The lines before the first row. */
export function zeekHeader({ name, table, types, first }: Log): string {
  const columns = machineColumns(table);
  const separators = '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n';
  const names = columns.map(({ key }) => key).join('\t');
  const typeNames = columns.map((column) => typeOf(column, types)).join('\t');
  return `${separators}#path\t${name}\n#open\t${stamp(first)}\n#fields\t${names}\n#types\t${typeNames}\n`;
}

export function* zeekRows({ table, types }: Pick<Log, 'table' | 'types'>): Generator<string> {
  const columns = machineColumns(table);
  const values = columns.map(({ key, value }) => table.zeekValues?.[key] ?? value);
  const isIntervals = columns.map(({ key }) => types[key] === 'vector[interval]');
  for (let row = 0; row < table.rowCount; row++) {
    let line = '';
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index];
      const cell = values[index](row);
      line += (index === 0 ? '' : '\t') + (isIntervals[index] ? intervalsText(cell) : cellText(column.type, cell));
    }
    yield `${line}\n`;
  }
}

/** The line behind the last row. */
export function zeekFooter(last: ExactTime | null): string {
  return `#close\t${stamp(last)}\n`;
}

function machineColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => isVisible(column, 'machines'));
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
  if (typeof cell === 'string') return type === 'address' ? cell : fieldText(cell);
  if (isExactTime(cell)) return epochText(cell);
  return cell.length === 0 ? EMPTY : cell.map((item) => escapeBytes(String(item)).replaceAll(',', '\\x2c')).join(',');
}

/** Seconds, as Zeek writes an interval. */
function intervalsText(cell: Cell): string {
  return Array.isArray(cell) ? cell.map((seconds: number) => seconds.toFixed(6)).join(',') : UNSET;
}

/** What would be taken for an absent or empty field is escaped as well. */
function fieldText(text: string): string {
  if (text === '') return EMPTY;
  if (text === UNSET || text === EMPTY) return `\\x${text.charCodeAt(0).toString(16)}${text.slice(1)}`;
  return escapeBytes(text);
}

const BACKSLASH = 0x5c;
const UNSAFE = /[\u0000-\u001f\\\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\udc80-\udcff]/gu;
/** Half a surrogate pair stands for a byte that is no text. */
const STRAY = 0xdc00;

/** Bytes that are no text, tabs among them, as `\x09`. */
function escapeBytes(text: string): string {
  return isPlain(text) ? text : text.replace(UNSAFE, escapeOne);
}

/** Nearly everything is, and seen so in less time than a search takes. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === BACKSLASH) return false;
  }
  return true;
}

function escapeOne(character: string): string {
  if (character === '\\') return '\\\\';
  const code = character.charCodeAt(0);
  const bytes = code < STRAY ? Buffer.from(character) : [code - STRAY];
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
