import type { Worker } from 'node:worker_threads';
import type { SharedBuffers } from '../../sources/shared-buffers.ts';
import type { BeginMessage, EndMessage, FromStreams, ResultMessage, ToStreams } from './messages.ts';
import { PacketBatch } from './packet-batch.ts';

/** Batches that may wait for the other thread: with more it would be told of chunks that are out of its cache. */
const MOST_UNDER_WAY = 2;

/** Bytes for copied packets that are used again. */
const MOST_KEPT = 1 << 16;

/** The other thread: a `Worker`, or what behaves as one. */
export type StreamsPort = Pick<Worker, 'postMessage' | 'on'> & { terminate?(): unknown };

/** What this thread knows of the one that follows streams. */
export class StreamThread {
  readonly #port: StreamsPort;
  readonly #shared: SharedBuffers;
  /** Buffers of each batch that is under way, the oldest first. */
  readonly #underWay: (readonly number[])[] = [];
  readonly #free: PacketBatch[] = [];
  readonly #toldBuffers = new Set<number>();
  #result: ResultMessage | undefined;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(port: StreamsPort, shared: SharedBuffers, begin: BeginMessage) {
    this.#port = port;
    this.#shared = shared;
    port.on('message', (message: FromStreams) => this.#answered(message));
    port.on('error', (error) => this.#fail(error));
    this.#post(begin);
  }

  /** An empty batch. */
  batch(): PacketBatch {
    return this.#free.pop() ?? new PacketBatch();
  }

  send({ words, length, copied, buffers }: PacketBatch, rows: Int32Array<ArrayBuffer>): void {
    const news = buffers.filter((number) => !this.#toldBuffers.has(number));
    for (const number of buffers) this.#shared.hold(number);
    for (const number of news) this.#toldBuffers.add(number);
    this.#underWay.push(buffers);
    this.#post(
      {
        kind: 'packets',
        words,
        length,
        copied,
        rows,
        buffers: news.map((number) => ({ number, memory: this.#shared.memoryOf(number) })),
      },
      [words.buffer, copied.buffer, rows.buffer],
    );
  }

  /** Waits while too many batches are under way; undefined: there is nothing to wait for. Throws the thread's failure. */
  ready(): Promise<void> | undefined {
    if (this.#failure === undefined && this.#underWay.length <= MOST_UNDER_WAY) return undefined;
    return this.#until(() => this.#underWay.length <= MOST_UNDER_WAY);
  }

  async end(message: EndMessage): Promise<ResultMessage> {
    this.#post(message);
    await this.#until(() => this.#result !== undefined);
    if (this.#result === undefined) throw new Error('the streams ended without a result');
    return this.#result;
  }

  close(): void {
    this.#port.terminate?.();
  }

  #post(message: ToStreams, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  #answered(message: FromStreams): void {
    if (message.kind === 'result') {
      this.#result = message;
    } else {
      for (const number of this.#underWay.shift() ?? []) this.#shared.drop(number);
      // What was copied of the first chunk is more than is copied later.
      const isSmall = message.copied.length <= MOST_KEPT;
      this.#free.push(new PacketBatch(message.words, isSmall ? message.copied : undefined));
    }
    this.#wake?.();
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#failure = new Error(`the thread that follows streams failed: ${message}`, { cause: error });
    this.#wake?.();
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (this.#failure === undefined && !isSo()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
