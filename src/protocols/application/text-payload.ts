import { STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { tcpStarts } from '../starts.ts';

const LF = 0x0a;
const CR = 0x0d;
const LOOKED_AT = 64;
/** Random bytes have seven in as many. */
const MOST_CONTROLS = 2;

/**
 * The decode of a protocol of text lines: all of the payload is its layer, unless the connection went over to TLS
 * (STARTTLS): then it is what it begins with, or the middle of a record, which is data.
 */
export function decodeText(d: Dissection, at: number): number {
  const { bytes, end } = d;
  if (isText(bytes, at, end)) {
    d.offset = end;
    return STOP;
  }
  d.drop();
  return tcpStarts.find(bytes, d.view, at, end);
}

function isText(bytes: Uint8Array, start: number, end: number): boolean {
  const stop = Math.min(end, start + LOOKED_AT);
  let controls = 0;
  for (let at = start; at < stop; at++) {
    const byte = bytes[at];
    // What stands behind a line may be anything.
    if (byte === LF && at > start && bytes[at - 1] === CR) break;
    // Tab, LF, VT, FF and CR are text's.
    if (byte < 0x20 ? byte < 0x09 || byte > 0x0d : byte === 0x7f) controls++;
  }
  return controls <= MOST_CONTROLS;
}
