/** Who makes batches. */
export interface Sender {
  /** As `Sniff-Agent`: the host's name and what tells apart several of its agents. */
  readonly agent: string;
  readonly host: string;
  /** Where the records come from: `eth0`, `lo,eth1`, or a file's name. */
  readonly interface: string;
}

/** Records that go to the monitor in one request. */
export interface Batch extends Sender {
  /** From 1, without gaps as long as nothing was given up. */
  readonly sequence: number;
  readonly records: number;
  /** NDJSON as gzip: one member or several (RFC 1952 §2.2). */
  readonly body: readonly Uint8Array[];
}

/** What became of batches that are no longer there without having been taken by the monitor. */
export interface QueueLosses {
  /** Batches that had to make room for later ones, and their records. */
  evictedBatches: number;
  evictedRecords: number;
  /** Batches that the monitor will never take, and their records: set aside. */
  refusedBatches: number;
  refusedRecords: number;
  /** Records that could not be stored: a full disk. */
  unstoredRecords: number;
}

/**
 * Batches between their making and the monitor's 2xx, oldest first. One batch is open: chunks are added to it until it
 * is sealed. Calls of `add` and `seal` must not overlap.
 */
export interface BatchQueue {
  readonly losses: QueueLosses;
  /** Sealed batches that wait. */
  readonly length: number;
  /** Their records; undefined: nobody has counted them, but they are kept. */
  readonly records: number | undefined;
  /** More than half full: whoever can wait with further records should. */
  readonly isCrowded: boolean;
  /** Adds gzipped records to the open batch. */
  add(chunk: Uint8Array, records: number): Promise<void>;
  /** Ends the open batch, if there is one: from then on it may be sent, and never changes. */
  seal(): Promise<void>;
  /** The oldest that waits, which stays there until it is removed; undefined: none. */
  oldest(): Promise<Batch | undefined>;
  /** The monitor has it. */
  remove(batch: Batch): Promise<void>;
  /** The monitor will never take it: those behind it go on without it. */
  setAside(batch: Batch): Promise<void>;
  /** Where batches are that were set aside; undefined: they are lost. */
  readonly refusedFolder: string | undefined;
  close(): Promise<void>;
}

export function noLosses(): QueueLosses {
  return { evictedBatches: 0, evictedRecords: 0, refusedBatches: 0, refusedRecords: 0, unstoredRecords: 0 };
}
