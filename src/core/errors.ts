/** What a failure means to the caller; the number is the exit code (CLI contract). */
export const EXIT = { done: 0, environment: 1, usage: 2, condition: 3 } as const;

export type FailureKind = 'usage' | 'environment';

/**
 * An error that a person is meant to read: what was wrong, where, and what to do next.
 * `usage` ends with exit code 2, `environment` with 1. Trouble inside packets is never thrown, see `problems`.
 */
export class SniffError extends Error {
  readonly kind: FailureKind;
  /** One line that says what to do next. */
  readonly remedy: string | undefined;

  constructor(kind: FailureKind, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SniffError';
    this.kind = kind;
    this.remedy = options.remedy;
  }

  get exitCode(): number {
    return EXIT[this.kind];
  }
}

export function usageError(message: string, remedy?: string): SniffError {
  return new SniffError('usage', message, remedy === undefined ? {} : { remedy });
}

export function environmentError(message: string, remedy?: string, cause?: unknown): SniffError {
  return new SniffError('environment', message, { ...(remedy === undefined ? {} : { remedy }), cause });
}

/** Of "ENOENT: no such file or directory, open 'x.123.tmp'" the middle: a temporary name is nobody's business. */
export function systemReason({ message }: Error): string {
  return message.replace(/^[A-Z]+: /, '').replace(/, [a-z]+(?: '.*)?$/s, '');
}
