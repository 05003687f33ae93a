import { usageError } from '../core/errors.ts';

const QUOTES = ['"', "'"];

/**
 * A program and its arguments: words apart by spaces, those in single or double quotes kept together, as in
 * `'/opt/my tools/notify' --to "the night shift"`. Nothing else means anything: no shell reads them.
 */
export function execWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (const character of command) {
    if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (QUOTES.includes(character)) {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') throw usageError(`--exec ${command}: the quote ${quote} is not closed`);
  if (word !== undefined) words.push(word);
  if (words.length === 0 || words[0] === '') throw usageError('--exec: the name of the program is empty');
  return words;
}
