import { jsonText } from '../bytes/escape.ts';
import { formatTime } from '../core/time.ts';
import type { ExactTime } from '../core/units.ts';
import type { Cell, CellType } from './model.ts';

/** A cell as JSON: base units, full precision, the same everywhere. */
export function rawJson(type: CellType, cell: Cell, timeDigits: number): string {
  // JSON has no words for NaN and the infinities.
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : 'null';
  if (typeof cell === 'string') return jsonText(cell);
  if (typeof cell === 'boolean') return String(cell);
  if (cell === null) return 'null';
  if (!isExactTime(cell)) return `[${cell.map(jsonItem).join(',')}]`;
  if (type === 'epoch') return epochText(cell);
  return type === 'time' ? `"${formatTime(cell.seconds, cell.nanoseconds, timeDigits)}"` : durationText(cell);
}

/** Seconds since the epoch with six decimals; what is finer is cut off. */
export function epochText({ seconds, nanoseconds }: ExactTime): string {
  // Below zero the fraction counts upwards: -2 s and 750,000,000 ns are -1.25 s.
  const micros = Math.floor(nanoseconds / 1000);
  const borrowed = seconds < 0 && micros > 0;
  const whole = Math.abs(borrowed ? seconds + 1 : seconds);
  const fraction = String(borrowed ? 1_000_000 - micros : micros).padStart(6, '0');
  return `${seconds < 0 ? '-' : ''}${whole}.${fraction}`;
}

/** Seconds as a decimal number without rounding, from the two integers: 1.000000001 stays that. */
export function durationText({ seconds, nanoseconds }: ExactTime): string {
  // A span is seconds + nanoseconds, so below zero the fraction counts upwards: -1 s and 999,999,999 ns are -1 ns.
  const borrowed = seconds < 0 && nanoseconds > 0;
  const whole = Math.abs(borrowed ? seconds + 1 : seconds);
  const rest = borrowed ? 1_000_000_000 - nanoseconds : nanoseconds;
  return `${seconds < 0 ? '-' : ''}${whole}${fractionText(rest)}`;
}

/** Nanoseconds behind a point, without zeros at the end; nothing for none. */
function fractionText(nanoseconds: number): string {
  if (nanoseconds === 0) return '';
  let digits = 9;
  let rest = nanoseconds;
  for (; rest % 10 === 0; digits--) rest /= 10;
  return `.${String(rest).padStart(digits, '0')}`;
}

export function isExactTime(cell: ExactTime | readonly (string | number)[]): cell is ExactTime {
  return 'nanoseconds' in cell;
}

function jsonItem(item: string | number): string {
  return typeof item === 'number' ? String(item) : jsonText(item);
}
