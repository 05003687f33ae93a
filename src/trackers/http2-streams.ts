import { limits } from '../core/limits.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { HttpPairs } from './http-pairs.ts';

/** A connection's exchanges that are not told yet, by stream, the oldest first. */
export class Http2Streams {
  readonly #exchanges = new Map<number, HttpExchange>();
  readonly #pairs: HttpPairs;

  constructor(pairs: HttpPairs) {
    this.#pairs = pairs;
  }

  get(stream: number): HttpExchange | undefined {
    return this.#exchanges.get(stream);
  }

  set(stream: number, exchange: HttpExchange): void {
    this.#exchanges.set(stream, exchange);
  }

  /** An exchange of its own for a stream; where there are too many, the oldest is told. */
  begin(stream: number, connection: { readonly row: number; readonly clientSide: number }): HttpExchange {
    if (this.#exchanges.size >= limits.http2Streams) {
      const [[oldest, exchange]] = this.#exchanges;
      this.finish(oldest, exchange);
    }
    const exchange = this.#pairs.make(connection, connection.clientSide === 1 ? 1 : 0);
    this.#exchanges.set(stream, exchange);
    return exchange;
  }

  /** It is over: its exchange is told, if anything is known of it. */
  finish(stream: number, exchange: HttpExchange): void {
    this.#exchanges.delete(stream);
    this.#tell(exchange);
  }

  /** Of requests, or of responses, any content may have been lost. */
  loseContent(isRequests: boolean): void {
    for (const { requestContent, responseContent } of this.#exchanges.values()) {
      (isRequests ? requestContent : responseContent)?.lose();
    }
  }

  finishAnswered(): void {
    for (const [stream, exchange] of this.#exchanges) if (exchange.isAnswered) this.finish(stream, exchange);
  }

  /** Those beyond `last` come to nothing, out of those that are odd (`parity` 1) or even. */
  refuse(last: number, parity: 0 | 1): void {
    for (const [stream, exchange] of this.#exchanges) {
      if (stream > last && (stream & 1) === parity) this.finish(stream, exchange);
    }
  }

  /** Nothing more comes: streams that are open are told as they are. */
  close(): void {
    for (const exchange of this.#exchanges.values()) this.#tell(exchange);
    this.#exchanges.clear();
  }

  #tell(exchange: HttpExchange): void {
    if (exchange.hasRequest || exchange.hasResponse) this.#pairs.tell(exchange);
    else this.#pairs.drop(exchange);
  }
}
