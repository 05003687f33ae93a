import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { HttpConnection } from './http-connection.ts';
import { HttpExchange, type HttpListener } from './http-exchange.ts';
import { matchAnswers } from './http-matching.ts';
import { METHOD } from './http-methods.ts';
import type { HttpReader } from './http-reader.ts';
import { type HttpSide, MODE } from './http-side.ts';
import { asciiText } from './http-text.ts';

/** Requests and responses as they begin and end, brought together to exchanges, and told. */
export class HttpMessages {
  unmatchedRequests = 0;
  unmatchedResponses = 0;
  readonly listeners: HttpListener[] = [];
  /** Those of them that read responses' heads. */
  readonly readers: HttpListener[] = [];
  readonly #reader: HttpReader;
  readonly #keepTexts: boolean;
  readonly #spare: HttpExchange[] = [];

  constructor(reader: HttpReader, keepTexts: boolean) {
    this.#reader = reader;
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
    const exchange = this.#make(connection, side);
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
    const { listeners } = this;
    for (let i = 0; i < listeners.length; i++) listeners[i].request(exchange, head);
    this.beginRequest(connection);
    const { pairing } = connection;
    if (pairing.waiting >= limits.pendingRequests) {
      const oldest = pairing.take();
      if (oldest !== undefined) this.#giveUp(connection, oldest);
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
      for (const listener of this.listeners) listener.interim?.(status);
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
    const exchange = this.#answered(connection);
    exchange.hasResponse = true;
    exchange.status = status;
    exchange.isEarly = exchange.hasRequest && !exchange.isAsked;
    exchange.hasTime = exchange.hasTime && own.hasTime;
    exchange.responseSeconds = own.seconds;
    exchange.responseNanoseconds = own.nanoseconds;
    exchange.responseEndSeconds = packet === undefined ? own.seconds : packet.seconds;
    exchange.responseEndNanoseconds = packet === undefined ? own.nanoseconds : packet.nanoseconds;
    exchange.bytes += length;
    if (this.readers.length > 0) this.#tellHead(exchange, length);
    const isTunnel = status === 101 || (exchange.hasRequest && exchange.method === METHOD.connect && status < 300);
    const isHead = exchange.hasRequest && exchange.method === METHOD.head;
    const hasLength = head.contentLength >= 0 && !head.hasTransferEncoding;
    const isEmpty = isTunnel || isHead || status === 204 || status === 304;
    if (isEmpty || (hasLength && !head.isChunked && head.contentLength <= available)) {
      const content = isEmpty ? 0 : head.contentLength;
      exchange.bytes += content;
      exchange.responseBodyBytes = content;
      this.#end(connection, exchange, side);
      return isTunnel ? -1 : content;
    }
    own.exchange = exchange;
    if (head.isChunked) own.turn(MODE.chunkSize);
    else if (hasLength) own.expect(head.contentLength);
    else own.turn(MODE.untilClose);
    return 0;
  }

  #tellHead(exchange: HttpExchange, length: number): void {
    const { responseBytes, responseStart } = this.#reader;
    for (const reader of this.readers)
      reader.response?.(exchange, responseBytes, responseStart, responseStart + length);
  }

  /** The request that a response answers, out of those that wait; a new exchange where there is none. */
  #answered(connection: HttpConnection): HttpExchange {
    const { pairing } = connection;
    const { front } = pairing;
    if (front !== undefined && !front.isLost) {
      pairing.take();
      return front;
    }
    if (front !== undefined && pairing.waiting > 1) pairing.doubt();
    const exchange = this.#make(connection, connection.clientSide === 1 ? 1 : 0);
    exchange.isAsked = true;
    return exchange;
  }

  count(connection: HttpConnection, own: HttpSide, side: 0 | 1, length: number, content: number): void {
    const { exchange } = own;
    if (exchange === undefined) return;
    exchange.bytes += length;
    if (side === connection.clientSide) exchange.requestBodyBytes += content;
    else exchange.responseBodyBytes += content;
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
    if (exchange !== undefined) this.#end(connection, exchange, side);
  }

  /** The side's part of the exchange is at its end. */
  #end(connection: HttpConnection, exchange: HttpExchange, side: 0 | 1): void {
    if (side === connection.clientSide) exchange.isAsked = true;
    else exchange.isAnswered = true;
    if (!exchange.isAsked || !exchange.isAnswered) return;
    if (!exchange.hasRequest && connection.pairing.isUncertain && connection.pairing.keep(exchange)) return;
    this.#tell(exchange);
  }

  /** Requests were lost, at least so many; of one the head is here in part (`wasHead`). */
  loseRequests(connection: HttpConnection, atLeast: number, wasHead: boolean): void {
    if (wasHead) this.unmatchedRequests += 1;
    this.beginRequest(connection);
    const place = this.#make(connection, 0);
    if (!connection.pairing.loseRequests(place, atLeast)) this.#spare.push(place);
  }

  loseResponses(connection: HttpConnection, atLeast: number, wasHead: boolean): void {
    if (wasHead) this.unmatchedResponses += 1;
    connection.pairing.loseResponses(atLeast);
  }

  /** What waits is answered, or never will be: what belongs together is told, then the rest. */
  #settle(connection: HttpConnection, isOrderly: boolean): void {
    const { pairing } = connection;
    const answers = pairing.takeAnswers();
    const requests: HttpExchange[] = [];
    for (let exchange = pairing.take(); exchange !== undefined; exchange = pairing.take()) requests.push(exchange);
    const requestOf = isOrderly ? matchAnswers(requests, answers) : undefined;
    for (const answer of answers) {
      if (typeof answer === 'number') continue;
      const request = requestOf?.get(answer);
      if (request === undefined) {
        this.#tell(answer);
      } else {
        request.answerWith(answer);
        this.#spare.push(answer);
      }
    }
    for (const request of requests) this.#giveUp(connection, request);
  }

  /** Nothing more will come of it. */
  #giveUp(connection: HttpConnection, exchange: HttpExchange): void {
    // Its body may still be on the way: it is passed over, for nobody.
    for (const side of connection.sides) if (side.exchange === exchange) side.exchange = undefined;
    if (exchange.isLost) this.#spare.push(exchange);
    else this.#tell(exchange);
  }

  #tell(exchange: HttpExchange): void {
    if (!exchange.hasResponse) this.unmatchedRequests += 1;
    else if (!exchange.hasRequest) this.unmatchedResponses += 1;
    const { listeners } = this;
    for (let i = 0; i < listeners.length; i++) listeners[i].exchange?.(exchange);
    this.#spare.push(exchange);
  }

  #make(connection: HttpConnection, clientSide: 0 | 1): HttpExchange {
    const exchange = this.#spare.pop() ?? new HttpExchange();
    exchange.reset(connection.row, clientSide);
    return exchange;
  }

  /** Nothing more comes. */
  closePairs(connection: HttpConnection): void {
    const { sides } = connection;
    this.#settle(connection, sides[0].isEnded || sides[1].isEnded);
  }
}
