import { limits } from '../core/limits.ts';
import type { HttpExchange, HttpListener } from '../trackers/http-exchange.ts';
import type { HttpHead } from '../trackers/http-head.ts';
import type { HttpLifecycle, HttpLifecycles } from '../trackers/http-lifecycle.ts';
import { asciiText } from '../trackers/http-text.ts';
import { contentCoding, type PackedBodies } from './packed-bodies.ts';

/** A request and its response, as Zeek's http.log has them; undefined where that part was not seen. */
export interface HttpTransaction {
  /** The connection's row. */
  readonly row: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The how many-th of its connection. */
  readonly depth: number;
  readonly method?: string;
  readonly uri?: string;
  /** Of the request, by names in upper case; the last of each. */
  readonly headers: ReadonlyMap<string, string>;
  /** Headers of proxies, `NAME -> value`. */
  readonly proxied: readonly string[];
  version?: string;
  status?: number;
  reason?: string;
  /** Of the last interim response. */
  infoStatus?: number;
  infoReason?: string;
  /** Of the bodies: unpacked where they were in gzip or deflate and that can be told, else as sent. */
  requestBytes: number;
  responseBytes: number;
  /** Of gRPC: 0 is success. */
  grpcStatus?: number;
  lifecycle?: HttpLifecycle;
}

const PROXY_HEADERS: ReadonlySet<string> = new Set([
  ...['FORWARDED', 'X-FORWARDED-FOR', 'X-FORWARDED-FROM', 'CLIENT-IP', 'VIA', 'XROXY-CONNECTION', 'PROXY-CONNECTION'],
]);
const LOGGED_HEADERS: ReadonlySet<string> = new Set([
  ...['HOST', 'REFERER', 'USER-AGENT', 'ORIGIN', 'AUTHORIZATION', 'PROXY-AUTHORIZATION'],
]);
const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/**
 * Collects what HTTP's exchanges tell. `rowOf` gives the connection of a row of the flow table; without `bodies` none is
 * unpacked.
 */
export class HttpTransactions implements HttpListener {
  readonly all: HttpTransaction[] = [];
  /** Those to which nothing more will come, in the order of their ends. */
  readonly finished: HttpTransaction[] = [];
  /** Exchanges beyond the limit. */
  overflow = 0;
  readonly #rowOf: (flow: number) => number;
  readonly #lifecycles: HttpLifecycles;
  readonly #bodies: PackedBodies | undefined;
  readonly #depths = new Map<number, number>();

  constructor(rowOf: (flow: number) => number, lifecycles: HttpLifecycles, bodies: PackedBodies | undefined) {
    this.#rowOf = rowOf;
    this.#lifecycles = lifecycles;
    this.#bodies = bodies;
  }

  request(exchange: HttpExchange, head: HttpHead): void {
    head.ensure();
    const start = head.methodStart;
    const lines = asciiText(head.bytes, start, head.headEnd > 0 ? head.headEnd : start + exchange.bytes).split('\n');
    const headers = new Map<string, string>();
    const proxied: string[] = [];
    let coding: string | undefined;
    for (const line of lines.slice(1)) {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(0, colon)).trim().toUpperCase();
      if (LOGGED_HEADERS.has(name)) headers.set(name, line.slice(colon + 1).trim());
      else if (name === 'CONTENT-ENCODING') coding = line.slice(colon + 1).trim();
      else if (PROXY_HEADERS.has(name)) proxied.push(`${name} -> ${line.slice(colon + 1).trim()}`);
    }
    const { requestSeconds, requestNanoseconds } = exchange;
    this.#add(exchange, requestSeconds, requestNanoseconds, {
      method: asciiText(head.bytes, head.methodStart, head.methodEnd),
      uri: asciiText(head.bytes, head.uriStart, head.uriEnd),
      headers,
      proxied,
    });
    if (exchange.key > 0) exchange.requestContent = this.#bodies?.open(coding);
  }

  response(exchange: HttpExchange, bytes: Uint8Array, start: number, end: number): void {
    if (exchange.key === 0) {
      const { responseSeconds, responseNanoseconds } = exchange;
      this.#add(exchange, responseSeconds, responseNanoseconds, { headers: NO_HEADERS, proxied: [] });
    }
    const transaction = this.all[exchange.key - 1];
    const match = STATUS_LINE.exec(asciiText(bytes, start, Math.min(end, start + LONGEST_STATUS_LINE)));
    if (transaction === undefined || match === null) return;
    const status = Number(match[2]);
    // Behind a 101 that goes over to HTTP/2 the response is still to come.
    if (!exchange.hasResponse) {
      transaction.infoStatus = status;
      transaction.infoReason = match[3];
      return;
    }
    transaction.version = match[1];
    transaction.status = status;
    // HTTP/2 has no reasons (RFC 9113 §8.3.2).
    if (match[1] !== HTTP2) transaction.reason = match[3];
    if (this.#bodies !== undefined) exchange.responseContent = this.#bodies.open(contentCoding(bytes, start, end));
  }

  exchange(exchange: HttpExchange): void {
    const transaction = this.all[exchange.key - 1];
    if (transaction === undefined) return;
    transaction.requestBytes = exchange.requestContent?.finish() ?? exchange.requestBodyBytes;
    transaction.responseBytes = exchange.responseContent?.finish() ?? exchange.responseBodyBytes;
    if (exchange.grpcStatus >= 0) transaction.grpcStatus = exchange.grpcStatus;
    transaction.lifecycle = this.#lifecycles.of(exchange);
    this.finished.push(transaction);
  }

  #add(
    exchange: HttpExchange,
    seconds: number,
    nanoseconds: number,
    request: Pick<HttpTransaction, 'method' | 'uri' | 'headers' | 'proxied'>,
  ): void {
    const row = this.#rowOf(exchange.row);
    if (row < 0) return;
    if (this.all.length >= limits.logRecords) {
      this.overflow += 1;
      return;
    }
    const depth = (this.#depths.get(row) ?? 0) + 1;
    this.#depths.set(row, depth);
    exchange.key = this.all.push({ row, seconds, nanoseconds, depth, ...request, requestBytes: 0, responseBytes: 0 });
  }
}

const HTTP2 = '2.0';
const LONGEST_STATUS_LINE = 1024;
const STATUS_LINE = /^HTTP\/(\d\.\d)\s+(\d{3})[ \t]*([^\r\n]*)/;
