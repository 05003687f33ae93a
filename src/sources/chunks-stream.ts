import type { Readable } from 'node:stream';
import { type Chunks, describeSystemError } from './chunks.ts';

/**
 * A pipe, socket or terminal, read through the event loop so that signals are served while nothing comes.
 *
 * Paused mode: a chunk is taken when the reader asks, so the pipe itself holds back a writer that is faster.
 */
export class StreamChunks implements Chunks {
  readonly path: string;
  readonly compression = '';
  bytesRead = 0;
  readonly bytesTotal = undefined;
  problem: string | undefined;
  readonly #stream: Readable;
  #pending: Uint8Array = new Uint8Array(0);
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(path: string, stream: Readable) {
    this.path = path;
    this.#stream = stream;
    stream.on('readable', () => this.#signal());
    stream.on('end', () => this.#end());
    stream.on('close', () => this.#end());
    stream.on('error', (error) => {
      this.problem = `can't be read further (${describeSystemError(error)})`;
      this.#end();
    });
  }

  read(target: Uint8Array, start: number, length: number): number | Promise<number> {
    return this.#hasBytes() ? this.#take(target, start, length) : this.#wait(target, start, length);
  }

  close(): void {
    this.#stream.destroy();
  }

  async #wait(target: Uint8Array, start: number, length: number): Promise<number> {
    while (!this.#hasBytes()) {
      if (this.#ended) return 0;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#take(target, start, length);
  }

  #hasBytes(): boolean {
    if (this.#pending.length > 0) return true;
    const chunk: Uint8Array | null = this.#stream.read();
    if (chunk === null) return false;
    this.bytesRead += chunk.length;
    this.#pending = chunk;
    return chunk.length > 0;
  }

  #take(target: Uint8Array, start: number, length: number): number {
    const count = Math.min(length, this.#pending.length);
    target.set(this.#pending.subarray(0, count), start);
    this.#pending = this.#pending.subarray(count);
    return count;
  }

  #end(): void {
    this.#ended = true;
    this.#signal();
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
