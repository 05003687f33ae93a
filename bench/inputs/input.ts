import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The administrator's folders are added: they hold nginx, ip and ethtool. */
export const SEARCH_PATH = [process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);

export type Log = (line: string) => void;

/** What is in an input, counted while it was made; the benchmark compares `packets` with what our report says. */
export interface Facts {
  packets: number;
  /** Bytes of the frames, without the file's own headers. */
  bytes: number;
  flows?: number;
  requests?: number;
  connections?: number;
}

/** How an input is made. A new `version` makes every cached copy stale. */
export interface InputSpec {
  readonly name: string;
  readonly version: number;
  readonly describe: string;
  /** The input that this one is made from. */
  readonly from?: string;
  /** Programs that are missing on this machine. */
  needs(): string[];
  build(path: string, log: Log, source: string): Promise<Facts>;
}

/** An input that is there. */
export interface Input {
  readonly name: string;
  readonly path: string;
  readonly facts: Facts;
}

export function missingTools(tools: readonly string[]): string[] {
  return tools.filter((tool) => findProgram(tool) === undefined);
}

/** Looks a program up as the shell does. */
export function findProgram(name: string): string | undefined {
  return SEARCH_PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
