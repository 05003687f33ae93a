import CliTable3 from 'cli-table3';
import { type CellType, type Column, isVisible, type Table } from '../model.ts';
import { drawBar } from './bars.ts';
import { cellText, isNumeric, isShrinkable } from './cells.ts';
import { type ColumnNeeds, fitColumns } from './fit-columns.ts';
import { GAP, type Page } from './page.ts';
import { cutEnd, cutMiddle, textWidth } from './text-width.ts';
import { drawTree } from './tree.ts';

/** After each so many rows the headings are repeated. */
const ROWS_PER_PAGE = 200;
/** cli-table3 takes quadratic time: it is asked for so many rows at once. */
const ROWS_AT_ONCE = 8;
/** A column of text that would have to be cut below this lets the least important column go instead. */
const READABLE_WIDTH = 24;
const BAR_WIDTH = { natural: 12, least: 8, most: 40 };

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  mid: '',
  'mid-mid': '',
  'left-mid': '',
  'right-mid': '',
  right: '',
  middle: GAP,
};

/** The rows as aligned columns, as many columns as fit, wherever they are drawn `indent` from the left. */
export function* drawRows(table: Table, page: Page, indent: string): Generator<string> {
  const columns = table.columns.filter((column) => isVisible(column, 'people'));
  const trees = columns.map((column) =>
    column.type === 'path' ? drawTree(allTexts(column, table.rowCount)) : undefined,
  );
  let natural = columns.map(({ label }) => textWidth(label));
  for (let start = 0; start < table.rowCount; start += ROWS_PER_PAGE) {
    const end = Math.min(start + ROWS_PER_PAGE, table.rowCount);
    const texts = columns.map((column, index) => columnTexts(column, trees[index], start, end, page.timeDigits));
    // Columns only grow from page to page, so that most of them stay where they were.
    natural = natural.map((width, index) => Math.max(width, ...texts[index].map(textWidth)));
    const widths = fitColumns(
      columns.map((column, index) => needs(column, natural[index])),
      page.width - indent.length,
      GAP.length,
    );
    yield* drawPage(columns, texts, widths, start, page, indent);
  }
}

function* drawPage(
  columns: readonly Column[],
  texts: readonly string[][],
  widths: readonly number[],
  start: number,
  page: Page,
  indent: string,
): Generator<string> {
  const kept = columns.map((_, index) => index).filter((index) => widths[index] > 0);
  const rowCount = texts[0]?.length ?? 0;
  for (let first = 0; first < rowCount; first += ROWS_AT_ONCE) {
    const drawn = new CliTable3({
      chars: { ...NO_BORDERS, left: indent },
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
      colWidths: kept.map((index) => widths[index]),
      colAligns: kept.map((index) => (isNumeric(columns[index].type) ? 'right' : 'left')),
      head: first > 0 ? [] : kept.map((index) => page.style.faint(cutEnd(columns[index].label, widths[index]))),
    });
    for (let at = first; at < Math.min(first + ROWS_AT_ONCE, rowCount); at++) {
      drawn.push(
        kept.map((index) => {
          const column = columns[index];
          if (column.type !== 'bar') return cut(column.type, texts[index][at], widths[index]);
          return page.style.bar(drawBar(column.value(start + at) ?? 0, widths[index]));
        }),
      );
    }
    for (const line of drawn.toString().split('\n')) yield line.trimEnd();
  }
}

function needs({ type, priority = 0 }: Column, natural: number): ColumnNeeds {
  if (type === 'bar') return { ...BAR_WIDTH, priority };
  return { natural, least: isShrinkable(type) ? Math.min(natural, READABLE_WIDTH) : natural, priority };
}

function cut(type: CellType, text: string, width: number): string {
  return type === 'path' ? cutEnd(text, width) : cutMiddle(text, width);
}

function columnTexts(
  column: Column,
  tree: readonly string[] | undefined,
  start: number,
  end: number,
  timeDigits: number,
): string[] {
  if (tree !== undefined) return tree.slice(start, end);
  const texts: string[] = [];
  for (let row = start; row < end; row++) {
    texts.push(column.type === 'bar' ? '' : cellText(column.type, column.value(row), timeDigits));
  }
  return texts;
}

function allTexts(column: Column, rowCount: number): string[] {
  return Array.from({ length: rowCount }, (_, row) => String(column.value(row) ?? ''));
}
