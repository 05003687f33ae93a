import { createHash, createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../core/limits.ts';

export interface WebhookOptions {
  readonly url: string;
  /** Signs each body: `Sniff-Signature: sha256=` and the HMAC in hex. */
  readonly secret: string | undefined;
  readonly warn: (message: string) => void;
  /** Milliseconds until the first retry; doubled with each, up to `LONGEST_WAIT_MS`. */
  readonly firstWaitMs?: number;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const ANSWER_MS = 10_000;

/**
 * POSTs events in their order, one at a time, each until it is taken: what detects them never waits. The key of an event
 * is made of what it says, so that a receiver can tell one that it got twice (its answer was lost) from a new one.
 */
export class Webhook {
  /** Events that the receiver refused for good, or of which there were too many. */
  lost = 0;
  readonly #options: WebhookOptions;
  readonly #queue: string[] = [];
  #work: Promise<void> | undefined;
  #isDown = false;
  #onAnswer: () => void = () => undefined;
  readonly #stopped = new AbortController();

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  send(json: string): void {
    if (this.#queue.length >= limits.alertQueue) {
      // The one at the head is under way.
      this.#queue.splice(1, 1);
      this.lost += 1;
    }
    this.#queue.push(json);
    this.#work ??= this.#deliver();
  }

  /** What nobody took yet, oldest first. */
  get queue(): readonly string[] {
    return this.#queue;
  }

  /** Resolves when all is delivered, or none was for so many milliseconds; `queue` tells what waits then. */
  async end(patienceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stopped.abort(), patienceMs);
    this.#onAnswer = () => timer.refresh();
    await this.#work;
    clearTimeout(timer);
  }

  async #deliver(): Promise<void> {
    let waitMs = this.#options.firstWaitMs ?? FIRST_WAIT_MS;
    while (this.#queue.length > 0 && !this.#stopped.signal.aborted) {
      const outcome = await this.#post(this.#queue[0]);
      if (outcome !== 'again') {
        this.#onAnswer();
        this.#queue.shift();
        if (outcome === 'refused') this.lost += 1;
        waitMs = this.#options.firstWaitMs ?? FIRST_WAIT_MS;
        this.#isDown = false;
        continue;
      }
      await sleep(waitMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
    this.#work = undefined;
  }

  async #post(body: string): Promise<'taken' | 'refused' | 'again'> {
    const { url, secret } = this.#options;
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'idempotency-key': createHash('sha256').update(body).digest('hex').slice(0, 32),
      'sniff-agent': 'sniff',
    };
    if (secret !== undefined) {
      headers['sniff-signature'] = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    }
    try {
      const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ANSWER_MS)]);
      const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'error' });
      await response.arrayBuffer();
      if (response.ok) return 'taken';
      const isPassing = response.status >= 500 || response.status === 429 || response.status === 408;
      this.#tellDown(`answers ${response.status}${isPassing ? '' : ': the event is not sent again'}`, !isPassing);
      return isPassing ? 'again' : 'refused';
    } catch (error) {
      this.#tellDown(error instanceof Error ? reasonOf(error) : String(error), false);
      return 'again';
    }
  }

  /** Once until it works again. */
  #tellDown(reason: string, isAlways: boolean): void {
    if (this.#isDown && !isAlways) return;
    this.#isDown = true;
    if (!this.#stopped.signal.aborted) this.#options.warn(`${this.#options.url} ${reason}`);
  }
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? `can't be reached: ${cause.message}` : `fails: ${message}`;
}
