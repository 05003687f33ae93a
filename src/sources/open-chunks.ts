import { constants, createReadStream, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import { environmentError, type SniffError, usageError } from '../core/errors.ts';
import { type Chunks, describeSystemError, FileChunks } from './chunks.ts';
import { StreamChunks } from './chunks-stream.ts';

export const STDIN_PATH = '-';

/** Opens a path, or stdin for `-`, as bytes. What can't be opened throws, with what to do about it. */
export async function openChunks(path: string): Promise<Chunks> {
  if (path === STDIN_PATH) return openStdin();
  const stats = statPath(path);
  if (stats.isDirectory()) {
    throw environmentError(`${path} is a directory`, `name the captures in it: ${path.replace(/\/$/, '')}/*.pcap`);
  }
  if (stats.isSocket()) throw environmentError(`${path} is a socket, not a file`, 'give a capture file or a pipe');
  if (stats.isFIFO()) return openFifo(path);
  if (!stats.isFile()) return new StreamChunks(path, createReadStream(path));
  return openFile(path);
}

function openStdin(): Chunks {
  const stats = fstatSync(0);
  if (stats.isDirectory()) throw environmentError('stdin is a directory', 'redirect a capture file: < FILE');
  if (stats.isFile()) return new FileChunks(STDIN_PATH, 0, stats);
  if (process.stdin.isTTY) {
    throw usageError('stdin is a terminal, no capture can come from it', 'pipe one in: tcpdump -w - | sniff … -');
  }
  return new StreamChunks(STDIN_PATH, process.stdin);
}

function statPath(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw explainOpenError(path, error);
  }
}

function openFile(path: string): Chunks {
  try {
    const descriptor = openSync(path, constants.O_RDONLY);
    return new FileChunks(path, descriptor, fstatSync(descriptor));
  } catch (error) {
    throw explainOpenError(path, error);
  }
}

/**
 * A FIFO waits for its writer without holding a thread: a thread that is blocked in `open` or `read` would keep the
 * process from ending. Opened non-blocking it is ready at once, and the event loop tells when bytes come.
 */
async function openFifo(path: string): Promise<Chunks> {
  const { Socket } = await import('node:net');
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return new StreamChunks(path, new Socket({ fd: descriptor, readable: true, writable: false }));
  } catch (error) {
    throw explainOpenError(path, error);
  }
}

const REMEDIES: ReadonlyMap<string, [message: string, remedy: string]> = new Map([
  ['ENOENT', ['there is no such file', 'check the name and the directory']],
  ['ENOTDIR', ['a part of the path is a file, not a directory', 'check the path']],
  ['EACCES', ['permission denied', 'ask its owner, or run as a user who may read it']],
  ['EPERM', ['permission denied', 'ask its owner, or run as a user who may read it']],
  ['ELOOP', ['its symbolic links lead in a circle', 'check the links']],
  ['ENAMETOOLONG', ['the name is too long', 'check the name']],
  ['EMFILE', ['too many files are open', 'raise the limit (ulimit -n) or give fewer files']],
]);

function explainOpenError(path: string, error: unknown): SniffError {
  const code = describeSystemError(error);
  const [message, remedy] = REMEDIES.get(code) ?? [code, undefined];
  return environmentError(`can't open ${path}: ${message}`, remedy, error);
}
