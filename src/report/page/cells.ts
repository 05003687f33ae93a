import { escapeControls } from '../../bytes/escape.ts';
import { formatTime } from '../../core/time.ts';
import type { Cell, CellType } from '../model.ts';
import { isExactTime } from '../raw.ts';
import { formatBytes, formatCount, formatDuration, formatPerSecond, formatRatio, formatSeconds } from '../units.ts';

/** A cell for people: human units, nothing raw from the wire. Bars are drawn by the table, which knows their width. */
export function cellText(type: CellType, cell: Cell, timeDigits: number): string {
  if (cell === null) return '-';
  if (typeof cell === 'number') return formatNumber(type, cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return escapeControls(cell);
  if (!isExactTime(cell)) return escapeControls(cell.join(', '));
  return type === 'time' || type === 'epoch'
    ? formatTime(cell.seconds, cell.nanoseconds, timeDigits)
    : formatDuration(cell);
}

export function isNumeric(type: CellType): boolean {
  return NUMERIC.has(type);
}

/** What may be cut when the table is too wide; numbers never are. */
export function isShrinkable(type: CellType): boolean {
  return !NUMERIC.has(type) && type !== 'time' && type !== 'epoch';
}

/** Nothing that a person needs to hear of. */
export function isZero(cell: Cell): boolean {
  if (cell === null || cell === 0 || cell === '') return true;
  if (typeof cell !== 'object') return false;
  return isExactTime(cell) ? cell.seconds === 0 && cell.nanoseconds === 0 : cell.length === 0;
}

const NUMERIC: ReadonlySet<CellType> = new Set([
  'port',
  'code',
  'count',
  'packets',
  'bytes',
  'ratio',
  'perSecond',
  'seconds',
  'duration',
]);

function formatNumber(type: CellType, value: number): string {
  switch (type) {
    case 'bytes':
      return formatBytes(value);
    case 'ratio':
      return formatRatio(value);
    case 'perSecond':
      return formatPerSecond(value);
    case 'seconds':
      return formatSeconds(value);
    case 'port':
    case 'code':
      return String(value);
    default:
      return formatCount(value);
  }
}
