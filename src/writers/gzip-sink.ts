import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { CaptureSink, FindWhole } from './sink.ts';

const compress = promisify(gzip);
/** Batches under way: as many as the thread pool has threads. */
const LARGEST_QUEUE = 4;

/** A member is kept or given up as a whole. */
export const noPartOfMember: FindWhole = (_bytes, start) => ({ end: start, packets: 0 });

/**
 * Each batch is a gzip member of its own (RFC 1952 §2.2: members simply follow each other), compressed by the thread
 * pool: after a crash or on a full disk everything up to the last member is readable.
 */
export class GzipSink implements CaptureSink {
  readonly #inner: CaptureSink;
  /** Settles when everything handed over so far is stored. */
  #stored: Promise<void> = Promise.resolve();
  #pending = 0;
  #failure: unknown;

  constructor(inner: CaptureSink) {
    this.#inner = inner;
  }

  get label(): string {
    return this.#inner.label;
  }

  get packets(): number {
    return this.#inner.packets;
  }

  get bytes(): number {
    return this.#inner.bytes;
  }

  write(records: Uint8Array, end: number, packets: number): void {
    this.#throwFailure();
    this.#pending += 1;
    // A copy: `slice` of a Buffer would be a view of the batch that is filled anew.
    const member = compress(new Uint8Array(records.subarray(0, end)), { level: constants.Z_BEST_SPEED });
    this.#stored = Promise.all([member, this.#stored]).then(
      ([bytes]) => this.#store(bytes, packets),
      (error: unknown) => this.#fail(error),
    );
  }

  /** Waits for the queue, and tells what went wrong since. */
  ready(): Promise<void> | undefined {
    if (this.#failure === undefined && this.#pending < LARGEST_QUEUE) return this.#inner.ready();
    return this.#catchUp();
  }

  async end(): Promise<void> {
    await this.#catchUp();
    await this.#inner.end();
  }

  abandon(): void {
    this.#inner.abandon();
  }

  async #catchUp(): Promise<void> {
    await this.#stored;
    this.#throwFailure();
    await this.#inner.ready();
  }

  #store(member: Uint8Array, packets: number): void {
    this.#pending -= 1;
    if (this.#failure !== undefined) return;
    try {
      this.#inner.write(member, member.length, packets);
    } catch (error) {
      this.#failure = error;
    }
  }

  #fail(error: unknown): void {
    this.#pending -= 1;
    this.#failure ??= error;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
