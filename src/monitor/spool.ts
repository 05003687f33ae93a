import { statSync, truncateSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { limits } from '../core/limits.ts';
import { type Batch, type BatchQueue, noLosses, type Sender } from './batch-queue.ts';
import { batchPath, openSpoolFolder, type SpoolFolder, sentPath, syncFolder } from './spool-folder.ts';
import { FRAME, FRAME_HEAD_BYTES, type FrameType, frameHead, readFrames } from './spool-frames.ts';

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** Where the records come from. */
  readonly interface: string;
  /** Told what a crash has left, what was mended, and what can't be stored. */
  readonly warn: (message: string) => void;
}

interface StoredBatch {
  readonly sequence: number;
  bytes: number;
}

interface OpenBatch extends StoredBatch {
  readonly file: FileHandle;
  records: number;
  /** Has something that isn't on the disk for certain. */
  isDirty: boolean;
}

/** What a file takes on a disk at least. */
const BLOCK_BYTES = 4096;
const NOTHING = new Uint8Array(0);

/**
 * Batches on a disk: a file each, to which frames are appended, sealed before it is sent and removed on a 2xx. After a crash what
 * was whole is there; an unsealed batch was never sent, so it is cut behind its last whole frame, sealed, and sent.
 */
export class Spool implements BatchQueue {
  readonly losses = noLosses();
  readonly sender: Sender;
  readonly #options: SpoolOptions;
  readonly #folder: SpoolFolder;
  /** Sealed, oldest first. */
  readonly #stored: StoredBatch[] = [];
  #storedBytes = 0;
  #open: OpenBatch | undefined;
  #lastSequence: number;
  #underWay: StoredBatch | undefined;
  #syncedAt = 0;
  #isTroubled = false;

  static async open(options: SpoolOptions): Promise<Spool> {
    const folder = await openSpoolFolder(options.folder);
    const spool = new Spool(options, folder);
    await spool.#mendLast();
    return spool;
  }

  private constructor(options: SpoolOptions, folder: SpoolFolder) {
    this.#options = options;
    this.#folder = folder;
    this.#lastSequence = folder.lastSequence;
    for (const sequence of folder.sequences) {
      this.#keep({ sequence, bytes: statSync(batchPath(options.folder, sequence)).size });
    }
    this.sender = { agent: `${hostname()}/${folder.id}`, host: hostname(), interface: options.interface };
  }

  get length(): number {
    return this.#stored.length;
  }

  get isCrowded(): boolean {
    return this.#storedBytes > this.#options.maxBytes / 2;
  }

  async add(chunk: Uint8Array, records: number): Promise<void> {
    try {
      this.#open ??= await this.#create();
      await this.#append(this.#open, FRAME.chunk, records, chunk);
      this.#open.records += records;
      await this.#syncNowAndThen(this.#open);
      this.#isTroubled = false;
    } catch (error) {
      this.losses.unstoredRecords += records;
      this.#tellTrouble(error as Error);
    }
    await this.#makeRoom();
    if (this.#open !== undefined && this.#open.bytes > this.#options.maxBytes / 4) await this.seal();
  }

  async seal(): Promise<void> {
    const batch = this.#open;
    if (batch === undefined) return;
    try {
      await this.#append(batch, FRAME.seal, batch.records, NOTHING);
      await batch.file.datasync();
      this.#open = undefined;
      this.#keep({ sequence: batch.sequence, bytes: batch.bytes });
      await batch.file.close();
    } catch (error) {
      // It stays open; whoever seals next may have more luck.
      this.#tellTrouble(error as Error);
    }
  }

  async oldest(): Promise<Batch | undefined> {
    for (;;) {
      const [stored] = this.#stored;
      this.#underWay = stored;
      if (stored === undefined) return undefined;
      const batch = await this.#read(stored.sequence).catch((error: Error) => this.#tellTrouble(error));
      if (batch !== undefined) return batch;
      await this.#drop(stored);
    }
  }

  async remove({ sequence }: Batch): Promise<void> {
    const stored = this.#stored.find((each) => each.sequence === sequence);
    if (stored !== undefined) await this.#drop(stored);
  }

  async close(): Promise<void> {
    await this.seal();
    await this.#open?.file.close();
    this.#folder.lock.release();
  }

  /** Only the last can be unsealed: none is begun before the one before it is sealed. */
  async #mendLast(): Promise<void> {
    const last = this.#stored.at(-1);
    if (last === undefined) return;
    const { folder, warn } = this.#options;
    const path = batchPath(folder, last.sequence);
    const { frames, end } = readFrames(await readFile(path));
    if (frames.at(-1)?.type === FRAME.seal) return;
    const torn = last.bytes - end;
    const records = frames.reduce((sum, frame) => sum + (frame.type === FRAME.chunk ? frame.records : 0), 0);
    if (records === 0) {
      // Never sent: its number is given again.
      this.#lastSequence = last.sequence - 1;
      await writeFile(sentPath(folder, this.#lastSequence), NOTHING);
      await this.#drop(last);
    } else {
      await truncate(path, end);
      this.#stored.pop();
      this.#storedBytes -= Math.max(last.bytes, BLOCK_BYTES);
      const file = await open(path, 'a');
      this.#open = { sequence: last.sequence, bytes: end, file, records, isDirty: true };
      await this.seal();
    }
    const cut = torn > 0 ? `, ${torn} bytes of a torn one cut off` : '';
    warn(`the spool ${folder} was left in the middle of a batch: ${records} records of it are there${cut}`);
  }

  async #create(): Promise<OpenBatch> {
    const { folder } = this.#options;
    const sequence = this.#lastSequence + 1;
    const file = await open(batchPath(folder, sequence), 'wx');
    const batch = { sequence, bytes: 0, file, records: 0, isDirty: true };
    try {
      await this.#append(batch, FRAME.head, 0, Buffer.from(JSON.stringify(this.sender)));
      syncFolder(folder);
    } catch (error) {
      await file.close();
      await rm(batchPath(folder, sequence), { force: true });
      throw error;
    }
    this.#lastSequence = sequence;
    await rm(sentPath(folder, sequence - 1), { force: true });
    return batch;
  }

  /** All of it, or nothing: what a full disk took of it is taken back. */
  async #append(batch: OpenBatch, type: FrameType, records: number, payload: Uint8Array): Promise<void> {
    const frame = Buffer.concat([frameHead(type, records, payload), payload]);
    try {
      await writeFile(batch.file, frame);
    } catch (error) {
      truncateSync(batchPath(this.#options.folder, batch.sequence), batch.bytes);
      throw error;
    }
    batch.bytes += FRAME_HEAD_BYTES + payload.length;
    batch.isDirty = true;
  }

  async #syncNowAndThen(batch: OpenBatch): Promise<void> {
    const now = performance.now();
    if (!batch.isDirty || now < this.#syncedAt + limits.spoolSyncMs) return;
    this.#syncedAt = now;
    batch.isDirty = false;
    await batch.file.datasync();
  }

  async #read(sequence: number): Promise<Batch | undefined> {
    const { folder, warn } = this.#options;
    const { frames } = readFrames(await readFile(batchPath(folder, sequence)));
    const chunks = frames.filter(({ type }) => type === FRAME.chunk);
    const records = chunks.reduce((sum, chunk) => sum + chunk.records, 0);
    if (frames.at(-1)?.type !== FRAME.seal) {
      warn(`batch ${sequence} in the spool ${folder} is damaged: ${records} records of it can be read`);
    }
    if (frames[0]?.type !== FRAME.head || records === 0) return undefined;
    return {
      ...this.sender,
      ...readSender(frames[0].payload),
      sequence,
      records,
      body: chunks.map(({ payload }) => payload),
    };
  }

  #keep(stored: StoredBatch): void {
    this.#stored.push(stored);
    this.#storedBytes += Math.max(stored.bytes, BLOCK_BYTES);
  }

  async #makeRoom(): Promise<void> {
    const { maxBytes, folder } = this.#options;
    while (this.#storedBytes + (this.#open?.bytes ?? 0) > maxBytes) {
      const oldest = this.#stored[this.#stored[0] === this.#underWay ? 1 : 0];
      if (oldest === undefined) return;
      const batch = await this.#read(oldest.sequence).catch(() => undefined);
      await this.#drop(oldest);
      this.losses.evictedBatches += 1;
      this.losses.evictedRecords += batch?.records ?? 0;
      if (this.losses.evictedBatches === 1) {
        this.#options.warn(`the spool ${folder} is full: the oldest batches make room for new ones`);
      }
    }
  }

  /** The highest number must not be forgotten: it stays as an empty file's name. */
  async #drop(stored: StoredBatch): Promise<void> {
    const { folder } = this.#options;
    const path = batchPath(folder, stored.sequence);
    const index = this.#stored.indexOf(stored);
    if (index < 0) return;
    this.#stored.splice(index, 1);
    this.#storedBytes -= Math.max(stored.bytes, BLOCK_BYTES);
    if (stored === this.#underWay) this.#underWay = undefined;
    if (stored.sequence !== this.#lastSequence) {
      await rm(path, { force: true });
      return;
    }
    await rename(path, sentPath(folder, stored.sequence));
    await truncate(sentPath(folder, stored.sequence));
    syncFolder(folder);
  }

  #tellTrouble(error: Error): undefined {
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    this.#options.warn(`the spool ${this.#options.folder}: ${error.message}`);
  }
}

function readSender(payload: Buffer): Partial<Sender> {
  // Its sum is right: it is what was written.
  return JSON.parse(payload.toString());
}
