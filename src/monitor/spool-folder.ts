import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { environmentError, systemReason } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { type FileLock, lockFile, lockHolder } from './file-lock.ts';

/** Files of a spool: batches by sequence, and the empty one that says which was sent last when none is left. */
export interface SpoolFolder {
  readonly lock: FileLock;
  /** Of this spool, for all times: eight hexadecimal digits. */
  readonly id: string;
  /** Ascending. */
  readonly sequences: readonly number[];
  /** Of the batches in `refused/`, ascending. */
  readonly refused: readonly number[];
  /** The highest that was ever used; 0: none. */
  readonly lastSequence: number;
}

const BATCH = /^(\d{16})\.batch$/;
const SENT = /^(\d{16})\.sent$/;

/** Makes or opens the folder and holds it: a second sender is refused with an environment error. */
export async function openSpoolFolder(path: string): Promise<SpoolFolder> {
  try {
    makeFolder(refusedPath(path));
    const lock = await lockFile(join(path, 'lock'));
    if (lock === undefined) {
      const holder = lockHolder(join(path, 'lock'));
      throw environmentError(
        `the spool ${path} is in use by another sender, process ${holder}`,
        'Give each agent a --spool of its own, or end the other.',
      );
    }
    const names = readdirSync(path);
    const sequences = sequencesOf(names, BATCH);
    const refused = sequencesOf(readdirSync(refusedPath(path)), BATCH);
    const sent = sequencesOf(names, SENT);
    return {
      lock,
      id: readId(path),
      sequences,
      refused,
      lastSequence: Math.max(0, sequences.at(-1) ?? 0, sent.at(-1) ?? 0),
    };
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw environmentError(`can't use the spool ${path}: ${systemReason(cause)}`, 'Name another folder.', cause);
  }
}

export function batchPath(folder: string, sequence: number): string {
  return join(folder, `${digits(sequence)}.batch`);
}

/** Of batches that the monitor will never take: moved back into the spool's folder, they are sent again. */
export function refusedPath(folder: string): string {
  return join(folder, 'refused');
}

export function sentPath(folder: string, sequence: number): string {
  return join(folder, `${digits(sequence)}.sent`);
}

/** Makes what was created, renamed or removed in a folder last. */
export function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function digits(sequence: number): string {
  return String(sequence).padStart(16, '0');
}

function sequencesOf(names: readonly string[], pattern: RegExp): number[] {
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Renamed into place: it is there as a whole, or not at all. */
function readId(folder: string): string {
  const path = join(folder, 'agent');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const id = randomUUID().slice(0, 8);
  const fd = openSync(`${path}.new`, 'w');
  writeSync(fd, `${id}\n`);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(`${path}.new`, path);
  syncFolder(folder);
  return id;
}
