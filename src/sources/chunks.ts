import { closeSync, read, readSync, type Stats } from 'node:fs';
import type { ReadLater } from './read-ahead.ts';

/**
 * Bytes from anywhere, in order, copied to where the reader wants them.
 *
 * `read` fills up to `length` bytes of `target` from `start` on and answers how many, 0 at the end only. What ends the
 * bytes early (a device error, a compressed stream cut short) is no exception: it stands in `problem` by then.
 */
export interface Chunks {
  readonly path: string;
  /** Suffix of the format's name: empty, `+gzip`, `+zstd`. */
  readonly compression: string;
  /** Bytes read from the disk or pipe, before any decompression. */
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
  readonly problem: string | undefined;
  read(target: Uint8Array, start: number, length: number): number | Promise<number>;
  /** `read`, done by another thread; where reading is work and no waiting for others. One at a time. */
  readonly readLater?: ReadLater;
  close(): void | Promise<void>;
}

/** A regular file, read as far as it reaches when its end is met: it may grow or shrink meanwhile. */
export class FileChunks implements Chunks {
  readonly path: string;
  readonly compression = '';
  bytesRead = 0;
  readonly bytesTotal: number;
  problem: string | undefined;
  #descriptor: number;
  #reading: Promise<number> | undefined;

  /** The descriptor is the source's from here on, but for stdin's. */
  constructor(path: string, descriptor: number, stats: Stats) {
    this.path = path;
    this.#descriptor = descriptor;
    this.bytesTotal = stats.size;
  }

  read(target: Uint8Array, start: number, length: number): number {
    try {
      const count = readSync(this.#descriptor, target, start, length, null);
      this.bytesRead += count;
      return count;
    } catch (error) {
      return this.#fail(error);
    }
  }

  readonly readLater: ReadLater = (target, start, length) => {
    this.#reading = new Promise((resolve) => {
      read(this.#descriptor, target, start, length, null, (error, count) => {
        this.#reading = undefined;
        if (error === null) this.bytesRead += count;
        resolve(error === null ? count : this.#fail(error));
      });
    });
    return this.#reading;
  };

  /** Waits for what is being read: its descriptor's number may be another file's the moment it is closed. */
  async close(): Promise<void> {
    await this.#reading;
    if (this.#descriptor > 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #fail(error: unknown): 0 {
    this.problem = `can't be read further (${describeSystemError(error)})`;
    return 0;
  }
}

/** Bytes in memory, in pieces as they come: for tests and for what was read already. */
export class MemoryChunks implements Chunks {
  readonly path: string;
  readonly compression = '';
  bytesRead = 0;
  readonly bytesTotal: number;
  readonly problem = undefined;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, path = 'memory') {
    this.path = path;
    this.#bytes = bytes;
    this.bytesTotal = bytes.length;
  }

  read(target: Uint8Array, start: number, length: number): number {
    const count = Math.min(length, this.#bytes.length - this.bytesRead);
    target.set(this.#bytes.subarray(this.bytesRead, this.bytesRead + count), start);
    this.bytesRead += count;
    return count;
  }

  close(): void {}
}

export function describeSystemError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error.message : code;
}
