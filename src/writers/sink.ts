import type { CaptureFormat } from './capture-format.ts';

/** Finds where records can be cut when there is no room for all of them. */
export type FindWhole = CaptureFormat['wholeRecords'];

/** Where a capture's bytes go: a file, a pipe, either through gzip. */
export interface CaptureSink {
  /** For messages: the path, or `stdout`. */
  readonly label: string;
  /** Packets that are stored. */
  readonly packets: number;
  /** Bytes that are stored, as they stand on the disk. */
  readonly bytes: number;
  /**
   * Takes `[0, end)`, whole records with so many packets, and keeps nothing of the array. When there is no room it
   * stores what whole records it can, throws an environment error, and takes nothing any more.
   */
  write(records: Uint8Array, end: number, packets: number): void;
  /** Await it between chunks; undefined when there is nothing to wait for. */
  ready(): Promise<void> | undefined;
  /** Everything is stored; closes. */
  end(): Promise<void>;
  /** Closes as it is: the job has failed. */
  abandon(): void;
}
