import { limits } from '../core/limits.ts';
import { filterError, quoteWord, type Span, suggestWord } from './filter-error.ts';
import { KEYWORDS } from './keywords.ts';
import { type Token, tokenize } from './lexer.ts';

/** The tokens of a filter, one at a time, and what is said where another was expected. */
export class TokenReader {
  readonly text: string;
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
  }

  get next(): Token {
    return this.#tokens[this.#at];
  }

  get isAtEnd(): boolean {
    return this.next.kind === 'end';
  }

  /** The token behind the next. */
  get afterNext(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)];
  }

  /** The token that was taken last. */
  get last(): Token {
    return this.#tokens[this.#at - 1];
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Whether the next is this keyword or operator. */
  isNext(word: string): boolean {
    return this.next.kind === 'word' && this.next.text === word;
  }

  takeIf(word: string): boolean {
    const isNext = this.isNext(word);
    if (isNext) this.take();
    return isNext;
  }

  expectWord(word: string, expected = `'${word}'`): void {
    if (!this.takeIf(word)) throw this.unexpected(expected);
  }

  expectNumber(expected: string): number {
    if (this.next.kind !== 'number') throw this.unexpected(expected);
    return this.take().value;
  }

  /** From a token taken earlier to the one taken last. */
  spanFrom(start: Span): Span {
    return { start: start.start, end: this.last.end };
  }

  unexpected(expected: string): Error {
    const { next } = this;
    if (next.kind === 'end') {
      const reason = this.text.trim() === '' ? 'the filter is empty' : 'the filter ends too early';
      return this.error(next, reason, `expected ${expected}`);
    }
    const word = this.text.slice(next.start, next.end);
    const remedy = `expected ${expected}`;
    const meant = next.kind === 'name' ? suggestWord(word, KEYWORDS.keys(), remedy) : remedy;
    return this.error(next, `the filter can't have ${quoteWord(word)} here`, meant);
  }

  error(at: Span, reason: string, remedy?: string): Error {
    return filterError(this.text, at, reason, remedy);
  }

  /** One level deeper: parentheses, `not`, `-`, brackets. */
  descend(at: Span): void {
    this.#depth++;
    if (this.#depth <= limits.filterDepth) return;
    throw this.error(
      at,
      `the filter is nested more than ${limits.filterDepth} levels deep`,
      'write it with fewer parentheses',
    );
  }

  ascend(): void {
    this.#depth--;
  }
}
