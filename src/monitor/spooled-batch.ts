import { type FileHandle, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { limits } from '../core/limits.ts';
import type { Sender } from './batch-queue.ts';
import { FRAME, FRAME_HEAD_BYTES, type FrameType, frameHead, readFrames } from './spool-frames.ts';

const NOTHING = new Uint8Array(0);

/** The open batch: a file to which chunks are appended as frames until it is sealed. */
export class SpooledBatch {
  readonly sequence: number;
  readonly #path: string;
  readonly #file: FileHandle;
  #bytes: number;
  #records: number;
  /** Has something that isn't on the disk for certain. */
  #isDirty = true;
  #syncedAt = 0;

  /** Makes its file, which must not be there. */
  static async create(path: string, sequence: number, sender: Sender): Promise<SpooledBatch> {
    const batch = new SpooledBatch(path, sequence, await open(path, 'wx'), 0, 0);
    try {
      await batch.#append(FRAME.head, 0, Buffer.from(JSON.stringify(sender)));
      return batch;
    } catch (error) {
      await batch.discard();
      throw error;
    }
  }

  /** Goes on with one that was left in the middle: what stands behind its last whole frame, at `bytes`, is cut off. */
  static async resume(path: string, sequence: number, bytes: number, records: number): Promise<SpooledBatch> {
    await truncate(path, bytes);
    return new SpooledBatch(path, sequence, await open(path, 'a'), bytes, records);
  }

  private constructor(path: string, sequence: number, file: FileHandle, bytes: number, records: number) {
    this.#path = path;
    this.sequence = sequence;
    this.#file = file;
    this.#bytes = bytes;
    this.#records = records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds gzipped records; now and then what was added is made to last. */
  async add(chunk: Uint8Array, records: number): Promise<void> {
    await this.#append(FRAME.chunk, records, chunk);
    this.#records += records;
    const now = performance.now();
    if (!this.#isDirty || now < this.#syncedAt + limits.spoolSyncMs) return;
    this.#syncedAt = now;
    this.#isDirty = false;
    await this.#file.datasync();
  }

  /** Says that no more will come, and makes all of it last. Where it rejects, it may be tried again. */
  async seal(): Promise<void> {
    await this.#append(FRAME.seal, this.#records, NOTHING);
    await this.#file.datasync();
  }

  /** It never was. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** All of it, or nothing: what a full disk took of it is taken back. */
  async #append(type: FrameType, records: number, payload: Uint8Array): Promise<void> {
    try {
      await writeFile(this.#file, Buffer.concat([frameHead(type, records, payload), payload]));
    } catch (error) {
      await truncate(this.#path, this.#bytes);
      throw error;
    }
    this.#bytes += FRAME_HEAD_BYTES + payload.length;
    this.#isDirty = true;
  }
}

/** What can be read of a batch's file. */
export interface ReadBatch {
  readonly isSealed: boolean;
  /** Where its last whole frame ends. */
  readonly end: number;
  readonly records: number;
  readonly chunks: readonly Buffer[];
  /** Who made it, as far as it says; undefined: it has no head. */
  readonly sender: Partial<Sender> | undefined;
}

export async function readSpooled(path: string): Promise<ReadBatch> {
  const { frames, end } = readFrames(await readFile(path));
  const chunks = frames.filter(({ type }) => type === FRAME.chunk);
  const [head] = frames;
  return {
    isSealed: frames.at(-1)?.type === FRAME.seal,
    end,
    records: chunks.reduce((sum, chunk) => sum + chunk.records, 0),
    chunks: chunks.map(({ payload }) => payload),
    // Its sum is right: it is what was written.
    sender: head?.type === FRAME.head ? JSON.parse(head.payload.toString()) : undefined,
  };
}
