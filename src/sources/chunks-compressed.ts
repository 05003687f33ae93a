import { ChunkQueue } from './chunk-queue.ts';
import type { Chunks } from './chunks.ts';
import type { Window } from './window.ts';

/**
 * What gzip and zstd share: a decompressor fills the queue, the reader takes from it.
 *
 * `decompress` adds some bytes to the queue, or none, and answers false at the end; before that it may set `problem`.
 * What was decompressed before damage is delivered first.
 */
export abstract class CompressedChunks implements Chunks {
  readonly path: string;
  readonly compression: string;
  problem: string | undefined;
  protected readonly inner: Window;
  protected readonly queue = new ChunkQueue();
  #ended = false;

  constructor(inner: Window, name: string) {
    this.inner = inner;
    this.path = inner.chunks.path;
    this.compression = `${inner.chunks.compression}+${name}`;
  }

  get bytesRead(): number {
    return this.inner.chunks.bytesRead;
  }

  get bytesTotal(): number | undefined {
    return this.inner.chunks.bytesTotal;
  }

  read(target: Uint8Array, start: number, length: number): number | Promise<number> {
    return this.queue.isEmpty ? this.#refill(target, start, length) : this.queue.take(target, start, length);
  }

  close(): void | Promise<void> {
    return this.inner.chunks.close();
  }

  protected abstract decompress(): Promise<boolean>;

  /** Ends the stream with a problem; a problem below (a disk error, an outer compression cut short) is the cause. */
  protected fail(problem: string): false {
    this.problem = this.inner.chunks.problem ?? problem;
    return false;
  }

  async #refill(target: Uint8Array, start: number, length: number): Promise<number> {
    while (this.queue.isEmpty && !this.#ended) this.#ended = !(await this.decompress());
    return this.queue.take(target, start, length);
  }
}
