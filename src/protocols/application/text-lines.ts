import type { Layer } from '../layer.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** Goes from line to line of a layer. Lines end with CR LF, with LF, or with CR; the last one may have no end. */
export class TextLines {
  /** The line at hand: where it begins, behind its text, and behind its line end. */
  start = 0;
  textEnd = 0;
  end = 0;
  readonly #bytes: Uint8Array;
  readonly #limit: number;

  /** Before the line that begins at `at`. */
  constructor({ bytes, start, end }: Layer, at = start) {
    this.end = at;
    this.#bytes = bytes;
    this.#limit = end;
  }

  /** Bytes of the line's text. */
  get length(): number {
    return this.textEnd - this.start;
  }

  /** Does the line at hand have its line end here? */
  get isWhole(): boolean {
    return this.end > this.textEnd;
  }

  next(): boolean {
    const bytes = this.#bytes;
    const limit = this.#limit;
    const start = this.end;
    if (start >= limit) return false;
    let at = start;
    while (at < limit && bytes[at] !== LF && bytes[at] !== CR) at++;
    this.start = start;
    this.textEnd = at;
    if (at < limit) at += bytes[at] === CR && at + 1 < limit && bytes[at + 1] === LF ? 2 : 1;
    this.end = at;
    return true;
  }
}

/** Behind the word that begins at `start`. */
export function endOfToken(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SPACE) at++;
  return at;
}

/** Behind the blanks at `start`. */
export function passBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}

/** The three digits of a reply (RFC 5321 §4.2) at `at`; -1 where there are none. */
export function replyCode(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 3) return -1;
  let code = 0;
  for (let i = at; i < at + 3; i++) {
    const digit = bytes[i] - 0x30;
    if (digit < 0 || digit > 9) return -1;
    code = code * 10 + digit;
  }
  return code;
}
/** Does this word, in capital letters, stand at `at`, in small or capital letters? */
export function hasWord(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  if (end - at < word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[at + i];
    if ((byte >= 0x61 && byte <= 0x7a ? byte & 0xdf : byte) !== word.charCodeAt(i)) return false;
  }
  return true;
}
