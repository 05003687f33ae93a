import { hostname } from 'node:os';
import { type Batch, type BatchQueue, noLosses, type Sender } from './batch-queue.ts';
import { openSpoolFolder, type SpoolFolder } from './spool-folder.ts';
import { type ShelvedBatch, SpoolShelf } from './spool-shelf.ts';
import { readSpooled, SpooledBatch } from './spooled-batch.ts';

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** Where the records come from. */
  readonly interface: string;
  /** Told what a crash has left, what was mended, and what can't be stored. */
  readonly warn: (message: string) => void;
}

/**
 * Batches on a disk: a file each, to which frames are appended, sealed before it is sent and removed on a 2xx. After a crash what
 * was whole is there; an unsealed batch was never sent, so it is cut behind its last whole frame, sealed, and sent.
 */
export class Spool implements BatchQueue {
  readonly losses = noLosses();
  readonly records = undefined;
  readonly sender: Sender;
  readonly #options: SpoolOptions;
  readonly #folder: SpoolFolder;
  readonly #shelf: SpoolShelf;
  #open: SpooledBatch | undefined;
  #underWay: ShelvedBatch | undefined;
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
    this.#shelf = new SpoolShelf(options.folder, folder);
    this.sender = { agent: `${hostname()}/${folder.id}`, host: hostname(), interface: options.interface };
  }

  get length(): number {
    return this.#shelf.length;
  }

  get isCrowded(): boolean {
    return this.#shelf.waitingBytes > this.#options.maxBytes / 2;
  }

  get refusedFolder(): string {
    return this.#shelf.refusedFolder;
  }

  async add(chunk: Uint8Array, records: number): Promise<void> {
    try {
      this.#open ??= await this.#create();
      await this.#open.add(chunk, records);
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
      await batch.seal();
      this.#open = undefined;
      this.#shelf.add({ sequence: batch.sequence, bytes: batch.bytes });
      await batch.close();
    } catch (error) {
      // It stays open; whoever seals next may have more luck.
      this.#tellTrouble(error as Error);
    }
  }

  async oldest(): Promise<Batch | undefined> {
    for (;;) {
      const stored = this.#shelf.at(0);
      this.#underWay = stored;
      if (stored === undefined) return undefined;
      const batch = await this.#read(stored).catch((error: Error) => this.#tellTrouble(error));
      if (batch !== undefined) return batch;
      await this.#shelf.remove(stored);
    }
  }

  async remove({ sequence }: Batch): Promise<void> {
    const stored = this.#shelf.find(sequence);
    this.#underWay = undefined;
    if (stored !== undefined) await this.#shelf.remove(stored);
  }

  async setAside({ sequence, records }: Batch): Promise<void> {
    const stored = this.#shelf.find(sequence);
    this.#underWay = undefined;
    if (stored !== undefined) await this.#shelf.setAside(stored);
    this.losses.refusedBatches += 1;
    this.losses.refusedRecords += records;
  }

  async close(): Promise<void> {
    await this.seal();
    await this.#open?.close();
    this.#folder.lock.release();
  }

  /** Only the last can be unsealed: none is begun before the one before it is sealed. */
  async #mendLast(): Promise<void> {
    const last = this.#shelf.at(-1);
    if (last === undefined) return;
    const path = this.#shelf.pathOf(last);
    const { isSealed, end, records } = await readSpooled(path);
    if (isSealed) return;
    if (records === 0) {
      await this.#shelf.undo(last);
    } else {
      this.#shelf.take(last);
      this.#open = await SpooledBatch.resume(path, last.sequence, end, records);
      await this.seal();
    }
    const torn = last.bytes - end;
    const cut = torn > 0 ? `, ${torn} bytes of a torn one cut off` : '';
    const { folder, warn } = this.#options;
    warn(`the spool ${folder} was left in the middle of a batch: ${records} records of it are there${cut}`);
  }

  async #create(): Promise<SpooledBatch> {
    const { sequence, path } = this.#shelf.next();
    const batch = await SpooledBatch.create(path, sequence, this.sender);
    try {
      await this.#shelf.confirmNext();
      return batch;
    } catch (error) {
      await batch.discard();
      throw error;
    }
  }

  async #read(stored: ShelvedBatch): Promise<Batch | undefined> {
    const { folder, warn } = this.#options;
    const { sequence } = stored;
    const { isSealed, records, chunks, sender } = await readSpooled(this.#shelf.pathOf(stored));
    if (!isSealed) warn(`batch ${sequence} in the spool ${folder} is damaged: ${records} records of it can be read`);
    if (sender === undefined || records === 0) return undefined;
    return { ...this.sender, ...sender, sequence, records, body: chunks };
  }

  /** Refused batches go first, then the oldest. */
  async #makeRoom(): Promise<void> {
    const { maxBytes, folder, warn } = this.#options;
    while (this.#shelf.bytes + (this.#open?.bytes ?? 0) > maxBytes) {
      if (await this.#shelf.dropRefused()) continue;
      const oldest = this.#shelf.at(this.#shelf.at(0) === this.#underWay ? 1 : 0);
      if (oldest === undefined) return;
      const batch = await this.#read(oldest).catch(() => undefined);
      await this.#shelf.remove(oldest);
      this.losses.evictedBatches += 1;
      this.losses.evictedRecords += batch?.records ?? 0;
      if (this.losses.evictedBatches === 1) {
        warn(`the spool ${folder} is full: the oldest batches make room for new ones`);
      }
    }
  }

  #tellTrouble(error: Error): undefined {
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    this.#options.warn(`the spool ${this.#options.folder}: ${error.message}`);
  }
}
