import { closeSync, fsyncSync, openSync, readdirSync, readSync, statSync, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentError, systemReason } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { makeFolder } from '../core/make-folder.ts';
import type { BatchHead } from './batch-ledger.ts';
import { type FileLock, lockFile } from './file-lock.ts';
import { syncFolder } from './spool-folder.ts';

export interface KnownBatch {
  readonly head: BatchHead;
  readonly records: number;
  readonly timeMs: number;
}

/** A line of the journal: where a batch's records stand. */
interface JournalRow {
  readonly time: string;
  readonly key?: string;
  readonly agent?: string;
  readonly host?: string;
  readonly interface?: string;
  readonly sequence?: number;
  readonly records: number;
  readonly file: string;
  /** Behind the last of them. */
  readonly end: number;
}

const JOURNAL = 'batches.ndjson';
const DAY = /^\d{4}-\d\d-\d\d\.ndjson$/;
const LINE_FEED = Buffer.from('\n');

/**
 * Records as NDJSON, a file for each day (UTC), and a journal of their batches. A batch is stored when its line in the
 * journal is: what a crash left without one is cut off at the next start, so that nothing is there twice.
 */
export class BatchStore {
  /** From earlier runs, oldest first. */
  known: readonly KnownBatch[];
  readonly #folder: string;
  readonly #lock: FileLock;
  readonly #journal: FileHandle;
  /** The journal's length. */
  #journalEnd: number;
  #day: { readonly name: string; readonly file: FileHandle; end: number } | undefined;

  static async open(folder: string): Promise<BatchStore> {
    try {
      makeFolder(folder);
      const lock = await lockFile(join(folder, 'lock'));
      if (lock === undefined) throw environmentError(`the store ${folder} is in use by another server`);
      const path = join(folder, JOURNAL);
      const journal = await open(path, 'a');
      const { rows, end } = readJournal(path);
      truncateSync(path, end);
      cutUnknown(folder, rows);
      return new BatchStore(folder, lock, journal, end, rows);
    } catch (cause) {
      if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
      throw environmentError(`can't store in ${folder}: ${systemReason(cause)}`, 'Name another folder.', cause);
    }
  }

  private constructor(folder: string, lock: FileLock, journal: FileHandle, end: number, rows: readonly JournalRow[]) {
    this.#folder = folder;
    this.#lock = lock;
    this.#journal = journal;
    this.#journalEnd = end;
    this.known = rows.map(({ time, key, agent, host, sequence, records, interface: origin }) => ({
      head: { key, agent, host, interface: origin, sequence },
      records,
      timeMs: Date.parse(time),
    }));
  }

  /** Resolves when it is on the disk. Calls must not overlap. */
  async append(head: BatchHead, records: number, content: Buffer, timeMs: number): Promise<void> {
    this.known = [];
    const time = new Date(timeMs).toISOString();
    const day = await this.#openDay(`${time.slice(0, 10)}.ndjson`);
    const isWhole = content.length === 0 || content.at(-1) === LINE_FEED[0];
    const end = day.end + content.length + (isWhole ? 0 : 1);
    try {
      await day.file.appendFile(isWhole ? content : Buffer.concat([content, LINE_FEED]));
      await day.file.datasync();
      const row: JournalRow = { time, ...definedOf(head), records, file: day.name, end };
      const line = Buffer.from(`${JSON.stringify(row)}\n`);
      await this.#journal.appendFile(line);
      await this.#journal.datasync();
      this.#journalEnd += line.length;
      day.end = end;
    } catch (error) {
      truncateSync(join(this.#folder, JOURNAL), this.#journalEnd);
      truncateSync(join(this.#folder, day.name), day.end);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#day?.file.close();
    await this.#journal.close();
    this.#lock.release();
  }

  async #openDay(name: string): Promise<{ readonly name: string; readonly file: FileHandle; end: number }> {
    if (this.#day?.name === name) return this.#day;
    await this.#day?.file.close();
    const file = await open(join(this.#folder, name), 'a');
    syncFolder(this.#folder);
    this.#day = { name, file, end: (await file.stat()).size };
    return this.#day;
  }
}

function definedOf({ key, agent, host, interface: origin, sequence }: BatchHead): Partial<JournalRow> {
  return {
    ...(key === undefined ? {} : { key }),
    ...(agent === undefined ? {} : { agent }),
    ...(host === undefined ? {} : { host }),
    ...(origin === undefined ? {} : { interface: origin }),
    ...(sequence === undefined ? {} : { sequence }),
  };
}

/** The journal's last rows, and where the last whole line ends. */
function readJournal(path: string): { rows: readonly JournalRow[]; end: number } {
  const { size } = statSync(path);
  const from = Math.max(0, size - limits.journalBytes);
  const bytes = Buffer.alloc(size - from);
  const fd = openSync(path, 'r');
  readSync(fd, bytes, 0, bytes.length, from);
  closeSync(fd);
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  const lines = bytes
    .subarray(0, end)
    .toString()
    .split('\n')
    .slice(from === 0 ? 0 : 1, -1);
  return { rows: lines.flatMap(parseRow), end: from + end };
}

/** What somebody else wrote into it is passed over. */
function parseRow(line: string): JournalRow[] {
  try {
    const row = JSON.parse(line);
    return typeof row.file === 'string' && typeof row.end === 'number' ? [row] : [];
  } catch {
    return [];
  }
}

/** Cuts off what stands behind the last batch of the latest days. */
function cutUnknown(folder: string, rows: readonly JournalRow[]): void {
  const last = rows.at(-1);
  for (const name of readdirSync(folder).filter((each) => DAY.test(each))) {
    if (last !== undefined && name < last.file) continue;
    const path = join(folder, name);
    const end = name === last?.file ? last.end : 0;
    if (statSync(path).size <= end) continue;
    truncateSync(path, end);
    const fd = openSync(path, 'r+');
    fsyncSync(fd);
    closeSync(fd);
  }
}
