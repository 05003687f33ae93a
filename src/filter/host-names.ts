import { isIP } from 'node:net';
import { tokenize } from './lexer.ts';

/**
 * Names in a filter that may be hosts', for the caller to resolve once before it compiles: words that are no keyword,
 * number or address. Names of ports and protocols are among them.
 */
export function possibleHostNames(text: string): string[] {
  const names = tokenize(text).filter(({ kind, text: word }) => kind === 'name' && isIP(word) === 0);
  return [...new Set(names.map(({ text: word }) => word))];
}
