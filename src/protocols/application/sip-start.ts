import { byteRange, type Start } from '../starts.ts';

const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
const VERSION = Uint8Array.from(Buffer.from('SIP/2.0'));
/** Methods and schemes are short; what is longer is another text. */
const LONGEST_WORD = 32;
const LONGEST_URI = 4096;

/**
 * Does a SIP message begin here (RFC 3261 §7.1, §7.2)? `SIP/2.0 200 OK`, or a method, a URI of some scheme and the
 * version, which ends the line. Allocates nothing; other texts are told by their second word.
 */
export function startsSip(bytes: Uint8Array, _view: DataView, at: number, end: number): boolean {
  if (isVersion(bytes, at, end)) return isStatus(bytes, at + VERSION.length, end);
  const uri = endOfName(bytes, at, end, SPACE) + 1;
  if (uri <= at + 1) return false;
  const scheme = endOfName(bytes, uri, end, COLON);
  if (scheme <= uri) return false;
  const most = Math.min(end, uri + LONGEST_URI);
  let space = scheme;
  while (space < most && bytes[space] > SPACE) space++;
  if (space >= most || bytes[space] !== SPACE || !isVersion(bytes, space + 1, end)) return false;
  const stop = space + 1 + VERSION.length;
  return stop === end || bytes[stop] === CR || bytes[stop] === LF;
}

/** No method of SIP's begins as `GET`, `HEAD` and `HTTP` do, which are asked of most. */
export const sipStart: Start = {
  test: startsSip,
  firstBytes: byteRange(0x41, 0x5a).filter((letter) => letter !== 0x47 && letter !== 0x48),
};

/** Behind a version: a space, three digits, a space. */
function isStatus(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 5 > end || bytes[at] !== SPACE || bytes[at + 4] !== SPACE) return false;
  for (let i = at + 1; i < at + 4; i++) if (bytes[i] < 0x30 || bytes[i] > 0x39) return false;
  return true;
}

function isVersion(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < VERSION.length) return false;
  for (let i = 0; i < VERSION.length; i++) if (bytes[at + i] !== VERSION[i]) return false;
  return true;
}

/** Where a word of letters, digits and what else names have ends in this byte; -1 where it doesn't. */
function endOfName(bytes: Uint8Array, start: number, end: number, stop: number): number {
  const most = Math.min(end, start + LONGEST_WORD);
  for (let at = start; at < most; at++) {
    const byte = bytes[at];
    if (byte === stop) return at === start ? -1 : at;
    const letter = byte | 0x20;
    const isName =
      (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x2b && byte <= 0x39 && byte !== 0x2f) || byte === 0x5f;
    if (!isName) return -1;
  }
  return -1;
}
