import { wireText } from '../../bytes/text.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LESS = 0x3c;
const GREATER = 0x3e;
const EQUALS = 0x3d;
const SEMICOLON = 0x3b;

/** A parameter of a header, `name=value`: where it starts, its name in small letters, its value with its quotes. */
export interface Parameter {
  readonly start: number;
  readonly name: string;
  /** The parameter's end where it has no value. */
  readonly valueStart: number;
  readonly end: number;
}

/** Where `stop` stands first outside of quotes and angle brackets; `end` if nowhere. */
export function endOfPart(bytes: Uint8Array, start: number, end: number, stop: number): number {
  let isQuoted = false;
  let isBracketed = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (isQuoted && byte === BACKSLASH) at++;
    else if (byte === QUOTE) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (byte === stop && !isBracketed) return at;
    else if (byte === LESS) isBracketed = true;
    else if (byte === GREATER) isBracketed = false;
  }
  return end;
}

export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] <= SPACE) at++;
  return at;
}

/** Where the text ends without the blanks behind it. */
export function trimBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] <= SPACE) at--;
  return at;
}

/** The parameters from the separator at `start` on. */
export function parametersOf(bytes: Uint8Array, start: number, end: number, separator = SEMICOLON): Parameter[] {
  const found: Parameter[] = [];
  for (let at = start; at < end; ) {
    const next = endOfPart(bytes, at + 1, end, separator);
    const from = skipBlanks(bytes, at + 1, next);
    const to = trimBlanks(bytes, from, next);
    if (to > from) found.push(parameter(bytes, from, to));
    at = next;
  }
  return found;
}

export function parameter(bytes: Uint8Array, start: number, end: number): Parameter {
  const equals = endOfPart(bytes, start, end, EQUALS);
  const name = wireText(bytes, start, trimBlanks(bytes, start, equals)).toLowerCase();
  return { start, name, valueStart: skipBlanks(bytes, Math.min(end, equals + 1), end), end };
}

/** The number that the digits at `start` make, up to 32 bits; 0 for none. */
export function leadingNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end && bytes[at] >= 0x30 && bytes[at] <= 0x39; at++) {
    value = Math.min(0xffff_ffff, value * 10 + bytes[at] - 0x30);
  }
  return value;
}
