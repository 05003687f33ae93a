import { escapeControls } from '../../bytes/escape.ts';
import { writePieces } from '../batches.ts';
import type { OutputOptions, Part, RenderReport, Report } from '../model.ts';
import { drawRecord } from '../page/draw-record.ts';
import { drawRows } from '../page/draw-rows.ts';
import { chartCaption, drawTimeChart } from '../page/draw-time-chart.ts';
import { INDENT, type Page } from '../page/page.ts';
import { createStyle } from '../page/style.ts';
import { cutEnd, textWidth, wrapWords } from '../page/text-width.ts';
import { formatCount } from '../units.ts';

/** A page for people: headings, aligned columns, human units, nothing wider than the terminal. */
export const renderTable: RenderReport = async (report, sink, options) => {
  await writePieces(fitLines(drawReport(report, options), options.width), sink);
};

function* drawReport({ parts, notes, timeDigits }: Report, { width, color }: OutputOptions): Generator<string> {
  const page: Page = { width, timeDigits, style: createStyle(color) };
  let between = false;
  for (const part of parts) {
    if (part.implied === true) continue;
    if (between) yield '';
    yield drawHeading(part, page);
    yield* drawBody(part, page);
    yield* drawNotes(part.notes, page, INDENT);
    between = true;
  }
  if (between && notes !== undefined && notes.length > 0) yield '';
  yield* drawNotes(notes, page, '');
}

function drawHeading(part: Part, page: Page): string {
  const { style, width } = page;
  const caption = captionOf(part, page);
  const right = caption === '' ? '' : ` ${caption} ──`;
  const line = '─'.repeat(Math.max(1, width - '──  '.length - textWidth(part.title) - textWidth(right)));
  return `${style.faint('──')} ${style.heading(part.title)} ${style.faint(line + right)}`;
}

function captionOf(part: Part, page: Page): string {
  if (part.kind === 'record') return '';
  const { rowCount, totalRows = rowCount, chart } = part;
  if (rowCount === 0) return 'none';
  if (chart !== undefined) return chartCaption(part, chart, page);
  return totalRows > rowCount ? `${formatCount(rowCount)} of ${formatCount(totalRows)}` : '';
}

function* drawBody(part: Part, page: Page): Generator<string> {
  if (part.kind === 'record') yield* drawRecord(part.entries, page);
  else if (part.chart !== undefined && part.rowCount > 0) yield* drawTimeChart(part, part.chart, page);
  else yield* drawRows(part, page, INDENT);
}

function* drawNotes(notes: readonly string[] | undefined, { width, style }: Page, indent: string): Generator<string> {
  for (const note of notes ?? []) {
    for (const line of wrapWords(escapeControls(note), width - indent.length)) yield indent + style.faint(line);
  }
}

const COLOR_CODES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** The last guard: where the table library counts other widths for rare characters than a terminal does. */
function* fitLines(lines: Iterable<string>, width: number): Generator<string> {
  for (const line of lines) {
    const bare = line.replace(COLOR_CODES, '');
    yield `${textWidth(bare) <= width ? line : cutEnd(bare, width)}\n`;
  }
}
