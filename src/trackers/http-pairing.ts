import { limits } from '../core/limits.ts';
import type { HttpExchange } from './http-exchange.ts';

/** Responses whose requests are not known yet, in order; a number stands for a loss of at least so many. */
export type HttpAnswers = readonly (HttpExchange | number)[];

/**
 * Which request a response answers: the one that waits longest (RFC 9112 §9.3), as long as nothing was lost. Who does
 * not pipeline has one request that waits, the last; what else was lost on the way doesn't matter. Behind a loss in a
 * pipeline nobody can tell at once: what was asked together is brought together when all of it is answered.
 */
export class HttpPairing {
  /** Requests that wait, lost ones among them. */
  #first: HttpExchange | undefined = undefined;
  #last: HttpExchange | undefined = undefined;
  waiting = 0;
  /** Requests were sent before the ones before them were answered. */
  isPipelined = false;
  /** So they were even while answers came: not several at once, and again when all are answered. */
  #isSliding = false;
  /** Something came from the server since the last request. */
  hasMoved = false;
  /** What came was lost, in part at least, when no more than one request waited. */
  #isGapped = false;
  /** Responses behind a loss; undefined while each has its request. */
  #answers: (HttpExchange | number)[] | undefined = undefined;

  get isUncertain(): boolean {
    return this.#answers !== undefined;
  }

  /** A request waits that has no answer yet. */
  get isDue(): boolean {
    return this.#first !== undefined && !(this.#first.isLost && this.hasMoved);
  }

  /** Nobody knows which of the requests that wait are answered already. */
  get isOpen(): boolean {
    return this.isUncertain || this.#isGapped;
  }

  reset(): void {
    this.#first = undefined;
    this.#last = undefined;
    this.waiting = 0;
    this.isPipelined = false;
    this.#isSliding = false;
    this.hasMoved = false;
    this.#isGapped = false;
    this.#answers = undefined;
  }

  /** Is everything before a request that comes now answered, as far as it will be? */
  get isNewBurst(): boolean {
    if (this.#isSliding) return false;
    if (this.isUncertain) return this.hasMoved;
    const isOver = this.hasMoved && (!this.isPipelined || this.#first?.isLost === true);
    return this.waiting > 0 && (this.#isGapped || isOver);
  }

  /** The server sent, or what it sent was lost. */
  move(): void {
    this.hasMoved = true;
  }

  add(exchange: HttpExchange): void {
    // In a pipeline that never rests nobody knows whether the request that waits was answered.
    if (this.waiting > 0 && this.#isGapped) this.#mark(0);
    const first = this.#first;
    if (first !== undefined && !first.isLost && !exchange.isLost) {
      if (this.hasMoved && !this.isUncertain) this.#isSliding = true;
      this.isPipelined = true;
    }
    this.hasMoved = false;
    this.#isGapped = false;
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

  /** Requests were lost, at least so many. True when the exchange was taken as their place. */
  loseRequests(place: HttpExchange, atLeast: number): boolean {
    if (this.#last?.isLost) {
      this.#last.lostRequests += atLeast;
      return false;
    }
    place.isLost = true;
    place.lostRequests = atLeast;
    // What the server sent meanwhile, and was lost, is the answer.
    const isAnswered = this.#isGapped && !this.isPipelined;
    this.add(place);
    this.#isGapped = isAnswered;
    return true;
  }

  /** Responses were lost, at least so many. */
  loseResponses(atLeast: number): void {
    this.hasMoved = true;
    if (this.isUncertain || this.waiting > 1) this.#mark(atLeast);
    else this.#isGapped = true;
  }

  /** From here on responses can't be told apart. */
  doubt(): void {
    this.#answers ??= [];
  }

  #mark(atLeast: number): void {
    this.doubt();
    const last = this.#answers?.at(-1);
    if (typeof last === 'number') this.#answers?.splice(-1, 1, last + atLeast);
    else this.#answers?.push(atLeast);
  }

  /** A response whose request is not known yet. False: there are too many. */
  keep(answer: HttpExchange): boolean {
    if (this.#answers === undefined || this.#answers.length >= limits.pendingRequests) return false;
    this.#answers.push(answer);
    return true;
  }

  takeAnswers(): HttpAnswers {
    const answers = this.#answers ?? [];
    this.#answers = undefined;
    return answers;
  }
}
