const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex of `[start, end)` without separators. */
export function hexText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += HEX[bytes[at]];
  return text;
}

/** Where `byte` stands first in `[start, end)`; `end` if nowhere. The engine's own search goes on to the buffer's end. */
export function findByte(bytes: Uint8Array, byte: number, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** Bytes as text, one character each (ISO 8859-1): what patterns are searched in, and no offset changes. */
export function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

const decoder = new TextDecoder('utf-8');

/** Text as UTF-8; what is no UTF-8 becomes U+FFFD. Ends at the first NUL. */
export function wireText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, findByte(bytes, 0, start, end)));
}

// Spreadsheets take the full-width forms for the ASCII ones (OWASP, CSV injection).
const FORMULA_START = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Text for a CSV cell that no spreadsheet runs as a formula: an apostrophe goes before what would start one. */
export function quoteFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}
