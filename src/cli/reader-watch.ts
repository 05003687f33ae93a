import { fstatSync } from 'node:fs';
import { loadLibc } from '../sources/live/libc.ts';

const CHECK_MS = 250;
/** POLLERR, POLLHUP, POLLNVAL. */
const GONE = 8 | 16 | 32;

/**
 * Notices that the reader of a pipe has gone while there is nothing to write: a job that tells of rare events would
 * else go on for nobody. `onGone` is called once; the answer ends the watch. Where it can't be told nothing is done.
 */
export function watchReader(fd: number, onGone: () => void): () => void {
  let isOver = !isPipe(fd);
  let timer: NodeJS.Timeout | undefined;
  // struct pollfd without any event: these three are told always.
  const entry = new Uint8Array(8);
  const check = async (): Promise<void> => {
    const libc = await loadLibc();
    new Int32Array(entry.buffer)[0] = fd;
    await libc.poll(entry, 1, 0);
    if (isOver) return;
    if ((new Uint16Array(entry.buffer)[3] & GONE) !== 0) return onGone();
    arm();
  };
  const arm = (): void => {
    timer = setTimeout(() => {
      check().catch(() => {
        // Without the C library it is noticed at the next write.
      });
    }, CHECK_MS);
    timer.unref();
  };
  if (!isOver) arm();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

function isPipe(fd: number): boolean {
  if (process.platform !== 'linux') return false;
  const stats = fstatSync(fd);
  return stats.isFIFO() || stats.isSocket();
}
