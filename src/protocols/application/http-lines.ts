import { findByte } from '../../bytes/text.ts';
import type { Layer } from '../layer.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/** Behind the line end of the line at `at`, or the layer's end. */
export function endOfLine({ bytes, end }: Layer, at: number): number {
  return Math.min(findByte(bytes, LF, at, end) + 1, end);
}

/** Without its line end. */
export function trimLine({ bytes }: Layer, start: number, end: number): number {
  let at = end;
  if (at > start && bytes[at - 1] === LF) at--;
  if (at > start && bytes[at - 1] === CR) at--;
  return at;
}

/** Behind the word that starts at `at`. */
export function endOfWord({ bytes }: Layer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SPACE) at++;
  return at;
}

/**
 * Goes from header to header, to the empty line or the layer's end; obsolete folded lines go with their header. Where
 * the line at hand stands: its name, its value without the blanks around it, and behind its line end.
 */
export class HeaderLines {
  start = 0;
  nameEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  end = 0;
  #layer: Layer | undefined;

  /** Before the first header, whose line begins at `at`. */
  open(layer: Layer, at: number): void {
    this.#layer = layer;
    this.end = at;
  }

  next(): boolean {
    const layer = this.#layer;
    const start = this.end;
    if (layer === undefined || start >= layer.end) return false;
    const { bytes } = layer;
    let end = endOfLine(layer, start);
    if (trimLine(layer, start, end) === start) return false;
    while (end < layer.end && isBlank(bytes[end])) end = endOfLine(layer, end);
    const textEnd = trimLine(layer, start, end);
    let nameEnd = start;
    while (nameEnd < textEnd && bytes[nameEnd] !== COLON) nameEnd++;
    if (nameEnd === textEnd) return false;
    let valueStart = nameEnd + 1;
    while (valueStart < textEnd && isBlank(bytes[valueStart])) valueStart++;
    let valueEnd = textEnd;
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--;
    this.start = start;
    this.nameEnd = nameEnd;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    this.end = end;
    return true;
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
