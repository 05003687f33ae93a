import type { HttpConnection } from './http-connection.ts';
import { HttpExchange, type HttpListener } from './http-exchange.ts';
import { matchAnswers } from './http-matching.ts';
import { MODE } from './http-side.ts';

/** Brings requests and responses together to exchanges, as far as anybody can, and tells of them. */
export class HttpPairs {
  unmatchedRequests = 0;
  unmatchedResponses = 0;
  readonly listeners: HttpListener[] = [];
  /** Those of them that read responses' heads. */
  readonly readers: HttpListener[] = [];
  readonly #spare: HttpExchange[] = [];

  /** An exchange of which nothing is known yet. */
  make(connection: { readonly row: number }, clientSide: 0 | 1): HttpExchange {
    const exchange = this.#spare.pop() ?? new HttpExchange();
    exchange.reset(connection.row, clientSide);
    return exchange;
  }

  /** Nothing of the exchange is told. */
  drop(exchange: HttpExchange): void {
    this.#spare.push(exchange);
  }

  /** A request's first byte is here: what was asked before may be over. */
  beginRequest(connection: HttpConnection): void {
    const { pairing } = connection;
    if (pairing.isNewBurst) this.#settle(connection, true);
    else if (pairing.waiting > 0) return;
    // What answered all that was asked before ends where a message does.
    const server = connection.sides[connection.clientSide === 0 ? 1 : 0];
    if (server.mode !== MODE.lost) return;
    server.turn(MODE.start);
    server.isAssumed = true;
    if (pairing.isPipelined) server.isRegained = false;
  }

  /** The request that a response answers, out of those that wait; a new exchange where there is none. */
  answered(connection: HttpConnection): HttpExchange {
    const { pairing } = connection;
    const { front } = pairing;
    if (front !== undefined && !front.isLost) {
      pairing.take();
      return front;
    }
    if (front !== undefined && pairing.waiting > 1) pairing.doubt();
    const exchange = this.make(connection, connection.clientSide === 1 ? 1 : 0);
    exchange.isAsked = true;
    return exchange;
  }

  /** The side's part of the exchange is at its end. */
  end(connection: HttpConnection, exchange: HttpExchange, side: 0 | 1): void {
    if (side === connection.clientSide) exchange.isAsked = true;
    else exchange.isAnswered = true;
    if (!exchange.isAsked || !exchange.isAnswered) return;
    if (!exchange.hasRequest && connection.pairing.isUncertain && connection.pairing.keep(exchange)) return;
    this.tell(exchange);
  }

  /** Requests were lost, at least so many; of one the head is here in part (`wasHead`). */
  loseRequests(connection: HttpConnection, atLeast: number, wasHead: boolean): void {
    if (wasHead) this.unmatchedRequests += 1;
    this.beginRequest(connection);
    const place = this.make(connection, 0);
    if (!connection.pairing.loseRequests(place, atLeast)) this.#spare.push(place);
  }

  /** The same of responses. */
  loseResponses(connection: HttpConnection, atLeast: number, wasHead: boolean): void {
    if (wasHead) this.unmatchedResponses += 1;
    connection.pairing.loseResponses(atLeast);
  }

  /** Nothing more will come of it. */
  giveUp(connection: HttpConnection, exchange: HttpExchange): void {
    // Its body may still be on the way: it is passed over, for nobody.
    for (const side of connection.sides) if (side.exchange === exchange) side.exchange = undefined;
    if (exchange.isLost) this.#spare.push(exchange);
    else this.tell(exchange);
  }

  /** Nothing more comes. */
  close(connection: HttpConnection): void {
    const { sides } = connection;
    this.#settle(connection, sides[0].isEnded || sides[1].isEnded);
  }

  /** What waits is answered, or never will be: what belongs together is told, then the rest. */
  #settle(connection: HttpConnection, isOrderly: boolean): void {
    const { pairing } = connection;
    // Nearly always nothing waits.
    if (pairing.waiting === 0 && !pairing.isUncertain) return;
    const answers = pairing.takeAnswers();
    const requests: HttpExchange[] = [];
    for (let exchange = pairing.take(); exchange !== undefined; exchange = pairing.take()) requests.push(exchange);
    const requestOf = isOrderly ? matchAnswers(requests, answers) : undefined;
    for (const answer of answers) {
      if (typeof answer === 'number') continue;
      const request = requestOf?.get(answer);
      if (request === undefined) {
        this.tell(answer);
      } else {
        request.answerWith(answer);
        this.#spare.push(answer);
      }
    }
    for (const request of requests) this.giveUp(connection, request);
  }

  /** Of the exchange there is no more to come. */
  tell(exchange: HttpExchange): void {
    if (!exchange.hasResponse) this.unmatchedRequests += 1;
    else if (!exchange.hasRequest) this.unmatchedResponses += 1;
    const { listeners } = this;
    for (let i = 0; i < listeners.length; i++) listeners[i].exchange?.(exchange);
    this.#spare.push(exchange);
  }
}
