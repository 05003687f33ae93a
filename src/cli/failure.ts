import { escapeControls } from '../bytes/escape.ts';
import { EXIT, SniffError } from '../core/errors.ts';

export interface Failure {
  readonly exitCode: number;
  /** Lines for stderr; empty when there is nothing to say. */
  readonly lines: readonly string[];
}

/** What a person is told about an error that ended the program, and the exit code. */
export function describeFailure(error: unknown, debug: boolean): Failure {
  if (isOclifExit(error)) return { exitCode: error.oclif.exit, lines: [] };
  const stack = debug && error instanceof Error ? stackOf(error) : [];
  if (error instanceof SniffError) {
    const remedy = error.remedy === undefined ? [] : escapeLines(error.remedy).map((line) => `  ${line}`);
    return { exitCode: error.exitCode, lines: [...withName(error.message), ...remedy, ...stack] };
  }
  if (isOclifError(error)) return { exitCode: EXIT.usage, lines: [...withName(error.message), ...stack] };
  return { exitCode: EXIT.environment, lines: [...describeUnexpected(error, debug), ...stack] };
}

function describeUnexpected(error: unknown, debug: boolean): string[] {
  const message = error instanceof Error ? error.message : String(error);
  // Errors of the system carry a code and name the file; anything else is a mistake of ours.
  if (error instanceof Error && 'syscall' in error) return withName(message);
  const hint = debug ? [] : ['  This is a bug in sniff. Run it again with SNIFF_DEBUG=1 and report what it prints.'];
  return [...withName(`internal error: ${message}`), ...hint];
}

function withName(message: string): string[] {
  const [first = '', ...rest] = escapeLines(message);
  return [`sniff: ${first}`, ...rest.map((line) => `  ${line}`)];
}

/** Our own messages may have several lines (a caret under a word); what they quote may not break out of them. */
function escapeLines(text: string): string[] {
  return text.split('\n').map(escapeControls);
}

function stackOf(error: Error): string[] {
  const lines = escapeLines(error.stack ?? '');
  return error.cause instanceof Error ? [...lines, 'caused by:', ...stackOf(error.cause)] : lines;
}

function isOclifError(error: unknown): error is Error & { oclif: { exit?: number } } {
  return error instanceof Error && 'oclif' in error;
}

function isOclifExit(error: unknown): error is Error & { oclif: { exit: number } } {
  return isOclifError(error) && 'code' in error && error.code === 'EEXIT';
}
