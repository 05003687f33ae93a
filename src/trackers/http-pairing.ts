import { limits } from '../core/limits.ts';
import type { HttpExchange } from './http-exchange.ts';

/**
 * Which request a response answers: the one that waits longest (RFC 9112 §9.3), as long as nothing was lost. Behind a
 * loss in a pipeline nobody can count what was lost; there the last response is that to the last request, and so on
 * backwards, which the end of the connection shows.
 */
export class HttpPairing {
  /** Requests that wait, lost ones among them. */
  #first: HttpExchange | undefined = undefined;
  #last: HttpExchange | undefined = undefined;
  waiting = 0;
  /** Requests were sent before the ones before them were answered. */
  #isPipelined = false;
  /** So they were even while answers came: not several at once, and again when all are answered. */
  #isSliding = false;
  /** Something came from the server since the last request. */
  #hasMoved = false;
  /** Responses behind a loss; undefined while each has its request. */
  #answers: (HttpExchange | undefined)[] | undefined = undefined;

  get isUncertain(): boolean {
    return this.#answers !== undefined;
  }

  reset(): void {
    this.#first = undefined;
    this.#last = undefined;
    this.waiting = 0;
    this.#isPipelined = false;
    this.#isSliding = false;
    this.#hasMoved = false;
    this.#answers = undefined;
  }

  /** Is everything before a request that comes now answered, as far as it will be? */
  get isNewBurst(): boolean {
    return this.#hasMoved && !this.#isSliding;
  }

  /** The server sent, or what it sent was lost. */
  move(): void {
    this.#hasMoved = true;
  }

  add(exchange: HttpExchange): void {
    if (this.#hasMoved && this.#first !== undefined && !this.#first.isLost && !this.isUncertain) this.#isSliding = true;
    this.#hasMoved = false;
    const only = this.#first;
    if (only !== undefined && !this.#isPipelined && !exchange.isLost) {
      // What was lost has been answered, and who does not pipeline asks only then.
      if (only.isLost && only.isLostAnswered && only === this.#last) this.take();
      else this.#isPipelined = true;
    }
    if (this.#last === undefined) this.#first = exchange;
    else this.#last.next = exchange;
    this.#last = exchange;
    this.waiting += 1;
  }

  /** The request that a response now would answer; undefined: none, or nobody can tell. */
  get front(): HttpExchange | undefined {
    return this.#answers === undefined ? this.#first : undefined;
  }

  take(): HttpExchange | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    this.#first = first.next;
    if (this.#first === undefined) this.#last = undefined;
    first.next = undefined;
    this.waiting -= 1;
    return first;
  }

  /** Requests were lost. True when the exchange was taken as their place. */
  loseRequests(place: HttpExchange): boolean {
    if (this.#last?.isLost) return false;
    place.isLost = true;
    this.add(place);
    return true;
  }

  /** From here on responses can't be told apart. `undefined` in their list is a loss. */
  doubt(): void {
    this.#answers ??= [undefined];
    if (this.#answers.at(-1) !== undefined) this.#answers.push(undefined);
  }

  /** A response whose request is not known yet. False: there are too many. */
  keep(answer: HttpExchange): boolean {
    if (this.#answers === undefined || this.#answers.length >= limits.pendingRequests) return false;
    this.#answers.push(answer);
    return true;
  }

  /** The last response and the last request belong together: taken one after the other, until a loss on either side. */
  takeAnswers(): (HttpExchange | undefined)[] {
    const answers = this.#answers ?? [];
    this.#answers = undefined;
    return answers;
  }
}
