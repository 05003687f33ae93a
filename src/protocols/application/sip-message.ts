import { findByte } from '../../bytes/text.ts';
import { leadingNumber, skipBlanks } from './sip-text.ts';

const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
const LENGTH_NAMES = ['content-length', 'l'].map((name) => Uint8Array.from(Buffer.from(name)));

/**
 * Where the message at `at` of a stream ends, as its Content-Length has it (RFC 3261 §18.3); `end` where it has none, or
 * isn't whole. Allocates nothing.
 */
export function endOfSipMessage(bytes: Uint8Array, at: number, end: number): number {
  let length = -1;
  for (let line = endOfLine(bytes, at, end); line < end; line = endOfLine(bytes, line, end)) {
    if (bytes[line] === LF || (bytes[line] === CR && bytes[line + 1] === LF)) {
      const body = line + (bytes[line] === LF ? 1 : 2);
      return length < 0 ? end : Math.min(end, body + length);
    }
    const value = valueOfLength(bytes, line, end);
    if (value > 0) length = leadingNumber(bytes, skipBlanks(bytes, value, end), end);
  }
  return end;
}

function endOfLine(bytes: Uint8Array, at: number, end: number): number {
  return findByte(bytes, LF, at, end) + 1;
}

/** Behind the colon of a line that tells the length; 0 for any other. */
function valueOfLength(bytes: Uint8Array, line: number, end: number): number {
  for (let i = 0; i < LENGTH_NAMES.length; i++) {
    const name = LENGTH_NAMES[i];
    const colon = line + name.length;
    if (colon < end && bytes[colon] === COLON && isName(bytes, line, name)) return colon + 1;
  }
  return 0;
}

function isName(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if ((bytes[at + i] | 0x20) !== name[i]) return false;
  return true;
}
