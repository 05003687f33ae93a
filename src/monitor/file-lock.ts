import { closeSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { environmentError } from '../core/errors.ts';

export interface FileLock {
  release(): void;
}

const EXCLUSIVE = 2;
const WITHOUT_WAITING = 4;

/**
 * Holds a file for this process alone (flock(2)); undefined where another holds it. The kernel lets go when the holder
 * dies, however it does: nothing is ever left behind.
 */
export async function lockFile(path: string): Promise<FileLock | undefined> {
  const flock = await loadFlock();
  const fd = openSync(path, 'a+');
  if (flock(fd, EXCLUSIVE | WITHOUT_WAITING) !== 0) {
    closeSync(fd);
    return undefined;
  }
  // For people who look who it is; nobody relies on it.
  truncateSync(path);
  writeSync(fd, `${process.pid}\n`);
  return { release: () => closeSync(fd) };
}

/** Who wrote into the lock last: the process that holds it, where it is held. */
export function lockHolder(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

async function loadFlock(): Promise<(fd: number, operation: number) => number> {
  try {
    const { default: koffi } = await import('koffi');
    return koffi.load(null).func('int flock(int fd, int operation)');
  } catch (cause) {
    throw environmentError("can't lock files here", 'Install koffi, the bridge to the C library, again.', cause);
  }
}
