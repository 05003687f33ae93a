import { asciiBytes, putPadded } from '../bytes/byte-writer.ts';
import type { ExactTime } from './units.ts';

/**
 * RFC 3339 in UTC with `digits` decimals (0 to 9), from the two integers that a timestamp is: never a float.
 * Years beyond 9999 or before 0 are written with a sign and six digits (ECMA-262 expanded years).
 */
export function formatTime(seconds: number, nanoseconds: number, digits: number): string {
  if (seconds !== lastSeconds) {
    lastSeconds = seconds;
    lastText = formatSeconds(seconds);
  }
  const whole = lastText;
  return digits === 0 ? `${whole}Z` : `${whole}.${pad(nanoseconds, 9).slice(0, digits)}Z`;
}

/** What the clock of this machine says, to the millisecond. */
export function wallTime(): ExactTime {
  const milliseconds = Date.now();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanoseconds: (milliseconds - seconds * 1000) * 1e6 };
}

/** Most packets share their second with the one before. */
let lastSeconds = Number.NaN;
let lastText = '';

function formatSeconds(seconds: number): string {
  const date = new Date(seconds * 1000);
  // Beyond what a Date holds, some 270,000 years: the bare count of seconds.
  if (Number.isNaN(date.getTime())) return `@${seconds}`;
  const text = date.toISOString();
  return text.slice(0, text.length - 5);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/**
 * Puts what `formatTime` says as ASCII at `at` and returns the next position; at most 40 bytes. For writers that put a
 * time with each packet: only the decimals are made anew while the second stays the same.
 */
export function putTime(bytes: Uint8Array, at: number, seconds: number, nanoseconds: number, digits: number): number {
  if (seconds !== putSeconds) {
    putSeconds = seconds;
    putText = asciiBytes(formatTime(seconds, 0, 0).slice(0, -1));
  }
  const { length } = putText;
  for (let i = 0; i < length; i++) bytes[at + i] = putText[i];
  let to = at + length;
  if (digits > 0) {
    bytes[to] = 46;
    to = putPadded(bytes, to + 1, Math.floor(nanoseconds / UNITS[digits]), digits);
  }
  bytes[to] = 90;
  return to + 1;
}

/** Nanoseconds of the last of so many digits; a table, since raising to a power takes as long as all the rest. */
const UNITS = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 10, 1];
let putSeconds = Number.NaN;
let putText: Uint8Array = new Uint8Array(0);
