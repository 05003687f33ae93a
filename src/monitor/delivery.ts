import { limits } from '../core/limits.ts';
import type { Batch, BatchQueue } from './batch-queue.ts';
import type { MonitorClient } from './monitor-client.ts';

export interface DeliveryOptions {
  readonly queue: BatchQueue;
  readonly client: MonitorClient;
  /** Told when the monitor stops taking batches, and when it takes them again. */
  readonly onTrouble: (reason: string) => void;
  readonly onRecovery: () => void;
  /** Told of the first batch that it will never take, for each reason. */
  readonly onRefusal: (reason: string, batch: Batch) => void;
  /** In [0, 1). */
  readonly random: () => number;
}

/** How long to go on while the monitor takes nothing. */
export interface Patience {
  /** If it never took anything. */
  readonly firstMs: number;
  /** If it did. */
  readonly laterMs: number;
}

const FIRST_WAIT_MS = 250;

/** Sends a queue's batches, one at a time, oldest first, each until the monitor takes it. */
export class Delivery {
  batches = 0;
  records = 0;
  /** Why the last attempt failed; undefined: it didn't. */
  trouble: string | undefined;
  readonly #options: DeliveryOptions;
  readonly #refusals = new Set<string>();
  #failures = 0;
  #failingSince = 0;
  /** When the attempt that is under way began. */
  #askedAt: number | undefined;
  #isStopped = false;
  /** Woken while awake: it looks again before it sleeps. */
  #isCalled = false;
  #wake: () => void = () => undefined;
  #onIdle: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
    // The queue can't be read: it is told now, and thrown by `finish`.
    this.#running.catch((error: Error) => {
      this.#isStopped = true;
      this.#options.onTrouble(error.message);
      this.#onIdle();
    });
  }

  /** There is something new to send. */
  wake(): void {
    this.#isCalled = true;
    if (this.#failures === 0) this.#wake();
  }

  /** Has the monitor taken nothing for longer than the patience lasts, which begins not before `since`? */
  isHopeless({ firstMs, laterMs }: Patience, since = 0): boolean {
    const now = performance.now();
    if (this.#failures > 0) return now > Math.max(since, this.#failingSince) + (this.batches === 0 ? firstMs : laterMs);
    return this.#askedAt !== undefined && now > Math.max(since, this.#askedAt) + laterMs;
  }

  /** Sends what is left, as long as there is hope; then stops. */
  async finish(patience: Patience, signal: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    const endedAt = performance.now();
    this.#wake();
    while (queue.length > 0 && !this.#isStopped && !signal.aborted && !this.isHopeless(patience, endedAt)) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, FIRST_WAIT_MS);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isStopped = true;
    this.#wake();
    this.#options.client.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { queue, client } = this.#options;
    while (!this.#isStopped) {
      this.#isCalled = false;
      const batch = await queue.oldest();
      if (batch === undefined) {
        this.#onIdle();
        if (!this.#isCalled && !this.#isStopped) await this.#sleep(undefined);
        continue;
      }
      this.#askedAt = performance.now();
      const answer = await client.send(batch);
      this.#askedAt = undefined;
      if (answer.isTaken) {
        await queue.remove(batch);
        this.batches += 1;
        this.records += batch.records;
        this.#recover();
      } else if (answer.isFinal) {
        await queue.setAside(batch);
        this.#refuse(answer.reason, batch);
        this.#recover();
      } else if (!this.#isStopped) {
        this.#fail(answer.reason);
        await this.#sleep(Math.max(answer.retryAfterMs, this.#backoffMs()));
      }
    }
  }

  #recover(): void {
    if (this.#failures > 0) this.#options.onRecovery();
    this.#failures = 0;
    this.trouble = undefined;
  }

  #fail(reason: string): void {
    if (this.#failures++ === 0) {
      this.#failingSince = performance.now();
      this.#options.onTrouble(reason);
    }
    this.trouble = reason;
  }

  #refuse(reason: string, batch: Batch): void {
    if (this.#refusals.has(reason)) return;
    this.#refusals.add(reason);
    this.#options.onRefusal(reason, batch);
  }

  /** Half of it by chance: a fleet doesn't come back at once. */
  #backoffMs(): number {
    const most = Math.min(FIRST_WAIT_MS * 2 ** Math.min(this.#failures, 20), limits.retryMs);
    return most * (0.5 + this.#options.random() / 2);
  }

  #sleep(milliseconds: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
