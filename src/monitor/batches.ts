import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { ByteSink } from '../bytes/byte-writer.ts';
import { limits } from '../core/limits.ts';
import type { BatchQueue } from './batch-queue.ts';

export interface BatchOptions {
  /** A batch ends after so long... */
  readonly intervalMs: number;
  /** ... or with so many records. */
  readonly maxRecords: number;
  /** Called when there is a batch to send. */
  readonly onBatch: () => void;
  /** Milliseconds since any fixed point; a fake in tests. */
  readonly now?: () => number;
}

const compress = promisify(gzip);
/** Records repeat their keys: the fastest level already leaves a tenth. */
const LEVEL = { level: constants.Z_BEST_SPEED };

/**
 * Gathers lines of NDJSON, compresses them chunk by chunk in other threads and adds them to a queue in their order; ends
 * batches. Nothing here waits: `isFull` says that the rest can't keep up.
 */
export class BatchMaker implements ByteSink {
  readonly #queue: BatchQueue;
  readonly #options: BatchOptions;
  readonly #now: () => number;
  #chunk = Buffer.allocUnsafe(limits.recordChunkBytes);
  #used = 0;
  #chunkRecords = 0;
  #chunkSince = 0;
  /** Of the batch at hand. */
  #records = 0;
  #bytes = 0;
  #sealAt: number;
  #pendingBytes = 0;
  #tail: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(queue: BatchQueue, options: BatchOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#sealAt = this.#now() + options.intervalMs;
  }

  /** Records that come now have to be dropped, or waited with. */
  get isFull(): boolean {
    return this.#pendingBytes >= limits.pendingRecordBytes;
  }

  /** Records that the batch at hand still takes. */
  get room(): number {
    return this.#options.maxRecords - this.#records;
  }

  /** Takes whole lines, of as many records as `endRecord` tells. */
  write(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.#used + length > this.#chunk.length) {
      const room = Buffer.allocUnsafe(Math.max(this.#used + length, this.#chunk.length * 2));
      this.#chunk.copy(room, 0, 0, this.#used);
      this.#chunk = room;
    }
    this.#chunk.set(bytes.subarray(start, end), this.#used);
    this.#used += length;
  }

  /** So many records more have been written. */
  count(records: number): void {
    if (this.#chunkRecords === 0) this.#chunkSince = this.#now();
    this.#chunkRecords += records;
    this.#records += records;
    if (this.#used >= limits.recordChunkBytes) this.#handOver();
    if (this.#records >= this.#options.maxRecords || this.#bytes + this.#used >= limits.batchBytes) this.#seal();
  }

  /** Call it some times a second, records or not. Throws what the queue failed with. */
  tick(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const now = this.#now();
    if (this.#chunkRecords > 0 && now >= this.#chunkSince + CHUNK_MS) this.#handOver();
    if (now < this.#sealAt) return;
    this.#sealAt = now + this.#options.intervalMs;
    if (this.#records > 0) this.#seal();
  }

  /** Ends the batch at hand; resolves when all is in the queue. */
  async end(): Promise<void> {
    if (this.#records > 0) this.#seal();
    await this.#tail;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #handOver(): void {
    if (this.#used === 0) return;
    const records = this.#chunkRecords;
    const chunk = this.#chunk.subarray(0, this.#used);
    const compressed = compress(chunk, LEVEL);
    compressed.catch(() => undefined);
    this.#chunk = Buffer.allocUnsafe(limits.recordChunkBytes);
    this.#pendingBytes += chunk.length;
    this.#bytes += chunk.length;
    this.#used = 0;
    this.#chunkRecords = 0;
    this.#then(async () => {
      await this.#queue.add(await compressed, records);
      this.#pendingBytes -= chunk.length;
    });
  }

  #seal(): void {
    this.#handOver();
    this.#records = 0;
    this.#bytes = 0;
    this.#then(async () => {
      await this.#queue.seal();
      this.#options.onBatch();
    });
  }

  #then(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step).catch((error) => {
      this.#failure ??= error;
    });
  }
}

/** Records wait no longer for others: what a killed process costs. */
const CHUNK_MS = 400;
