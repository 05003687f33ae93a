import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { limits } from '../core/limits.ts';
import { type BatchHead, BatchLedger } from './batch-ledger.ts';
import type { BatchStore } from './batch-store.ts';

/** What a batch is answered with. */
export interface IntakeResult {
  readonly status: number;
  /** Null where it could not be read. */
  readonly records: number | null;
  readonly isDuplicate: boolean;
}

const LINE_FEED = 10;
const RETURN = 13;
const decompress = promisify(gunzip);

/** Takes batches, one at a time: what is decompressed at once is one batch. */
export class BatchIntake {
  readonly ledger = new BatchLedger();
  readonly #store: BatchStore | undefined;
  readonly #onNotice: (message: string) => void;
  #tail: Promise<unknown> = Promise.resolve();

  /** What a store has from earlier is known again. */
  constructor(store: BatchStore | undefined, onNotice: (message: string) => void) {
    this.#store = store;
    this.#onNotice = onNotice;
    for (const { head, records, timeMs } of store?.known ?? []) this.ledger.take(head, records, timeMs);
  }

  take(headers: IncomingHttpHeaders, body: readonly Buffer[]): Promise<IntakeResult> {
    const result = this.#tail.then(() => this.#take(headers, body));
    this.#tail = result;
    return result;
  }

  async #take(headers: IncomingHttpHeaders, body: readonly Buffer[]): Promise<IntakeResult> {
    const head = readHead(headers);
    if (head === undefined) return this.#refuse(400);
    if (this.ledger.isDuplicate(head)) return { status: 200, records: 0, isDuplicate: true };
    const content = await readContent(headers['content-encoding'], body);
    if (typeof content === 'number') return this.#refuse(content);
    const records = countLines(content);
    const timeMs = Date.now();
    try {
      await this.#store?.append(head, records, content, timeMs);
    } catch (error) {
      this.#onNotice(`can't store a batch: ${(error as Error).message}`);
      return this.#refuse(507);
    }
    const notice = this.ledger.take(head, records, timeMs);
    if (notice !== undefined) this.#onNotice(notice);
    return { status: 200, records, isDuplicate: false };
  }

  #refuse(status: number): IntakeResult {
    this.ledger.refused += 1;
    return { status, records: null, isDuplicate: false };
  }
}

/** Is it one? Others post what they like. */
export function isBatch(method: string, { 'content-type': type = '' }: IncomingHttpHeaders): boolean {
  return method === 'POST' && /^application\/(x-)?ndjson\s*(;|$)/i.test(type);
}

const LONGEST_NAME = 256;

/** Undefined where a header says what can't be. */
function readHead(headers: IncomingHttpHeaders): BatchHead | undefined {
  const names = [headers['idempotency-key'], headers['sniff-agent'], headers['sniff-host'], headers['sniff-interface']];
  if (!names.every((name) => name === undefined || (typeof name === 'string' && name.length <= LONGEST_NAME))) {
    return undefined;
  }
  const sequence = headers['sniff-sequence'];
  if (sequence !== undefined && (typeof sequence !== 'string' || !/^\d{1,15}$/.test(sequence))) return undefined;
  const [key, agent, host, origin] = names as (string | undefined)[];
  return { key, agent, host, interface: origin, sequence: sequence === undefined ? undefined : Number(sequence) };
}

/** The records as they were before compression, or the status that tells what is wrong with them. */
async function readContent(encoding: string | undefined, body: readonly Buffer[]): Promise<Buffer | number> {
  const bytes = Buffer.concat(body);
  if (encoding === undefined || encoding === 'identity') return bytes;
  if (!/^(x-)?gzip$/i.test(encoding)) return 415;
  try {
    return await decompress(bytes, { maxOutputLength: limits.batchRecordBytes });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 413 : 400;
  }
}

/** Lines that hold something; the last needs no end. */
function countLines(bytes: Buffer): number {
  let records = 0;
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > (bytes[end - 1] === RETURN ? 1 : 0)) records += 1;
    start = end + 1;
  }
  return records;
}
