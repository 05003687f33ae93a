import type { AnalysisContext } from '../analyses/analysis.ts';
import type { HttpExchange, HttpListener } from '../trackers/http-exchange.ts';
import type { HttpHead } from '../trackers/http-head.ts';
import { Ends } from './ends.ts';
import type { Feed } from './feed.ts';
import { rowOfFlow } from './flow-keys.ts';
import type { Tap } from './tap.ts';

export interface HttpTapLists {
  readonly requests: readonly Tap[];
  readonly errors: readonly Tap[];
  readonly serverErrors: readonly Tap[];
  readonly latencies: readonly Tap[];
}

/** HTTP as it happens: a request when its first byte came, the rest when the response's did. */
export class HttpTaps {
  readonly #context: AnalysisContext;
  readonly #feed: Feed;
  readonly #lists: HttpTapLists;
  readonly #ends = new Ends();

  constructor(context: AnalysisContext, feed: Feed, lists: HttpTapLists) {
    this.#context = context;
    this.#feed = feed;
    this.#lists = lists;
    const { requests, errors, serverErrors, latencies } = lists;
    const ofResponses = [...errors, ...serverErrors, ...latencies];
    const names = new Set([...requests, ...ofResponses].flatMap(({ names: keys }) => keys ?? []));
    // A name is told by the request alone.
    const unnamed = [...names].filter((keys) => requests.every((tap) => tap.names !== keys));
    const listener: HttpListener = {
      request: (exchange, head) => {
        for (const keys of unnamed) keys.rowOfRequest(exchange, head);
        this.#request(exchange, head);
      },
    };
    if (ofResponses.length > 0) listener.response = (exchange) => this.#response(exchange);
    context.http().exchanges.listen(listener);
  }

  #request(exchange: HttpExchange, head: HttpHead): void {
    if (!exchange.hasTime) return;
    const { requests } = this.#lists;
    const time = this.#feed.clock.of(exchange.requestSeconds, exchange.requestNanoseconds);
    const frame = this.#feed.frameAt(time);
    for (let i = 0; i < requests.length; i++) {
      const tap = requests[i];
      const row = tap.names?.rowOfRequest(exchange, head) ?? this.#endRow(tap, exchange);
      tap.feed(row, time, 1, frame);
    }
  }

  #response(exchange: HttpExchange): void {
    // Interim ones are none, and a time of both is needed for none of this but latencies.
    if (!exchange.hasResponse || !exchange.hasTime) return;
    const { status } = exchange;
    const { errors, serverErrors, latencies } = this.#lists;
    if (status >= 400) this.#feedResponse(errors, exchange, 1);
    if (status >= 500) this.#feedResponse(serverErrors, exchange, 1);
    const latency = latencies.length > 0 ? exchange.answerNanoseconds() : -1;
    if (latency >= 0) this.#feedResponse(latencies, exchange, latency);
  }

  #feedResponse(taps: readonly Tap[], exchange: HttpExchange, amount: number): void {
    if (taps.length === 0) return;
    const time = this.#feed.clock.of(exchange.responseSeconds, exchange.responseNanoseconds);
    const frame = this.#feed.frameAt(time);
    for (const tap of taps) {
      const row = tap.names?.rowOfResponse(exchange) ?? this.#endRow(tap, exchange);
      if (row >= 0) tap.feed(row, time, amount, frame);
    }
  }

  #endRow({ ends }: Tap, { row, clientSide }: HttpExchange): number {
    return ends === undefined ? -1 : rowOfFlow(ends, this.#context.tcpFlows().table, row, clientSide, this.#ends);
  }
}
