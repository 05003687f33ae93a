import { type Batch, type BatchQueue, noLosses, type Sender } from './batch-queue.ts';

interface OpenBatch {
  records: number;
  body: Uint8Array[];
}

/** Batches in memory, where no spool was asked for: bounded all the same, the oldest make room. */
export class MemoryQueue implements BatchQueue {
  readonly losses = noLosses();
  readonly refusedFolder = undefined;
  readonly #sender: Sender;
  readonly #maxBytes: number;
  readonly #sealed: Batch[] = [];
  #open: OpenBatch = { records: 0, body: [] };
  #bytes = 0;
  #sequence = 0;
  /** Under way to the monitor: it isn't evicted. */
  #underWay: Batch | undefined;

  constructor(sender: Sender, maxBytes: number) {
    this.#sender = sender;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#sealed.length;
  }

  get records(): number {
    return this.#sealed.reduce((sum, { records }) => sum + records, 0);
  }

  get isCrowded(): boolean {
    return this.#bytes > this.#maxBytes / 2;
  }

  async add(chunk: Uint8Array, records: number): Promise<void> {
    this.#open.body.push(chunk);
    this.#open.records += records;
    this.#bytes += chunk.length;
    this.#makeRoom();
  }

  async seal(): Promise<void> {
    if (this.#open.records === 0) return;
    this.#sealed.push({ ...this.#sender, sequence: ++this.#sequence, ...this.#open });
    this.#open = { records: 0, body: [] };
  }

  async oldest(): Promise<Batch | undefined> {
    this.#underWay = this.#sealed[0];
    return this.#underWay;
  }

  async remove(batch: Batch): Promise<void> {
    this.#underWay = undefined;
    this.#take(this.#sealed.indexOf(batch));
  }

  async setAside(batch: Batch): Promise<void> {
    await this.remove(batch);
    this.losses.refusedBatches += 1;
    this.losses.refusedRecords += batch.records;
  }

  async close(): Promise<void> {
    this.#sealed.length = 0;
    this.#bytes = 0;
  }

  #makeRoom(): void {
    while (this.#bytes > this.#maxBytes) {
      const evicted = this.#take(this.#sealed[0] === this.#underWay ? 1 : 0);
      if (evicted === undefined) return;
      this.losses.evictedBatches += 1;
      this.losses.evictedRecords += evicted.records;
    }
  }

  #take(index: number): Batch | undefined {
    const [batch] = index < 0 ? [] : this.#sealed.splice(index, 1);
    for (const { length } of batch?.body ?? []) this.#bytes -= length;
    return batch;
  }
}
