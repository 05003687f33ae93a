import { closeSync, fstatSync, openSync, readSync, type Stats, statfsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentError, type SniffError, systemReason } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import type { SocketRows } from './socket-rows.ts';
import { TableParser } from './table-parser.ts';

/** What reading a table once came to, besides its rows. */
export interface TableReading {
  /** Lines that are no rows. */
  readonly malformed: number;
  /** The last line was cut: it is left out. */
  readonly isTorn: boolean;
}

/** The type that statfs(2) tells of the kernel's own files. */
const PROC_SUPER_MAGIC = 0x9fa0;
/** A file that changed as lately as this may still be written. */
const SETTLE_MS = 50;
const ATTEMPTS = 3;

/** The kernel makes these files at each read; anything else is a copy, of this machine or another. */
export function isKernelFile(path: string): boolean {
  try {
    return statfsSync(path).type === PROC_SUPER_MAGIC;
  } catch {
    return false;
  }
}

/**
 * Adds the rows of a table to `rows`. A copy that is written while it is read is read again. Throws an environment error
 * for what can't be read, or is no table; `rows` then has what it had before.
 */
export async function readTable(
  path: string,
  rows: SocketRows,
  table: number,
  isLittleEndian: boolean,
): Promise<TableReading> {
  const { count, overflow } = rows;
  const isKernels = isKernelFile(path);
  for (let attempt = 1; ; attempt++) {
    rows.count = count;
    rows.overflow = overflow;
    const parser = new TableParser(rows, isLittleEndian, table);
    const isSettled = await readFile(path, parser, isKernels);
    if (!isSettled && attempt < ATTEMPTS) continue;
    const failure = explainFailure(path, parser);
    if (failure === undefined) return parser;
    rows.count = count;
    throw failure;
  }
}

/** False where the file changed meanwhile. */
async function readFile(path: string, parser: TableParser, isKernels: boolean): Promise<boolean> {
  const fd = openFile(path);
  try {
    const before = fstatSync(fd);
    readLines(fd, parser);
    if (isKernels) return true;
    if (Date.now() - fstatSync(fd).mtimeMs < SETTLE_MS) await sleep(SETTLE_MS);
    return isSame(before, fstatSync(fd));
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    closeSync(fd);
  }
}

function isSame(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs;
}

function openFile(path: string): number {
  try {
    // To open a FIFO would wait for whoever writes to it.
    if (!statSync(path).isFile()) {
      throw environmentError(
        `${path} is no file: a table is read again and again`,
        'Save it to a file: cat /proc/net/tcp > FILE',
      );
    }
    return openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  return environmentError(`can't read ${path}: ${systemReason(cause)}`, 'Name a copy of /proc/net/tcp.', cause);
}

/** The kernel hands out a page at a time, whatever is asked for. */
const buffer = new Uint8Array(limits.chunkBytes);

function readLines(fd: number, parser: TableParser): void {
  let used = 0;
  for (;;) {
    const read = readSync(fd, buffer, used, buffer.length - used, null);
    if (read === 0) break;
    const end = used + read;
    const rest = parser.lines(buffer, 0, end);
    if (parser.strange !== undefined) return;
    if (end - rest > limits.socketLineBytes) {
      parser.strange = Buffer.from(buffer.subarray(rest, end)).toString('latin1');
      return;
    }
    buffer.copyWithin(0, rest, end);
    used = end - rest;
  }
  parser.rest(buffer, 0, used);
}

const SHOWN_CHARACTERS = 40;
const CAPTURE_STARTS = ['\xd4\xc3\xb2\xa1', '\xa1\xb2\xc3\xd4', '\x4d\x3c\xb2\xa1', '\xa1\xb2\x3c\x4d', '\n\r\r\n'];

function explainFailure(path: string, { strange, isEmpty }: TableParser): SniffError | undefined {
  if (strange === undefined && !isEmpty) return undefined;
  const remedy = 'Give a copy of /proc/net/tcp, tcp6, udp or udp6, its header included.';
  if (strange === undefined) {
    return environmentError(`${path} is empty: not even the header of a table of connections`, remedy);
  }
  const start = strange.trimStart().slice(0, SHOWN_CHARACTERS);
  if (CAPTURE_STARTS.some((magic) => strange.startsWith(magic))) {
    return environmentError(
      `${path} is no table of connections but a capture`,
      `Give it without --proc-file: sniff connections ${path}`,
    );
  }
  return environmentError(`${path} is no table of connections: it starts with '${start}'`, remedy);
}
