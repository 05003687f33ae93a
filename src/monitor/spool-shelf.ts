import { statSync } from 'node:fs';
import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { batchPath, refusedPath, type SpoolFolder, sentPath, syncFolder } from './spool-folder.ts';

/** A sealed batch on the disk. */
export interface ShelvedBatch {
  readonly sequence: number;
  readonly bytes: number;
}

/** What a file takes on a disk at least. */
const BLOCK_BYTES = 4096;
const NOTHING = new Uint8Array(0);

/** The sealed batches of a spool's folder: those that wait, oldest first, and those that the monitor will never take. */
export class SpoolShelf {
  readonly refusedFolder: string;
  readonly #folder: string;
  readonly #waiting = new Row();
  readonly #refused = new Row();
  /** The highest number that was ever given. */
  #lastSequence: number;

  constructor(path: string, { sequences, refused, lastSequence }: SpoolFolder) {
    this.#folder = path;
    this.refusedFolder = refusedPath(path);
    this.#lastSequence = lastSequence;
    for (const sequence of sequences) this.#waiting.add(batchOf(path, sequence));
    for (const sequence of refused) this.#refused.add(batchOf(this.refusedFolder, sequence));
  }

  /** Batches that wait. */
  get length(): number {
    return this.#waiting.batches.length;
  }

  /** Of those that wait. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  /** All that is there. */
  get bytes(): number {
    return this.#waiting.bytes + this.#refused.bytes;
  }

  at(index: number): ShelvedBatch | undefined {
    return this.#waiting.batches.at(index);
  }

  find(sequence: number): ShelvedBatch | undefined {
    return this.#waiting.batches.find((batch) => batch.sequence === sequence);
  }

  pathOf({ sequence }: ShelvedBatch): string {
    return batchPath(this.#folder, sequence);
  }

  /** The next batch's number and file; `confirmNext` when it is there. */
  next(): { readonly sequence: number; readonly path: string } {
    const sequence = this.#lastSequence + 1;
    return { sequence, path: batchPath(this.#folder, sequence) };
  }

  async confirmNext(): Promise<void> {
    syncFolder(this.#folder);
    await rm(sentPath(this.#folder, this.#lastSequence), { force: true });
    this.#lastSequence++;
  }

  add(batch: ShelvedBatch): void {
    this.#waiting.add(batch);
  }

  /** It is open once more. */
  take(batch: ShelvedBatch): void {
    this.#waiting.take(batch);
  }

  /** The highest number must not be forgotten: it stays as an empty file's name. */
  async remove(batch: ShelvedBatch): Promise<void> {
    if (!this.#waiting.take(batch)) return;
    const path = this.pathOf(batch);
    if (batch.sequence !== this.#lastSequence) {
      await rm(path, { force: true });
      return;
    }
    const sent = sentPath(this.#folder, batch.sequence);
    await rename(path, sent);
    await truncate(sent);
    syncFolder(this.#folder);
  }

  /** Never sent, the highest: its number is given again. */
  async undo(batch: ShelvedBatch): Promise<void> {
    this.#lastSequence = batch.sequence - 1;
    await writeFile(sentPath(this.#folder, this.#lastSequence), NOTHING);
    await this.remove(batch);
  }

  /** Out of the way of those that come behind it, and kept as long as there is room. */
  async setAside(batch: ShelvedBatch): Promise<void> {
    if (!this.#waiting.take(batch)) return;
    if (batch.sequence === this.#lastSequence) await writeFile(sentPath(this.#folder, batch.sequence), NOTHING);
    await rename(this.pathOf(batch), batchPath(this.refusedFolder, batch.sequence));
    syncFolder(this.refusedFolder);
    syncFolder(this.#folder);
    this.#refused.add(batch);
  }

  /** Removes the oldest refused batch; false: there is none. */
  async dropRefused(): Promise<boolean> {
    const [oldest] = this.#refused.batches;
    if (oldest === undefined) return false;
    this.#refused.take(oldest);
    await rm(batchPath(this.refusedFolder, oldest.sequence), { force: true });
    return true;
  }
}

/** Batches by sequence, and what they take on the disk. */
class Row {
  readonly batches: ShelvedBatch[] = [];
  bytes = 0;

  add(batch: ShelvedBatch): void {
    this.batches.push(batch);
    this.bytes += Math.max(batch.bytes, BLOCK_BYTES);
  }

  take(batch: ShelvedBatch): boolean {
    const index = this.batches.indexOf(batch);
    if (index < 0) return false;
    this.batches.splice(index, 1);
    this.bytes -= Math.max(batch.bytes, BLOCK_BYTES);
    return true;
  }
}

function batchOf(folder: string, sequence: number): ShelvedBatch {
  return { sequence, bytes: statSync(batchPath(folder, sequence)).size };
}
