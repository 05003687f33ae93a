import { formatTime } from '../../core/time.ts';
import type { CellType, Column, Table, TimeChart } from '../model.ts';
import { formatBytes, formatPerSecond, formatSeconds } from '../units.ts';
import { drawColumns } from './bars.ts';
import { INDENT, type Page } from './page.ts';
import { textWidth } from './text-width.ts';

/** The first series is what one looks at, the others are there to compare. */
const FIRST_HEIGHT = 4;
const OTHER_HEIGHT = 2;
/** Few buckets are drawn wider, but not so wide that they look like areas. */
const WIDEST_BUCKET = 6;

/** Buckets over time as columns, each series under its peak and mean; what doesn't fit is averaged. */
export function* drawTimeChart(table: Table, chart: TimeChart, page: Page): Generator<string> {
  const scale = scaleOf(table, page);
  let height = FIRST_HEIGHT;
  for (const key of chart.series) {
    const column = table.columns.find((candidate) => candidate.key === key);
    const values = column === undefined ? [] : readSeries(column, table.rowCount);
    const peak = values.reduce((highest, value) => Math.max(highest, value), 0);
    if (column === undefined || peak === 0) continue;
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const rates = `peak ${rateText(column.type, peak / chart.bucketSeconds)}, mean ${rateText(column.type, mean / chart.bucketSeconds)}`;
    yield `${INDENT}${column.label}  ${page.style.faint(rates)}`;
    for (const line of drawColumns(resample(values, scale), height)) yield INDENT + page.style.bar(line.trimEnd());
    height = OTHER_HEIGHT;
  }
  yield* drawAxis(table, chart, scale, page);
}

/** `1 s a bucket`, and what a column stands for when that is more. */
export function chartCaption(table: Table, chart: TimeChart, page: Page): string {
  const { perColumn } = scaleOf(table, page);
  const bucket = formatSeconds(chart.bucketSeconds);
  return perColumn === 1
    ? `${bucket} a bucket`
    : `${bucket} a bucket, ${formatSeconds(chart.bucketSeconds * perColumn)} a column`;
}

interface Scale {
  /** Buckets that share a column. */
  readonly perColumn: number;
  /** Cells that a column is wide. */
  readonly cells: number;
  readonly width: number;
}

function scaleOf({ rowCount }: Table, page: Page): Scale {
  const room = Math.max(1, page.width - INDENT.length);
  const perColumn = Math.ceil(rowCount / room);
  const columnCount = Math.ceil(rowCount / Math.max(1, perColumn));
  const cells = Math.max(1, Math.min(WIDEST_BUCKET, Math.floor(room / Math.max(1, columnCount))));
  return { perColumn, cells, width: columnCount * cells };
}

function readSeries(column: Column, rowCount: number): number[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const value = column.value(row);
    return typeof value === 'number' ? value : 0;
  });
}

/** The mean of the buckets in each column, so that a last column of fewer buckets isn't lower for that. */
function resample(values: readonly number[], { perColumn, cells }: Scale): number[] {
  const columns: number[] = [];
  for (let start = 0; start < values.length; start += perColumn) {
    const end = Math.min(start + perColumn, values.length);
    let total = 0;
    for (let at = start; at < end; at++) total += values[at];
    for (let cell = 0; cell < cells; cell++) columns.push(total / (end - start));
  }
  return columns;
}

function rateText(type: CellType, perSecond: number): string {
  return type === 'bytes' ? `${formatBytes(perSecond)}/s` : formatPerSecond(perSecond);
}

function* drawAxis(table: Table, chart: TimeChart, { width }: Scale, page: Page): Generator<string> {
  const first = timeText(table, chart, 0);
  const last = timeText(table, chart, table.rowCount - 1);
  const between = width - textWidth(first) - textWidth(last);
  const line = between >= 2 ? first + ' '.repeat(between) + last : first === last ? first : `${first} to ${last}`;
  yield INDENT + page.style.faint(line);
}

function timeText(table: Table, chart: TimeChart, row: number): string {
  const column = table.columns.find(({ key }) => key === chart.time);
  const time = column?.type === 'time' ? column.value(row) : null;
  if (time === null) return '';
  return formatTime(time.seconds, time.nanoseconds, Number.isInteger(chart.bucketSeconds) ? 0 : 3);
}
