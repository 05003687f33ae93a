import { closeSync, openSync, writeSync } from 'node:fs';
import { escapeControls } from '../bytes/escape.ts';
import { environmentError } from '../core/errors.ts';
import type { StatusLine } from './status-line.ts';

export interface LoggerOptions {
  readonly stderr: StatusLine;
  /** `debug` lines too. */
  readonly verbose: boolean;
  /** Nothing but errors. */
  readonly quiet: boolean;
  /** Gets every line, whatever the terminal shows, with its time. */
  readonly logFile?: string | undefined;
}

/** What a running job has to say, one line each; all of it to stderr, because stdout carries results only. */
export interface Logger {
  /** Something is wrong with the input or the result; told once. */
  warn(message: string): void;
  /** The summary of a job, or what it is doing. */
  note(message: string): void;
  /** Details for `--verbose`. */
  debug(message: string): void;
  close(): void;
}

/** Messages may quote what came from the wire: control characters are escaped here, callers needn't. */
export function createLogger({ stderr, verbose, quiet, logFile }: LoggerOptions): Logger {
  const file = logFile === undefined ? undefined : openLogFile(logFile);
  const tell = (level: string, message: string, show: boolean): void => {
    const safe = escapeControls(message);
    if (show) stderr.line(level === 'warn' ? `warning: ${safe}` : safe);
    if (file !== undefined) writeSync(file, `${new Date().toISOString()} ${level} ${safe}\n`);
  };
  return {
    warn: (message) => tell('warn', message, !quiet),
    note: (message) => tell('note', message, !quiet),
    debug: (message) => tell('debug', message, verbose && !quiet),
    close: () => {
      if (file !== undefined) closeSync(file);
    },
  };
}

function openLogFile(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (cause) {
    throw environmentError(
      `can't write the log file ${path}: ${(cause as Error).message}`,
      'Give --log-file a path that can be written.',
      cause,
    );
  }
}
