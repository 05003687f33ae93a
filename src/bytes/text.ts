const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex of `[start, end)` without separators. */
export function hexText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += HEX[bytes[at]];
  return text;
}

const decoder = new TextDecoder('utf-8');

/** Text as UTF-8; what is no UTF-8 becomes U+FFFD. Ends at the first NUL. */
export function wireText(bytes: Uint8Array, start: number, end: number): string {
  const terminator = bytes.indexOf(0, start);
  return decoder.decode(bytes.subarray(start, terminator >= 0 && terminator < end ? terminator : end));
}

const PLAIN_ASCII = /^[ !#-[\]-~]*$/;
// What JSON.stringify leaves as it is though it drives terminals or reorders text: DEL, C1, bidirectional controls.
const UNSAFE_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A JSON string that parses to exactly this text and may be printed to any terminal. */
export function jsonText(text: string): string {
  if (PLAIN_ASCII.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(UNSAFE_IN_JSON, escapeForJson);
}

function escapeForJson(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// Spreadsheets take the full-width forms for the ASCII ones (OWASP, CSV injection).
const FORMULA_START = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Text for a CSV cell that no spreadsheet runs as a formula: an apostrophe goes before what would start one. */
export function quoteFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}
