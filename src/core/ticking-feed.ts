import type { Packet, PacketInterface } from './packet.ts';
import type { PacketFeed } from './pipeline.ts';

interface Waiter {
  resolve(more: boolean): void;
  reject(error: unknown): void;
}

/**
 * A feed that nobody has to wait for longer than a tick: where none comes, it answers with a chunk of no packets. So
 * all that has to be done now and then, be there packets or not, is done in one place, between chunks.
 */
export class TickingFeed implements PacketFeed {
  readonly #inner: PacketFeed;
  readonly #tickMs: number;
  /** The inner feed was asked, and its answer was not passed on yet. */
  #isAsked = false;
  /** Came while nobody waited. */
  #answer: boolean | undefined;
  #failure: unknown;
  #waiter: Waiter | undefined;

  constructor(inner: PacketFeed, tickMs: number) {
    this.#inner = inner;
    this.#tickMs = tickMs;
  }

  get files(): PacketFeed['files'] {
    return this.#inner.files;
  }

  get interfaces(): readonly PacketInterface[] | undefined {
    return this.#inner.interfaces;
  }

  fill(): boolean | Promise<boolean> {
    if (!this.#isAsked) {
      const filled = this.#inner.fill();
      if (typeof filled === 'boolean') return filled;
      this.#isAsked = true;
      filled.then(
        (more) => this.#settle(more, undefined),
        (error: unknown) => this.#settle(false, error),
      );
    }
    return this.#answer === undefined ? this.#waitOrTick() : this.#pass(this.#answer);
  }

  /** Nothing stands ready while the inner feed is at work. */
  next(packet: Packet): boolean {
    return !this.#isAsked && this.#inner.next(packet);
  }

  #waitOrTick(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiter = undefined;
        resolve(true);
      }, this.#tickMs);
      this.#waiter = {
        resolve: (more) => {
          clearTimeout(timer);
          resolve(more);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
    });
  }

  #settle(more: boolean, error: unknown): void {
    this.#answer = more;
    this.#failure = error;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) return;
    if (error === undefined) waiter.resolve(this.#pass(more));
    else waiter.reject(error);
  }

  #pass(answer: boolean): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    this.#isAsked = false;
    this.#answer = undefined;
    return answer;
  }
}
