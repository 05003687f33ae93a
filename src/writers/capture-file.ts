import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { environmentError, systemReason } from '../core/errors.ts';
import type { CaptureSink, FindWhole } from './sink.ts';

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space, or bound the capture: --rotate-size 100MB --keep 10.',
  EDQUOT: 'Free some of your quota, or bound the capture: --rotate-size 100MB --keep 10.',
  EFBIG: 'Write several files: --rotate-size 1GB.',
};

/**
 * A regular file, written in place, in the order of arrival. When there is no room for all records (a full disk, a
 * quota) it is cut back to the last whole one: it never ends in a torn record.
 */
export class CaptureFile implements CaptureSink {
  readonly label: string;
  packets = 0;
  bytes = 0;
  readonly #fd: number;
  readonly #findWhole: FindWhole;
  #isOpen = true;

  /** `path` is what is opened, `label` what it is called. A failure to open is an environment error. */
  constructor(path: string, label: string, findWhole: FindWhole) {
    this.label = label;
    this.#findWhole = findWhole;
    this.#fd = openForWriting(path, label);
  }

  write(records: Uint8Array, end: number, packets: number): void {
    if (!this.#isOpen) return;
    let written = 0;
    try {
      while (written < end) written += writeSync(this.#fd, records, written, end - written);
    } catch (cause) {
      throw this.#cutBack(records, written, cause as NodeJS.ErrnoException);
    }
    this.bytes += end;
    this.packets += packets;
  }

  ready(): undefined {
    return undefined;
  }

  async end(): Promise<void> {
    this.abandon();
  }

  abandon(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#fd);
  }

  #cutBack(records: Uint8Array, written: number, cause: NodeJS.ErrnoException): Error {
    // The head of the file is no record: without room for that there is nothing to keep.
    const whole = this.bytes === 0 ? { end: 0, packets: 0 } : this.#findWhole(records, 0, written);
    this.bytes += whole.end;
    this.packets += whole.packets;
    ftruncateSync(this.#fd, this.bytes);
    this.abandon();
    const remedy = REMEDIES[cause.code ?? ''] ?? 'Check the disk, or write elsewhere with -o.';
    return environmentError(
      `can't go on writing ${this.label}: ${systemReason(cause)}; it is whole as far as it goes`,
      remedy,
      cause,
    );
  }
}

function openForWriting(path: string, label: string): number {
  try {
    return openSync(path, 'w');
  } catch (cause) {
    throw environmentError(
      `can't write ${label}: ${systemReason(cause as Error)}`,
      'Check that its folder exists and may be written to, or give -o another name.',
      cause,
    );
  }
}
