import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { devNull } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentError, systemReason, usageError } from '../core/errors.ts';
import type { OutputOptions } from './output.ts';

export interface OutputFile {
  readonly fd: number;
  /** For messages: the path, or `stdout`. */
  readonly label: string;
  /** Closes; a finite file takes its name. */
  readonly commit: () => void;
  /** Closes; a finite file vanishes. */
  readonly discard: () => void;
}

const STDOUT = 1;
const FIFO_POLL_MS = 50;

/** Opens what `-o` names as the contract says: files by renaming or in place, devices and FIFOs as they are. */
export async function openOutputFile({ path, kind, inputs = [], signal }: OutputOptions): Promise<OutputFile> {
  if (path === undefined || path === '-') return { fd: STDOUT, label: 'stdout', commit: nothing, discard: nothing };
  const existing = guardOpen(path, () => statSync(path, { throwIfNoEntry: false }));
  if (existing?.isDirectory() === true) {
    throw environmentError(`${path} is a directory`, 'Give -o the name of a file.');
  }
  if (existing !== undefined && !existing.isFile()) return openSpecial(path, existing, signal);
  if (existing !== undefined && inputs.some((input) => isSameFile(input, existing))) {
    throw usageError(`${path} is being read and can't be written at the same time`, 'Give -o another name.');
  }
  if (kind === 'finite') return openTemporary(path, existing);
  const fd = guardOpen(path, () => openSync(path, 'w'));
  return closing(fd, path);
}

function openTemporary(path: string, existing: Stats | undefined): OutputFile {
  // A symbolic link stays one: its target is what gets replaced.
  const target = existing === undefined ? path : realpathSync(path);
  const temporary = `${target}.${process.pid}.tmp`;
  const fd = guardOpen(path, () => openSync(temporary, 'wx', existing?.mode));
  return {
    fd,
    label: path,
    commit: () => {
      closeSync(fd);
      try {
        renameSync(temporary, target);
      } catch (error) {
        unlinkSync(temporary);
        throw error;
      }
    },
    discard: () => {
      closeSync(fd);
      unlinkSync(temporary);
    },
  };
}

async function openSpecial(path: string, existing: Stats, signal: AbortSignal | undefined): Promise<OutputFile> {
  if (!existing.isFIFO())
    return closing(
      guardOpen(path, () => openSync(path, constants.O_WRONLY)),
      path,
    );
  // Opening a FIFO waits for its reader. Ask again and again instead of blocking, so that Ctrl-C works meanwhile.
  while (signal?.aborted !== true) {
    const fd = guardOpen(path, () => tryOpenFifo(path));
    if (fd !== undefined) return closing(fd, path);
    await sleep(FIFO_POLL_MS);
  }
  return closing(openSync(devNull, 'w'), path);
}

function tryOpenFifo(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined;
    throw error;
  }
}

function isSameFile(input: string, existing: Stats): boolean {
  const other = input === '-' ? fstatSync(0) : statSync(input, { throwIfNoEntry: false });
  return other !== undefined && other.dev === existing.dev && other.ino === existing.ino;
}

function closing(fd: number, label: string): OutputFile {
  const close = (): void => closeSync(fd);
  return { fd, label, commit: close, discard: close };
}

function guardOpen<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    throw environmentError(
      `can't write ${path}: ${systemReason(cause as Error)}`,
      'Check that its folder exists and may be written to, or give -o another name.',
      cause,
    );
  }
}

function nothing(): void {
  // stdout stays open: it isn't ours to close.
}
