import type { Start } from '../starts.ts';
import { httpMethods } from '../values/http-methods.ts';

const SPACE = 0x20;
const SLASH = 0x2f;
/** `HTTP`. */
const HTTP = 0x48545450;

/**
 * Does a message of HTTP/1 begin here? A response by `HTTP/1`, a request by a method that is known. What
 * is asked of every segment: told by the first four bytes mostly.
 */
export function startsHttp(bytes: Uint8Array, view: DataView, at: number, end: number): boolean {
  if (end - at < SHORTEST) return false;
  const first = view.getInt32(at);
  if (first === HTTP) return bytes[at + 4] === SLASH && bytes[at + 5] === 0x31;
  for (let i = 0; i < FIRST_WORDS.length; i++) {
    if (FIRST_WORDS[i] === first && endsMethod(bytes, at, end, httpMethods[i])) return true;
  }
  return false;
}

/** The rest of a method of which the first four bytes are there, and its space. */
function endsMethod(bytes: Uint8Array, at: number, end: number, method: string): boolean {
  const { length } = method;
  if (end - at <= length || bytes[at + length] !== SPACE) return false;
  for (let i = 4; i < length; i++) if (bytes[at + i] !== method.charCodeAt(i)) return false;
  return true;
}

/** A method, a space, a target. */
const SHORTEST = 8;

const FIRST_WORDS = Int32Array.from(httpMethods, (method) => {
  const word = `${method} `.slice(0, 4);
  return (word.charCodeAt(0) << 24) | (word.charCodeAt(1) << 16) | (word.charCodeAt(2) << 8) | word.charCodeAt(3);
});

export const httpStart: Start = {
  test: startsHttp,
  firstBytes: [HTTP >>> 24, ...httpMethods.map((method) => method.charCodeAt(0))],
  // `HTTP`, `GET`, `POST` and `DELETE`: no other protocol's messages begin with a method of HTTP's that begins so.
  hot: [HTTP >>> 24, 0x47, 0x50, 0x44],
};
