import { setTimeout as sleep } from 'node:timers/promises';
import { type GenerateResult, GenerateTally } from './generate-tally.ts';
import type { DelayRange, Failure, PathRule } from './path-rules.ts';
import { makeRandom } from './random.ts';
import { type MixEntry, RequestMix } from './request-mix.ts';
import { openSender } from './request-sender.ts';

/** Which requests, to whom, how fast. Plain data. */
export interface GeneratePlan {
  /** `http:`; its path stands before those of the mix. */
  readonly url: string;
  readonly mix: readonly MixEntry[];
  /** The first limit that is reached ends it; undefined is none. */
  readonly requests: number | undefined;
  readonly durationMs: number | undefined;
  /** Requests per second, whatever the answers take; undefined: as fast as answers come. */
  readonly rate: number | undefined;
  /** Connections, and so requests under way at once. */
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly localAddress: string | undefined;
  /** What a dummy server is asked for: slow answers and failing ones. */
  readonly slow: readonly PathRule<DelayRange>[];
  readonly fail: readonly PathRule<Failure>[];
  readonly seed: number;
}

export interface GenerateHooks {
  /** Ends it early: what is under way is given up. */
  readonly signal: AbortSignal;
  /** Once, when the first request leaves too late. */
  readonly onLate: () => void;
}

/** The schedule is absolute: a late request doesn't move those behind it, they leave at their own times or in a burst. */
export async function generate(plan: GeneratePlan, { signal, onLate }: GenerateHooks): Promise<GenerateResult> {
  const { requests = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY, rate } = plan;
  const random = makeRandom(plan.seed);
  const mix = new RequestMix(plan.mix, random);
  const tally = new GenerateTally(plan, onLate);
  const sender = await openSender(plan, tally, random);
  const slots = new Slots(plan.concurrency);
  const onAbort = (): void => slots.giveUp();
  signal.addEventListener('abort', onAbort);
  const startedAt = performance.now();
  const endAt = startedAt + durationMs;
  try {
    for (let number = 0; number < requests && !signal.aborted; number++) {
      const dueAt = rate === undefined ? performance.now() : startedAt + (number * 1000) / rate;
      if (dueAt >= endAt) break;
      await sleepUntil(dueAt, signal);
      const waited = slots.isFull;
      if (waited) await slots.freed();
      const now = performance.now();
      if (signal.aborted || now >= endAt) break;
      if (rate !== undefined) tally.leave((now - dueAt) / 1000, waited);
      slots.take();
      void sender.send(mix.next()).then(() => slots.give());
    }
    while (!slots.isEmpty && !signal.aborted) await slots.freed();
  } finally {
    signal.removeEventListener('abort', onAbort);
    sender.close();
  }
  return tally.finish((performance.now() - startedAt) / 1000, slots.taken);
}

async function sleepUntil(dueAt: number, signal: AbortSignal): Promise<void> {
  const restMs = dueAt - performance.now();
  if (restMs <= 0) return;
  // Timers know whole milliseconds; an aborted one rejects.
  await sleep(Math.ceil(restMs), undefined, { signal }).catch(() => undefined);
}

/** How many requests are under way, and a way to wait for one of them to end. */
class Slots {
  taken = 0;
  readonly #size: number;
  #wake: (() => void) | undefined;
  #givenUp = false;

  constructor(size: number) {
    this.#size = size;
  }

  get isFull(): boolean {
    return this.taken >= this.#size;
  }

  get isEmpty(): boolean {
    return this.taken === 0;
  }

  take(): void {
    this.taken++;
  }

  give(): void {
    if (this.#givenUp) return;
    this.taken--;
    this.#wake?.();
  }

  /** Nobody need wait any more; what is taken now stays so. */
  giveUp(): void {
    this.#givenUp = true;
    this.#wake?.();
  }

  freed(): Promise<void> {
    if (this.#givenUp) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
