import { writeSync } from 'node:fs';

const FIRST_NAP_MS = 0.05;
const LONGEST_NAP_MS = 10;
const napCell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of it, waiting where the reader is slow; answers false when the reader has gone (EPIPE).
 * libuv makes pipes non-blocking, so a full one throws EAGAIN: sleep a little longer each time instead of spinning.
 */
export function writeAll(fd: number, bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  let position = start;
  let napMs = FIRST_NAP_MS;
  while (position < end) {
    const written = tryWrite(fd, bytes, position, end);
    if (written === undefined) return false;
    position += written;
    napMs = written > 0 ? FIRST_NAP_MS : Math.min(napMs * 2, LONGEST_NAP_MS);
    if (written === 0) Atomics.wait(napCell, 0, 0, napMs);
  }
  return true;
}

/** As much as is taken now: 0 when the pipe is full, undefined when the reader has gone. */
export function tryWrite(fd: number, bytes: Uint8Array, start: number, end: number): number | undefined {
  try {
    return writeSync(fd, bytes, start, end - start);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return 0;
    if (code === 'EPIPE') return undefined;
    throw error;
  }
}
