import { SniffError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';

/** Where a word stands in the filter's text: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * What is wrong with a filter: the reason, the line and a caret under the word. The remedy says what was expected, or
 * what was meant.
 */
export function filterError(text: string, span: Span, reason: string, remedy?: string): SniffError {
  const message = `${reason}\n${markedLine(text, span)}`;
  return new SniffError('usage', message, remedy === undefined ? {} : { remedy });
}

/** A word of the filter in quotes, cut where it is no word any more. */
export function quoteWord(word: string): string {
  return word.length > LONGEST_WORD ? `'${word.slice(0, LONGEST_WORD)}…'` : `'${word}'`;
}

const LONGEST_WORD = 60;

/** `Did you mean 'port'?`, or what else was expected. */
export function suggestWord(word: string, known: Iterable<string>, otherwise: string): string {
  return word.length > LONGEST_WORD ? otherwise : suggest(word, known, otherwise);
}

const INDENT = '  ';
/** Columns shown of a long line, around the word. */
const SHOWN_BEFORE = 40;
const SHOWN = 100;

function markedLine(text: string, { start, end }: Span): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineFeed = text.indexOf('\n', start);
  const lineEnd = lineFeed < 0 ? text.length : lineFeed;
  const isCutBefore = start - lineStart > SHOWN;
  const from = isCutBefore ? start - SHOWN_BEFORE : lineStart;
  const to = Math.min(lineEnd, from + SHOWN);
  const before = isCutBefore ? '…' : '';
  const after = to < lineEnd ? '…' : '';
  const carets = '^'.repeat(Math.max(1, Math.min(end, to) - start));
  const shown = printable(text.slice(from, to));
  return `${INDENT}${before}${shown}${after}\n${INDENT}${' '.repeat(before.length + start - from)}${carets}`;
}

/** One column a character, whatever the text holds: the caret stands by counting. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
