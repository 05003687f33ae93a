import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { HttpConnection } from './http-connection.ts';
import type { HttpContent, HttpExchange } from './http-exchange.ts';
import { METHOD } from './http-methods.ts';
import type { HttpPairs } from './http-pairs.ts';
import type { HttpReader } from './http-reader.ts';
import { type HttpSide, MODE } from './http-side.ts';
import { asciiText } from './http-text.ts';

/** Requests and responses as they begin and end. */
export class HttpMessages {
  readonly #reader: HttpReader;
  readonly #pairs: HttpPairs;
  readonly #keepTexts: boolean;

  constructor(reader: HttpReader, pairs: HttpPairs, keepTexts: boolean) {
    this.#reader = reader;
    this.#pairs = pairs;
    this.#keepTexts = keepTexts;
  }

  /** A head of `length` bytes, the last of them in `packet` where that is known. */
  enterRequest(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    length: number,
    packet: Packet | undefined,
  ): void {
    const head = this.#reader.head;
    const exchange = this.#pairs.make(connection, side);
    exchange.hasRequest = true;
    exchange.version = head.version;
    exchange.method = this.#reader.method;
    exchange.requestSeconds = own.seconds;
    exchange.requestNanoseconds = own.nanoseconds;
    exchange.hasTime = own.hasTime;
    exchange.requestEndSeconds = packet === undefined ? own.seconds : packet.seconds;
    exchange.requestEndNanoseconds = packet === undefined ? own.nanoseconds : packet.nanoseconds;
    exchange.bytes = length;
    if (this.#keepTexts) {
      head.ensure();
      exchange.uri = asciiText(head.bytes, head.uriStart, head.uriEnd);
      exchange.host = asciiText(head.bytes, head.hostStart, head.hostEnd);
    }
    const { listeners } = this.#pairs;
    for (let i = 0; i < listeners.length; i++) listeners[i].request(exchange, head);
    this.#pairs.beginRequest(connection);
    const { pairing } = connection;
    if (pairing.waiting >= limits.pendingRequests) {
      const oldest = pairing.take();
      if (oldest !== undefined) this.#pairs.giveUp(connection, oldest);
    }
    pairing.add(exchange);
    if (head.isChunked || head.contentLength > 0) {
      own.exchange = exchange;
      if (head.isChunked) own.turn(MODE.chunkSize);
      else own.expect(head.contentLength);
    } else {
      exchange.isAsked = true;
    }
  }

  /**
   * A head of `length` bytes as with requests, and `available` bytes behind it. Returns how many of those were taken as
   * its content, or -1: both directions go over to another protocol (RFC 9110 §7.8, §9.3.6).
   */
  enterResponse(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    length: number,
    packet: Packet | undefined,
    available: number,
  ): number {
    const head = this.#reader.head;
    const { status } = head;
    if (status < 200 && status !== 101) {
      for (const listener of this.#pairs.listeners) listener.interim?.(status);
      const { front } = connection.pairing;
      if (front !== undefined) this.#tellHead(front, length);
      return 0;
    }
    const { pairing } = connection;
    pairing.move();
    // Between then and now there may have been any number of responses.
    if (own.isRegained && pairing.waiting > 1) pairing.loseResponses(0);
    own.isRegained = false;
    own.isAssumed = false;
    const exchange = this.#pairs.answered(connection);
    exchange.hasResponse = true;
    exchange.status = status;
    exchange.isEarly = exchange.hasRequest && !exchange.isAsked;
    exchange.hasTime = exchange.hasTime && own.hasTime;
    exchange.responseSeconds = own.seconds;
    exchange.responseNanoseconds = own.nanoseconds;
    exchange.responseEndSeconds = packet === undefined ? own.seconds : packet.seconds;
    exchange.responseEndNanoseconds = packet === undefined ? own.nanoseconds : packet.nanoseconds;
    exchange.bytes += length;
    if (this.#pairs.readers.length > 0) this.#tellHead(exchange, length);
    const isTunnel = status === 101 || (exchange.hasRequest && exchange.method === METHOD.connect && status < 300);
    const isHead = exchange.hasRequest && exchange.method === METHOD.head;
    const hasLength = head.contentLength >= 0 && !head.hasTransferEncoding;
    const isEmpty = isTunnel || isHead || status === 204 || status === 304;
    if (isEmpty || (hasLength && !head.isChunked && head.contentLength <= available)) {
      const content = isEmpty ? 0 : head.contentLength;
      exchange.bytes += content;
      exchange.responseBodyBytes = content;
      const from = this.#reader.responseStart + length;
      exchange.responseContent?.add(this.#reader.responseBytes, from, from + content);
      this.#pairs.end(connection, exchange, side);
      return isTunnel ? -1 : content;
    }
    own.exchange = exchange;
    if (head.isChunked) own.turn(MODE.chunkSize);
    else if (hasLength) own.expect(head.contentLength);
    else own.turn(MODE.untilClose);
    return 0;
  }

  /** A response's head of `length` bytes that goes over to HTTP/2: there the request that waits is answered. */
  upgrade(connection: HttpConnection, length: number): HttpExchange | undefined {
    for (const listener of this.#pairs.listeners) listener.interim?.(this.#reader.head.status);
    const { front } = connection.pairing;
    if (front === undefined || front.isLost) return undefined;
    this.#tellHead(front, length);
    return connection.pairing.take();
  }

  #tellHead(exchange: HttpExchange, length: number): void {
    const { responseBytes, responseStart } = this.#reader;
    for (const reader of this.#pairs.readers)
      reader.response?.(exchange, responseBytes, responseStart, responseStart + length);
  }

  count(connection: HttpConnection, own: HttpSide, side: 0 | 1, length: number, content: number): void {
    const { exchange } = own;
    if (exchange === undefined) return;
    exchange.bytes += length;
    if (side === connection.clientSide) exchange.requestBodyBytes += content;
    else exchange.responseBodyBytes += content;
  }

  /** Content: `[start, end)`. */
  take(connection: HttpConnection, own: HttpSide, side: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    this.count(connection, own, side, end - start, end - start);
    contentOf(connection, own, side)?.add(bytes, start, end);
  }

  /** So many bytes of content are missing; of how many nobody knows, 0. */
  miss(connection: HttpConnection, own: HttpSide, side: 0 | 1, length: number): void {
    this.count(connection, own, side, length, length);
    contentOf(connection, own, side)?.lose();
  }

  stamp(connection: HttpConnection, own: HttpSide, side: 0 | 1, packet: Packet): void {
    const { exchange } = own;
    if (exchange === undefined) return;
    if (side === connection.clientSide) {
      exchange.requestEndSeconds = packet.seconds;
      exchange.requestEndNanoseconds = packet.nanoseconds;
    } else {
      exchange.responseEndSeconds = packet.seconds;
      exchange.responseEndNanoseconds = packet.nanoseconds;
    }
  }

  /** The side's message is at its end, in `packet` where that is known. */
  endMessage(connection: HttpConnection, own: HttpSide, side: 0 | 1, packet: Packet | undefined): void {
    const { exchange } = own;
    if (packet !== undefined) this.stamp(connection, own, side, packet);
    own.exchange = undefined;
    own.turn(MODE.start);
    if (exchange !== undefined) this.#pairs.end(connection, exchange, side);
  }
}

function contentOf({ clientSide }: HttpConnection, { exchange }: HttpSide, side: 0 | 1): HttpContent | undefined {
  return side === clientSide ? exchange?.requestContent : exchange?.responseContent;
}
