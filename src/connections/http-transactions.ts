import { latin1Text } from '../bytes/text.ts';
import { limits } from '../core/limits.ts';
import type { HttpExchange, HttpListener } from '../trackers/http-exchange.ts';
import type { HttpHead } from '../trackers/http-head.ts';
import type { HttpLifecycle, HttpLifecycles } from '../trackers/http-lifecycle.ts';
import { asciiText } from '../trackers/http-text.ts';
import { HttpBody } from './http-body.ts';
import { fileName, headerLines } from './http-header-lines.ts';
import { HttpLines, isParted, isReadInLines, PARTIAL_CONTENT } from './http-lines.ts';
import { contentCoding, type PackedBodies } from './packed-bodies.ts';
import { utf8Text } from './zeek-text.ts';

/** A request and its response, as Zeek's http.log has them; undefined where that part was not seen. */
export interface HttpTransaction {
  /** The connection's row. */
  readonly row: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The how many-th of its connection. */
  readonly depth: number;
  /** The connection's beginning is not in the capture. */
  readonly isMidway: boolean;
  readonly method?: string;
  readonly uri?: string;
  /** Of the request, by names in upper case; the last of each, with the `AUTHORIZATION` that is basic. */
  readonly headers: ReadonlyMap<string, string>;
  /** Headers of proxies, `NAME -> value`, each once. */
  readonly proxied: readonly string[];
  /** What the bodies are called, and what they are. */
  readonly requestFile?: string | undefined;
  responseFile?: string | undefined;
  requestKind?: string | undefined;
  responseKind?: string | undefined;
  version?: string;
  status?: number;
  reason?: string | undefined;
  /** Of the last interim response, whose status stands as the response's as well until that comes. */
  infoStatus?: number;
  infoReason?: string | undefined;
  /** Of the bodies: unpacked where they were in gzip or deflate and that can be told, else as sent. */
  requestBytes: number;
  responseBytes: number;
  /** As Zeek counts it, where that is another number. */
  zeekResponseBytes?: number;
  /** Of gRPC: 0 is success. */
  grpcStatus?: number;
  lifecycle?: HttpLifecycle;
}

const PROXY_HEADERS: ReadonlySet<string> = new Set([
  ...['FORWARDED', 'X-FORWARDED-FOR', 'X-FORWARDED-FROM', 'CLIENT-IP', 'VIA', 'XROXY-CONNECTION', 'PROXY-CONNECTION'],
]);
const LOGGED_HEADERS: ReadonlySet<string> = new Set(['HOST', 'REFERER', 'USER-AGENT', 'ORIGIN']);
const CREDENTIALS: ReadonlySet<string> = new Set(['AUTHORIZATION', 'PROXY-AUTHORIZATION']);
const BASIC = /^basic /i;
const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** What is known of connections. */
export interface HttpPlaces {
  /** The connection of a row of the flow table; -1: none. */
  rowOf(flow: number): number;
  /** Is the connection's beginning not in the capture? */
  isMidway(row: number): boolean;
}

/** Collects what HTTP's exchanges tell. Without `bodies` none is unpacked. */
export class HttpTransactions implements HttpListener {
  readonly all: HttpTransaction[] = [];
  /** Those to which nothing more will come, in the order of their ends. */
  readonly finished: HttpTransaction[] = [];
  /** Exchanges beyond the limit. */
  overflow = 0;
  readonly #places: HttpPlaces;
  readonly #lifecycles: HttpLifecycles;
  readonly #bodies: PackedBodies | undefined;
  readonly #depths = new Map<number, number>();

  constructor(places: HttpPlaces, lifecycles: HttpLifecycles, bodies: PackedBodies | undefined) {
    this.#places = places;
    this.#lifecycles = lifecycles;
    this.#bodies = bodies;
  }

  request(exchange: HttpExchange, head: HttpHead): void {
    head.ensure();
    const start = head.methodStart;
    const text = latin1Text(head.bytes, start, head.headEnd > 0 ? head.headEnd : start + exchange.bytes);
    const headers = new Map<string, string>();
    const proxied = new Set<string>();
    let coding: string | undefined;
    const lines = headerLines(text);
    for (const [name, value] of lines) {
      if (LOGGED_HEADERS.has(name)) headers.set(name, utf8Text(value));
      else if (CREDENTIALS.has(name) && BASIC.test(value)) headers.set('AUTHORIZATION', value);
      else if (name === 'CONTENT-ENCODING') coding = value.trim();
      else if (PROXY_HEADERS.has(name)) proxied.add(`${name} -> ${utf8Text(value)}`);
    }
    const { requestSeconds, requestNanoseconds } = exchange;
    this.#add(exchange, requestSeconds, requestNanoseconds, {
      method: asciiText(head.bytes, head.methodStart, head.methodEnd),
      uri: asciiText(head.bytes, head.uriStart, head.uriEnd),
      headers,
      proxied: [...proxied],
      requestFile: fileName(lines),
    });
    const bodies = this.#bodies;
    const hasBody = head.contentLength > 0 || head.hasTransferEncoding || head.version === VERSION_2;
    if (exchange.key > 0 && bodies !== undefined && hasBody) {
      exchange.requestContent = bodies.open(coding) ?? plainBody(bodies, text);
    }
  }

  response(exchange: HttpExchange, bytes: Uint8Array, start: number, end: number): void {
    if (exchange.key === 0) {
      const { responseSeconds, responseNanoseconds } = exchange;
      this.#add(exchange, responseSeconds, responseNanoseconds, { headers: NO_HEADERS, proxied: [] });
    }
    const transaction = this.all[exchange.key - 1];
    const match = STATUS_LINE.exec(latin1Text(bytes, start, Math.min(end, start + LONGEST_STATUS_LINE)));
    if (transaction === undefined || match === null) return;
    const [, version, status, reason = NO_REASON] = match;
    transaction.version = version;
    transaction.status = Number(status);
    // HTTP/2 has no reasons (RFC 9113 §8.3.2).
    transaction.reason = version === HTTP2 ? undefined : utf8Text(reason);
    if (transaction.status < FIRST_FINAL) {
      transaction.infoStatus = transaction.status;
      transaction.infoReason = transaction.reason;
    } else if (this.#bodies !== undefined) {
      this.#openBody(this.#bodies, exchange, transaction, latin1Text(bytes, start, end));
    }
  }

  exchange(exchange: HttpExchange): void {
    const transaction = this.all[exchange.key - 1];
    if (transaction === undefined) return;
    transaction.requestBytes = exchange.requestContent?.finish() ?? exchange.requestBodyBytes;
    transaction.responseBytes = exchange.responseContent?.finish() ?? exchange.responseBodyBytes;
    const { requestContent, responseContent } = exchange;
    if (requestContent instanceof HttpBody) transaction.requestKind = requestContent.kind;
    if (responseContent instanceof HttpBody) transaction.responseKind = responseContent.kind;
    if (responseContent instanceof HttpLines) {
      transaction.zeekResponseBytes = responseContent.length(exchange.isClosed);
    }
    if (exchange.grpcStatus >= 0) transaction.grpcStatus = exchange.grpcStatus;
    transaction.lifecycle = this.#lifecycles.of(exchange);
    this.finished.push(transaction);
  }

  #openBody(bodies: PackedBodies, exchange: HttpExchange, transaction: HttpTransaction, head: string): void {
    if (MAY_NAME.test(head)) transaction.responseFile = fileName(headerLines(head));
    const { method, version, status = 0 } = transaction;
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304 && version !== HTTP2;
    if (hasBody && isReadInLines(head, status)) exchange.responseContent = new HttpLines(bodies.budget);
    else exchange.responseContent = bodies.open(contentCoding(head)) ?? plainBody(bodies, head, status);
  }

  #add(
    exchange: HttpExchange,
    seconds: number,
    nanoseconds: number,
    request: Pick<HttpTransaction, 'method' | 'uri' | 'headers' | 'proxied' | 'requestFile'>,
  ): void {
    const row = this.#places.rowOf(exchange.row);
    if (row < 0) return;
    if (this.all.length >= limits.logRecords) {
      this.overflow += 1;
      return;
    }
    const depth = (this.#depths.get(row) ?? 0) + 1;
    this.#depths.set(row, depth);
    const isMidway = this.#places.isMidway(row);
    const bytes = { requestBytes: 0, responseBytes: 0 };
    exchange.key = this.all.push({ row, seconds, nanoseconds, depth, isMidway, ...request, ...bytes });
  }
}

/** What it is can be told, unless it is in parts or begins within something. */
function plainBody({ budget }: PackedBodies, head: string, status = 0): HttpBody | undefined {
  return isParted(head) || (status === PARTIAL_CONTENT && LATER_RANGE.test(head)) ? undefined : new HttpBody(budget);
}

/**
 * Those that Zeek tells, as it counts them: it reads no HTTP of connections that it meets in the middle, and some content
 * line by line.
 */
export function asInZeek(all: readonly HttpTransaction[]): HttpTransaction[] {
  return all
    .filter(({ isMidway }) => !isMidway)
    .map((each) => (each.zeekResponseBytes === undefined ? each : { ...each, responseBytes: each.zeekResponseBytes }));
}

const HTTP2 = '2.0';
const VERSION_2 = 20;
/** Those below only prepare for the response. */
const FIRST_FINAL = 200;
/** In headers that tell what content is called. */
const MAY_NAME = /name[ \t]*\*?=/i;
/** Of a part that isn't the first. */
const LATER_RANGE = /^content-range:(?![ \t]*bytes[ \t=]+0+-)/im;
const LONGEST_STATUS_LINE = 1024;
const STATUS_LINE = /^HTTP\/(\d\.\d)\s+(\d{3})[^ \t\r\n]*(?:[ \t]+([^\r\n]*))?/;
/** Zeek's word where the line ends with the status. */
const NO_REASON = '<empty>';
