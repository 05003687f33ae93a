import { findByte } from '../../bytes/text.ts';
import type { Layer } from '../layer.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/** A header's line in the bytes: name, value without the blanks around it. */
export interface HeaderLine {
  readonly start: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Behind its line end. */
  readonly end: number;
}

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

/** The headers from `at` on, to the empty line or the layer's end; obsolete folded lines go with their header. */
export function* headerLines(layer: Layer, at: number): Generator<HeaderLine, number> {
  const { bytes } = layer;
  let start = at;
  while (start < layer.end) {
    let end = endOfLine(layer, start);
    if (trimLine(layer, start, end) === start) return end;
    while (end < layer.end && isBlank(bytes[end])) end = endOfLine(layer, end);
    const textEnd = trimLine(layer, start, end);
    let nameEnd = start;
    while (nameEnd < textEnd && bytes[nameEnd] !== COLON) nameEnd++;
    if (nameEnd === textEnd) return start;
    let valueStart = nameEnd + 1;
    while (valueStart < textEnd && isBlank(bytes[valueStart])) valueStart++;
    let valueEnd = textEnd;
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--;
    yield { start, nameEnd, valueStart, valueEnd, end };
    start = end;
  }
  return start;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
