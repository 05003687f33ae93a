import { type CellType, type Column, type Entry, type GroupEntry, isVisible, type ValueEntry } from '../model.ts';
import { formatCount } from '../units.ts';
import { cellText, isNumeric, isZero } from './cells.ts';
import { drawRows } from './draw-rows.ts';
import { INDENT, type Page } from './page.ts';
import { cutMiddle, padEnd, padStart, textWidth } from './text-width.ts';

const MOST_COLUMNS = 4;
const BETWEEN_COLUMNS = 4;

/** A record: its values in a grid, nested objects as rows of one table, nested tables below. */
export function* drawRecord(entries: readonly Entry[], page: Page): Generator<string> {
  const visible = entries.filter((entry) => isVisible(entry, 'people'));
  yield* drawGrid(visible.filter(isValue).filter(isWorthShowing), page);
  yield* drawGroups(visible.filter(isGroup), page);
  for (const entry of visible) {
    if (!('table' in entry) || entry.table.rowCount === 0) continue;
    const { rowCount, totalRows = rowCount } = entry.table;
    const share = totalRows > rowCount ? ` (${formatCount(rowCount)} of ${formatCount(totalRows)})` : '';
    yield '';
    yield `${INDENT}${page.style.heading(entry.label)}${page.style.faint(share)}`;
    yield* drawRows(entry.table, page, INDENT + INDENT);
  }
}

interface GridItem {
  readonly label: string;
  readonly text: string;
  readonly type: CellType;
  readonly warns: boolean;
}

/** Labels and values side by side, read downwards, in as many columns as fit. */
function* drawGrid(entries: readonly ValueEntry[], page: Page): Generator<string> {
  const width = page.width - INDENT.length;
  const items = entries.map((entry) => toItem(entry, page.timeDigits));
  for (let columnCount = Math.min(MOST_COLUMNS, items.length); columnCount >= 1; columnCount--) {
    const height = Math.ceil(items.length / columnCount);
    const columns: GridItem[][] = [];
    for (let start = 0; start < items.length; start += height) columns.push(items.slice(start, start + height));
    const widths = columns.map(measure);
    const total = widths.reduce((sum, { label, value }) => sum + label + 2 + value, 0);
    if (columnCount > 1 && total + BETWEEN_COLUMNS * (columns.length - 1) > width) continue;
    for (let row = 0; row < height; row++) {
      const cells = columns.map((column, index) => drawItem(column[row], widths[index], width, page));
      yield `${INDENT}${cells.join(' '.repeat(BETWEEN_COLUMNS)).trimEnd()}`;
    }
    return;
  }
}

interface GridWidths {
  readonly label: number;
  readonly value: number;
  readonly alignRight: boolean;
}

function measure(column: readonly GridItem[]): GridWidths {
  return {
    label: Math.max(...column.map(({ label }) => textWidth(label))),
    value: Math.max(...column.map(({ text }) => textWidth(text))),
    alignRight: column.every(({ type }) => isNumeric(type)),
  };
}

function drawItem(
  item: GridItem | undefined,
  { label, value, alignRight }: GridWidths,
  width: number,
  page: Page,
): string {
  if (item === undefined) return '';
  const { style } = page;
  const room = Math.max(1, Math.min(value, width - label - 2));
  const text = cutMiddle(item.text, room);
  const padded = alignRight ? padStart(text, room) : padEnd(text, room);
  const paintedLabel = item.warns ? style.warning(padEnd(item.label, label)) : style.faint(padEnd(item.label, label));
  return `${paintedLabel}  ${item.warns ? style.warning(padded) : padded}`;
}

function toItem(entry: ValueEntry, timeDigits: number): GridItem {
  const warns = entry.warning === true && !isZero(entry.value);
  return {
    // Not by colour alone.
    label: warns ? `! ${entry.label}` : entry.label,
    text: cellText(entry.type, entry.value, timeDigits),
    type: entry.type,
    warns,
  };
}

/** Groups with the same members stand in one table, a row each: `latency network server` by `p50 p95 p99 max`. */
function* drawGroups(groups: readonly GroupEntry[], page: Page): Generator<string> {
  const rest = groups.filter(({ entries }) => entries.some(({ value }) => value !== null));
  while (rest.length > 0) {
    const members = memberKeys(rest[0]);
    const other = rest.findIndex((group) => memberKeys(group) !== members);
    const same = rest.splice(0, other < 0 ? rest.length : other);
    const columns: Column[] = [{ key: 'name', label: '', type: 'text', value: (row) => same[row].label }];
    for (const [index, { key, label, type }] of same[0].entries.entries()) {
      // Same keys, same types: what one group's member holds, the others' hold too.
      columns.push({ key, label, type, value: (row: number) => same[row].entries[index].value } as Column);
    }
    yield '';
    yield* drawRows({ columns, rowCount: same.length }, page, INDENT);
  }
}

function memberKeys({ entries }: GroupEntry): string {
  return entries.map(({ key, type }) => `${key}:${type}`).join(' ');
}

function isWorthShowing({ hideZero, value }: ValueEntry): boolean {
  return hideZero !== true || !isZero(value);
}

function isValue(entry: Entry): entry is ValueEntry {
  return 'type' in entry;
}

function isGroup(entry: Entry): entry is GroupEntry {
  return 'entries' in entry;
}
