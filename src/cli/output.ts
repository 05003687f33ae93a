import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { environmentError, usageError } from '../core/errors.ts';
import { tryWrite, writeAll } from './blocking-write.ts';
import { type OutputFile, openOutputFile } from './output-file.ts';

export interface OutputOptions {
  /** `-o`; undefined or `-` is stdout. */
  readonly path?: string | undefined;
  /** `finite` results replace a file when they are whole; a `stream` is written in place. */
  readonly kind: 'finite' | 'stream';
  /** Refused on a terminal. */
  readonly binary?: boolean;
  /** The job's input files, none of which may be overwritten. */
  readonly inputs?: readonly string[];
  /** Ends the wait for the reader of a FIFO: what is written then goes nowhere. */
  readonly signal?: AbortSignal;
  /** Called once when the reader of the output has gone: end the job. */
  readonly onClosed?: () => void;
}

/** Where results go. Bytes are copied, in batches, so the caller may use its buffer again at once. */
export interface Output {
  write(bytes: Uint8Array, start: number, end: number): void;
  text(text: string): void;
  /** Hands on what is buffered; live output calls it whenever a batch is complete. */
  flush(): void;
  /**
   * Await it between chunks: resolves when a slow reader has caught up, leaving the event loop free for signals.
   * Undefined when there is nothing to wait for, which costs nothing.
   */
  ready(): Promise<void> | undefined;
  /** Everything is written; a finite file gets its name only now. */
  end(): Promise<void>;
  /** The job failed: a finite file leaves no trace. Harmless after `end`. */
  abandon(): void;
  /** The reader has gone; what is written now is dropped. */
  readonly closed: boolean;
  readonly isTerminal: boolean;
}

const BATCH_BYTES = 64 * 1024;
/** A chunk's output may outgrow what a pipe takes; beyond this the writer waits on the spot. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;
const LONGEST_NAP_MS = 20;

export async function openOutput(options: OutputOptions): Promise<Output> {
  const file = await openOutputFile(options);
  const output = new BatchedOutput(file, options.onClosed);
  if (options.binary === true && output.isTerminal) {
    file.discard();
    throw usageError('binary output is not for a terminal', 'Give -o FILE, or pipe it into another program.');
  }
  return output;
}

class BatchedOutput implements Output {
  closed = false;
  readonly isTerminal: boolean;
  readonly #file: OutputFile;
  readonly #onClosed: (() => void) | undefined;
  readonly #batch = Buffer.allocUnsafe(BATCH_BYTES);
  #used = 0;
  #backlog: Uint8Array[] = [];
  #backlogBytes = 0;
  #finished = false;

  constructor(file: OutputFile, onClosed: (() => void) | undefined) {
    this.#file = file;
    this.#onClosed = onClosed;
    this.isTerminal = isatty(file.fd);
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > BATCH_BYTES - this.#used) {
      this.flush();
      if (end - start > BATCH_BYTES) {
        this.#send(bytes, start, end);
        return;
      }
    }
    this.#batch.set(bytes.subarray(start, end), this.#used);
    this.#used += end - start;
  }

  text(text: string): void {
    // A UTF-16 unit takes three bytes of UTF-8 at most.
    if (text.length * 3 > BATCH_BYTES - this.#used) {
      const bytes = Buffer.from(text);
      this.write(bytes, 0, bytes.length);
      return;
    }
    this.#used += this.#batch.write(text, this.#used);
  }

  flush(): void {
    const used = this.#used;
    this.#used = 0;
    if (used > 0) this.#send(this.#batch, 0, used);
  }

  ready(): Promise<void> | undefined {
    return this.#backlogBytes === 0 ? undefined : this.#drain();
  }

  async end(): Promise<void> {
    if (this.#finished) return;
    this.flush();
    await this.ready();
    this.#finished = true;
    this.#guard(() => this.#file.commit());
  }

  abandon(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#file.discard();
  }

  #send(bytes: Uint8Array, start: number, end: number): void {
    if (this.closed) return;
    let position = start;
    // What waits goes first.
    if (this.#backlogBytes === 0) {
      while (position < end) {
        const written = this.#guard(() => tryWrite(this.#file.fd, bytes, position, end));
        if (written === undefined) this.#close();
        if (written === undefined || written === 0) break;
        position += written;
      }
    }
    if (this.closed || position === end) return;
    // A copy: `slice` of a Buffer would be a view of the batch that is filled anew.
    this.#backlog.push(new Uint8Array(bytes.subarray(position, end)));
    this.#backlogBytes += end - position;
    if (this.#backlogBytes > MAX_BACKLOG_BYTES) this.#writeBacklog();
  }

  #writeBacklog(): void {
    const backlog = this.#backlog;
    this.#backlog = [];
    this.#backlogBytes = 0;
    for (const bytes of backlog) {
      if (this.closed) return;
      if (!this.#guard(() => writeAll(this.#file.fd, bytes))) this.#close();
    }
  }

  async #drain(): Promise<void> {
    let napMs = 1;
    while (this.#backlogBytes > 0) {
      const bytes = this.#backlog[0] ?? new Uint8Array(0);
      const written = this.#guard(() => tryWrite(this.#file.fd, bytes, 0, bytes.length));
      if (written === undefined) return this.#close();
      this.#backlogBytes -= written;
      if (written === bytes.length) this.#backlog.shift();
      else this.#backlog[0] = bytes.subarray(written);
      napMs = written > 0 ? 1 : Math.min(napMs * 2, LONGEST_NAP_MS);
      if (written === 0) await sleep(napMs);
    }
  }

  #close(): void {
    this.closed = true;
    this.#used = 0;
    this.#backlog = [];
    this.#backlogBytes = 0;
    this.#onClosed?.();
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      this.abandon();
      throw environmentError(
        `can't write ${this.#file.label}: ${(cause as Error).message}`,
        'Check the free space and the permissions, or write elsewhere with -o.',
        cause,
      );
    }
  }
}
