import type { HttpExchange } from './http-exchange.ts';
import type { HttpMethods } from './http-methods.ts';
import type { HttpPairs } from './http-pairs.ts';
import { asciiText } from './http-text.ts';
import type { Http2Block } from './http2-block.ts';
import { Http2Head } from './http2-head.ts';

/** As `HttpExchange.version`. */
const HTTP2 = 20;

/** Enters heads of HTTP/2 in exchanges, and tells of them. */
export class Http2Messages {
  /** The head that was read last. */
  readonly head = new Http2Head();
  readonly #pairs: HttpPairs;
  readonly #methods: HttpMethods;
  readonly #keepTexts: boolean;

  constructor(pairs: HttpPairs, methods: HttpMethods, keepTexts: boolean) {
    this.#pairs = pairs;
    this.#methods = methods;
    this.#keepTexts = keepTexts;
  }

  /** The head is a request's that can be read; `block` brought it. */
  fillRequest(exchange: HttpExchange, block: Http2Block): void {
    this.head.writeRequest();
    const { head: lines } = this.head;
    exchange.hasRequest = true;
    exchange.version = lines.version;
    exchange.method = this.#methods.numberOf(lines.bytes, lines.view, lines.methodStart, lines.methodEnd);
    exchange.requestSeconds = block.seconds;
    exchange.requestNanoseconds = block.nanoseconds;
    exchange.hasTime = exchange.hasTime && block.hasTime;
    exchange.requestEndSeconds = block.seconds;
    exchange.requestEndNanoseconds = block.nanoseconds;
    exchange.bytes += block.frameBytes;
    // What came before the request is no time to answer it.
    exchange.isEarly = exchange.hasResponse;
    if (this.#keepTexts) {
      exchange.uri = asciiText(lines.bytes, lines.uriStart, lines.uriEnd);
      exchange.host = asciiText(lines.bytes, lines.hostStart, lines.hostEnd);
    }
  }

  tellRequest(exchange: HttpExchange): void {
    for (const listener of this.#pairs.listeners) listener.request(exchange, this.head.head);
  }

  /** The head is a response's; `block` brought it. */
  fillResponse(exchange: HttpExchange, block: Http2Block): void {
    const { status, grpcStatus } = this.head;
    exchange.hasResponse = true;
    if (!exchange.hasRequest) exchange.version = HTTP2;
    exchange.status = status;
    exchange.grpcStatus = grpcStatus;
    exchange.isEarly = exchange.hasRequest && !exchange.isAsked;
    exchange.hasTime = exchange.hasTime && block.hasTime;
    exchange.responseSeconds = block.seconds;
    exchange.responseNanoseconds = block.nanoseconds;
    exchange.responseEndSeconds = block.seconds;
    exchange.responseEndNanoseconds = block.nanoseconds;
    exchange.bytes += block.frameBytes;
  }

  /** The head is a response's that prepares for another, to this request where it is knblock. */
  tellInterim(exchange: HttpExchange | undefined): void {
    for (const listener of this.#pairs.listeners) listener.interim?.(this.head.status);
    if (exchange !== undefined) this.tellResponse(exchange);
  }

  tellResponse(exchange: HttpExchange): void {
    const { readers } = this.#pairs;
    if (readers.length === 0) return;
    this.head.writeResponse();
    const { bytes, headEnd } = this.head.head;
    for (const reader of readers) reader.response?.(exchange, bytes, 0, headEnd);
  }
}
