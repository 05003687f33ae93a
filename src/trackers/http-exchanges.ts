import type { Packet } from '../core/packet.ts';
import { beginsHttp2 } from '../protocols/application/http2-start.ts';
import { ConnectionPool } from './connection-pool.ts';
import { HttpConnection } from './http-connection.ts';
import type { HttpListener } from './http-exchange.ts';
import { HttpFraming } from './http-framing.ts';
import { HttpHeads } from './http-heads.ts';
import { findRequest, looksLikeMessage, looksLikeResponse } from './http-likeness.ts';
import { HttpMessages } from './http-messages.ts';
import type { HttpMethods } from './http-methods.ts';
import { HttpPairs } from './http-pairs.ts';
import { HttpReader } from './http-reader.ts';
import { type HttpSide, MODE } from './http-side.ts';
import { skipLineEnds } from './http-text.ts';
import { Http2Exchanges } from './http2-exchanges.ts';
import type { Expectation, StreamConsumer } from './stream-consumer.ts';

export interface HttpOptions {
  /** Keeps URI and Host as text with each exchange. */
  readonly keepTexts?: boolean;
}

/**
 * HTTP/1.x (RFC 9112) in the bytes of TCP connections: requests, their responses, how long it took. What turns out to be
 * HTTP/2 by its first bytes, or goes over to it, is handed on.
 */
export class HttpExchanges implements StreamConsumer {
  readonly #connections = new ConnectionPool(() => new HttpConnection());
  readonly #reader = new HttpReader();
  readonly #pairs = new HttpPairs();
  readonly #messages: HttpMessages;
  readonly #http2: Http2Exchanges;
  readonly #heads: HttpHeads;
  readonly #framing: HttpFraming;

  constructor(options: HttpOptions = {}) {
    const { keepTexts = false } = options;
    this.#messages = new HttpMessages(this.#reader, this.#pairs, keepTexts);
    this.#http2 = new Http2Exchanges(this.#pairs, this.methods, keepTexts);
    this.#heads = new HttpHeads(this.#reader, this.#messages, this.#pairs, this.#http2);
    this.#framing = new HttpFraming(this.#messages);
  }

  get methods(): HttpMethods {
    return this.#reader.methods;
  }

  /** Requests that nothing answered, or of which a part is missing. */
  get unmatchedRequests(): number {
    return this.#pairs.unmatchedRequests;
  }

  /** Responses to nothing that was seen, or of which the head is missing in part. */
  get unmatchedResponses(): number {
    return this.#pairs.unmatchedResponses;
  }

  /** Heads of HTTP/2 that refer to what was lost, or are damaged. */
  get unreadableHeads(): number {
    return this.#http2.unreadableHeads;
  }

  listen(listener: HttpListener): void {
    this.#pairs.listeners.push(listener);
    if (listener.response !== undefined) this.#pairs.readers.push(listener);
  }

  claims(bytes: Uint8Array, start: number, end: number, isBehindLoss: boolean): boolean {
    const at = skipLineEnds(bytes, start, end);
    if (looksLikeMessage(bytes, at, end) || beginsHttp2(bytes, start, end)) return true;
    return isBehindLoss && findRequest(bytes, at, end) < end;
  }

  open(row: number, headless: number): number {
    const number = this.#connections.take();
    const connection = this.#connections.at(number);
    connection.open(row, headless);
    return number;
  }

  data(
    number: number,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): boolean {
    const connection = this.#connections.at(number);
    const own = connection.sides[side];
    let at = start;
    while (at < end) {
      const { mode } = own;
      if (mode === MODE.start || mode === MODE.lost) {
        at = this.#heads.begin(connection, own, side, bytes, view, at, end, packet);
        if (at < 0) return false;
      } else if (mode === MODE.length || mode === MODE.chunk) {
        const taken = Math.min(own.remaining, end - at);
        own.remaining -= taken;
        this.#messages.take(connection, own, side, bytes, at, at + taken);
        at += taken;
        if (own.remaining > 0) break;
        if (mode === MODE.chunk) own.turn(MODE.chunkEnd);
        else this.#messages.endMessage(connection, own, side, packet);
      } else if (mode === MODE.untilClose) {
        if (at === start && this.#isNextMessage(connection, own, bytes, at, end)) {
          this.#messages.endMessage(connection, own, side, undefined);
          continue;
        }
        this.#messages.take(connection, own, side, bytes, at, end);
        this.#messages.stamp(connection, own, side, packet);
        at = end;
      } else if (mode === MODE.head) {
        at = own.collect(bytes, at, end);
        const behind = this.#heads.goOn(connection, own, side, packet, false);
        if (behind < 0) return false;
      } else if (mode === MODE.http2) {
        const { http2 } = connection;
        return http2 !== undefined && this.#http2.read(http2, side, bytes, at, end, packet);
      } else {
        at = this.#framing.pass(connection, own, side, bytes, at, end, packet);
      }
    }
    return true;
  }

  gap(number: number, side: 0 | 1, length: number): void {
    const connection = this.#connections.at(number);
    const own = connection.sides[side];
    if (connection.http2 !== undefined) {
      this.#http2.gap(connection.http2, side, length);
      return;
    }
    if ((own.mode === MODE.length || own.mode === MODE.chunk) && own.remaining >= length) {
      own.remaining -= length;
      // Its place in the stream says that it is content.
      this.#messages.miss(connection, own, side, length);
      if (own.remaining > 0) return;
      if (own.mode === MODE.chunk) own.turn(MODE.chunkEnd);
      else this.#messages.endMessage(connection, own, side, undefined);
      return;
    }
    if (own.mode === MODE.untilClose) {
      this.#messages.miss(connection, own, side, 0);
      return;
    }
    // Heads may have been lost as well: it is taken up again at the next message.
    const lostHeads = own.headsIn(length);
    const wasHead = own.mode === MODE.head;
    if (own.exchange !== undefined) this.#messages.endMessage(connection, own, side, undefined);
    own.turn(MODE.lost);
    if (side === connection.clientSide) this.#pairs.loseRequests(connection, lostHeads, wasHead);
    else if (connection.clientSide >= 0) this.#pairs.loseResponses(connection, lostHeads, wasHead);
  }

  expects(number: number): Expectation | undefined {
    return this.#connections.at(number).expected;
  }

  end(number: number, side: 0 | 1): void {
    const connection = this.#connections.at(number);
    const own = connection.sides[side];
    own.isEnded = true;
    if (connection.http2 !== undefined) return;
    if (own.mode === MODE.head) this.#heads.goOn(connection, own, side, undefined, true);
    if (own.exchange !== undefined) {
      own.exchange.isClosed = own.mode === MODE.untilClose;
      this.#messages.endMessage(connection, own, side, undefined);
    }
    own.turn(MODE.lost);
  }

  close(number: number): void {
    const connection = this.#connections.at(number);
    const { http2, sides } = connection;
    if (http2 !== undefined) this.#http2.close(http2);
    for (const side of [0, 1] as const) {
      const own = sides[side];
      if (own.mode === MODE.head) this.#heads.goOn(connection, own, side, undefined, true);
      if (own.exchange !== undefined) this.#messages.endMessage(connection, own, side, undefined);
    }
    this.#pairs.close(connection);
    connection.reset();
    this.#connections.giveBack(number);
  }

  /** Servers that forget to say that a response is empty: its end is where the next one begins. */
  #isNextMessage(connection: HttpConnection, own: HttpSide, bytes: Uint8Array, start: number, end: number): boolean {
    if (own.exchange === undefined || connection.pairing.waiting === 0) return false;
    return end - start > 12 && looksLikeResponse(bytes, start, end);
  }
}
