import { closeSync, constants, existsSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { environmentError, systemReason } from '../core/errors.ts';
import { formatTime } from '../core/time.ts';
import type { ExactTime } from '../core/units.ts';

const NUMBER_DIGITS = 5;
/** What `.pcap`, `.pcapng.gz` and the like leave is the stem. */
const EXTENSION = /(\.[a-z0-9]+)?(\.gz)?$/i;

/** A file of a ring: what is opened, and what it is called. */
export interface RingFile {
  readonly path: string;
  readonly label: string;
}

/**
 * The files of a ring: `out.pcap` becomes `out_00001_20261120T094201Z.pcap` and so on, names that sort by age. Files of
 * the same name from an earlier run are the ring's oldest: numbers go on behind theirs.
 *
 * The folder stays open: files can be made in it after the rights to reach it by its path are given up.
 */
export class RingFolder {
  readonly #folder: string;
  readonly #stem: string;
  readonly #extension: string;
  readonly #fd: number;
  /** Names of the ring's files, the oldest first. */
  readonly #names: string[];
  #number: number;

  constructor(path: string) {
    const name = basename(path);
    this.#folder = dirname(path);
    this.#extension = EXTENSION.exec(name)?.[0] ?? '';
    this.#stem = name.slice(0, name.length - this.#extension.length);
    this.#fd = openFolder(this.#folder, path);
    const pattern = new RegExp(
      `^${escapePattern(this.#stem)}_(\\d{5,})_\\d{8}T\\d{6}Z${escapePattern(this.#extension)}$`,
    );
    const numberOf = (file: string): number => Number(pattern.exec(file)?.[1] ?? 0);
    this.#names = readdirSync(this.#folder)
      .filter((file) => pattern.test(file))
      .sort((a, b) => numberOf(a) - numberOf(b));
    this.#number = numberOf(this.#names.at(-1) ?? '');
  }

  /** The name of the file that begins now. */
  next(time: ExactTime): RingFile {
    this.#number += 1;
    const number = String(this.#number).padStart(NUMBER_DIGITS, '0');
    const stamp = formatTime(time.seconds, 0, 0).replace(/[-:]/g, '');
    const name = `${this.#stem}_${number}_${stamp}${this.#extension}`;
    this.#names.push(name);
    return { path: this.#pathOf(name), label: join(this.#folder, name) };
  }

  /** Deletes the oldest until so many are left; answers what could not be deleted. */
  keepNewest(count: number): string | undefined {
    let trouble: string | undefined;
    for (const name of this.#names.splice(0, Math.max(0, this.#names.length - count))) {
      try {
        unlinkSync(this.#pathOf(name));
      } catch (error) {
        // Whoever took it away did what was to be done.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        trouble ??= `can't delete ${join(this.#folder, name)}: ${systemReason(error as Error)}`;
      }
    }
    return trouble;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #pathOf(name: string): string {
    // Linux resolves it to the open folder, whatever its path has become.
    const open = `/proc/self/fd/${this.#fd}`;
    return existsSync(open) ? join(open, name) : join(this.#folder, name);
  }
}

function openFolder(folder: string, path: string): number {
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (cause) {
    throw environmentError(
      `can't write ${path}: ${systemReason(cause as Error)}`,
      'Check that its folder exists and may be written to, or give -o another name.',
      cause,
    );
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
