import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { HttpConnection } from './http-connection.ts';
import type { HttpListener } from './http-exchange.ts';
import { INCOMPLETE } from './http-head.ts';
import { findAgain, findRequest, looksLikeMessage, looksLikeRequest, looksLikeResponse } from './http-likeness.ts';
import { HttpMessages } from './http-messages.ts';
import type { HttpMethods } from './http-methods.ts';
import { HttpReader } from './http-reader.ts';
import { type HttpSide, MODE, NO_CHUNK } from './http-side.ts';
import { skipLineEnds } from './http-text.ts';
import type { Expectation, StreamConsumer } from './stream-consumer.ts';

const LF = 0x0a;
const CR = 0x0d;
/** Of beginnings in what was put together to a head. */
const MOST_TRIES = 8;

export interface HttpOptions {
  /** Keeps URI and Host as text with each exchange. */
  readonly keepTexts?: boolean;
}

/** HTTP/1.x (RFC 9112) in the bytes of TCP connections: requests, their responses, how long it took. */
export class HttpExchanges implements StreamConsumer {
  readonly #connections: HttpConnection[] = [];
  readonly #free: number[] = [];
  readonly #reader = new HttpReader();
  readonly #messages: HttpMessages;

  constructor(options: HttpOptions = {}) {
    this.#messages = new HttpMessages(this.#reader, options.keepTexts ?? false);
  }

  get methods(): HttpMethods {
    return this.#reader.methods;
  }

  /** Requests that nothing answered, or of which a part is missing. */
  get unmatchedRequests(): number {
    return this.#messages.unmatchedRequests;
  }

  /** Responses to nothing that was seen, or of which the head is missing in part. */
  get unmatchedResponses(): number {
    return this.#messages.unmatchedResponses;
  }

  listen(listener: HttpListener): void {
    this.#messages.listeners.push(listener);
    if (listener.response !== undefined) this.#messages.readers.push(listener);
  }

  claims(bytes: Uint8Array, start: number, end: number, isBehindLoss: boolean): boolean {
    const at = skipLineEnds(bytes, start, end);
    return looksLikeMessage(bytes, at, end) || (isBehindLoss && findRequest(bytes, at, end) < end);
  }

  open(row: number, headless: number): number {
    const number = this.#free.pop() ?? this.#connections.push(new HttpConnection()) - 1;
    const connection = this.#connections[number];
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
    const connection = this.#connections[number];
    const own = connection.sides[side];
    let at = start;
    while (at < end) {
      const { mode } = own;
      if (mode === MODE.start || mode === MODE.lost) {
        at = this.#begin(connection, own, side, bytes, view, at, end, packet);
        if (at < 0) return false;
      } else if (mode === MODE.length || mode === MODE.chunk) {
        const taken = Math.min(own.remaining, end - at);
        own.remaining -= taken;
        at += taken;
        this.#messages.count(connection, own, side, taken, taken);
        if (own.remaining > 0) break;
        if (mode === MODE.chunk) own.turn(MODE.chunkEnd);
        else this.#messages.endMessage(connection, own, side, packet);
      } else if (mode === MODE.untilClose) {
        if (at === start && this.#isNextMessage(connection, own, bytes, at, end)) {
          this.#messages.endMessage(connection, own, side, undefined);
          continue;
        }
        this.#messages.count(connection, own, side, end - at, end - at);
        this.#messages.stamp(connection, own, side, packet);
        at = end;
      } else if (mode === MODE.head) {
        at = own.collect(bytes, at, end);
        const behind = this.#continueHead(connection, own, side, packet, false);
        if (behind < 0) return false;
      } else {
        at = this.#passFraming(connection, own, side, bytes, at, end, packet);
      }
    }
    return true;
  }

  gap(number: number, side: 0 | 1, length: number): void {
    const connection = this.#connections[number];
    const own = connection.sides[side];
    if ((own.mode === MODE.length || own.mode === MODE.chunk) && own.remaining >= length) {
      own.remaining -= length;
      // Its place in the stream says that it is content.
      this.#messages.count(connection, own, side, length, length);
      if (own.remaining > 0) return;
      if (own.mode === MODE.chunk) own.turn(MODE.chunkEnd);
      else this.#messages.endMessage(connection, own, side, undefined);
      return;
    }
    if (own.mode === MODE.untilClose) return;
    // Heads may have been lost as well: it is taken up again at the next message.
    const lostHeads = own.headsIn(length);
    const wasHead = own.mode === MODE.head;
    if (own.exchange !== undefined) this.#messages.endMessage(connection, own, side, undefined);
    own.turn(MODE.lost);
    if (side === connection.clientSide) this.#messages.loseRequests(connection, lostHeads, wasHead);
    else if (connection.clientSide >= 0) this.#messages.loseResponses(connection, lostHeads, wasHead);
  }

  expects(number: number): Expectation | undefined {
    return this.#connections[number].expected;
  }

  end(number: number, side: 0 | 1): void {
    const connection = this.#connections[number];
    const own = connection.sides[side];
    own.isEnded = true;
    if (own.mode === MODE.head) this.#continueHead(connection, own, side, undefined, true);
    if (own.exchange !== undefined) this.#messages.endMessage(connection, own, side, undefined);
    own.turn(MODE.lost);
  }

  close(number: number): void {
    const connection = this.#connections[number];
    const { sides } = connection;
    for (const side of [0, 1] as const) {
      const own = sides[side];
      if (own.mode === MODE.head) this.#continueHead(connection, own, side, undefined, true);
      if (own.exchange !== undefined) this.#messages.endMessage(connection, own, side, undefined);
    }
    this.#messages.closePairs(connection);
    connection.reset();
    this.#free.push(number);
  }

  /** At a message's first byte, or where one is looked for. Returns where to go on; -1: this is no HTTP. */
  #begin(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): number {
    // RFC 9112 §2.2: line ends before a message are passed over.
    let at = skipLineEnds(bytes, start, end);
    if (own.mode === MODE.lost) {
      at = findAgain(bytes, at, end, connection.clientSide, side);
      if (at === end && connection.clientSide === 1 - side) connection.pairing.move();
    }
    if (at === end) return end;
    const isFirst = connection.clientSide < 0;
    if (isFirst) connection.clientSide = looksLikeResponse(bytes, at, end) ? 1 - side : side;
    const isRequest = connection.clientSide === side;
    if ((connection.headless & (side + 1)) !== 0) this.#loseBeginning(connection, side);
    own.seconds = packet.seconds;
    own.nanoseconds = packet.nanoseconds;
    own.hasTime = packet.hasTime;
    const reader = this.#reader;
    const { head } = reader;
    const behind = isRequest ? reader.readRequest(bytes, view, at, end) : reader.readResponse(bytes, view, at, end);
    if (behind >= 0 && head.isResponse !== isRequest) {
      if (own.mode !== MODE.start) own.turn(MODE.start);
      if (isRequest) {
        this.#messages.enterRequest(connection, own, side, behind - at, packet);
        return behind;
      }
      const taken = this.#messages.enterResponse(connection, own, side, behind - at, packet, end - behind);
      return taken < 0 ? -1 : behind + taken;
    }
    const isLikely = isRequest ? looksLikeRequest(bytes, at, end) : looksLikeResponse(bytes, at, end);
    if (behind !== INCOMPLETE || !isLikely) {
      // The rest of a response whose beginning is lost: how many were lost, nobody knows.
      if (own.isAssumed && own.mode === MODE.start) this.#messages.loseResponses(connection, 0, false);
      own.turn(MODE.lost);
      return isFirst ? -1 : at + 1;
    }
    own.turn(MODE.head);
    if (isRequest) this.#messages.beginRequest(connection);
    return at;
  }

  /** What a side sent first is lost: requests among it wait before those that are here, unless the server answered. */
  #loseBeginning(connection: HttpConnection, side: 0 | 1): void {
    const hasMoved = connection.pairing.hasMoved || connection.headless === 3;
    connection.headless &= ~(side + 1);
    if (connection.clientSide === side && !hasMoved) this.#messages.loseRequests(connection, 0, false);
  }

  /** More of a head is there, or (`isAll`) there will be no more. Negative: this is no HTTP. */
  #continueHead(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    packet: Packet | undefined,
    isAll: boolean,
  ): number {
    const { buffer, length } = own;
    const isLong = length >= limits.httpHeadBytes;
    if (buffer === undefined || (!own.isWhole && !isLong && !isAll)) return 0;
    const behind = this.#readCollected(connection, own, side, buffer, length);
    own.turn(behind < 0 ? MODE.lost : MODE.start);
    if (behind < 0) return 0;
    if (connection.clientSide === side) this.#messages.enterRequest(connection, own, side, behind, packet);
    else if (this.#messages.enterResponse(connection, own, side, behind, packet, 0) < 0) return -1;
    if (!isLong || own.mode !== MODE.start) return 0;
    own.turn(MODE.longHead);
    return 0;
  }

  /** Returns the head's length, or -1. Behind a loss what looked like a beginning may be none, and one stand further on. */
  #readCollected(connection: HttpConnection, own: HttpSide, side: 0 | 1, buffer: Uint8Array, length: number): number {
    const { clientSide } = connection;
    let at = own.isRegained ? findAgain(buffer, 0, length, clientSide, side) : 0;
    for (let tries = 0; tries < MOST_TRIES && at < length; tries++) {
      const behind = this.#reader.readCollected(at === 0 ? buffer : buffer.slice(at, length), length - at);
      if (behind >= 0 && this.#reader.head.isResponse !== (clientSide === side)) return behind;
      if (!own.isRegained) return -1;
      at = findAgain(buffer, at + 1, length, clientSide, side);
    }
    return -1;
  }

  /** Chunks' sizes and ends, trailers, the rest of a head that is too long. */
  #passFraming(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: Packet,
  ): number {
    const { mode } = own;
    if (mode === MODE.chunkEnd) {
      const byte = bytes[start];
      this.#messages.count(connection, own, side, 1, 0);
      if (byte === LF) own.turn(MODE.chunkSize);
      else if (byte !== CR) return this.#break(connection, own, side, end);
      return start + 1;
    }
    const behind = mode === MODE.chunkSize ? own.readChunkSize(bytes, start, end) : own.skipLines(bytes, start, end);
    if (behind === NO_CHUNK) return this.#break(connection, own, side, end);
    const at = behind < 0 ? end : behind;
    this.#messages.count(connection, own, side, at - start, 0);
    if (behind < 0) return end;
    if (mode === MODE.chunkSize && own.remaining > 0) {
      const { remaining } = own;
      own.turn(MODE.chunk);
      own.remaining = remaining;
    } else if (mode === MODE.chunkSize) {
      own.turn(MODE.trailers);
    } else {
      this.#messages.endMessage(connection, own, side, packet);
    }
    return at;
  }

  /** The framing makes no sense: the message ends here, and the next is looked for. */
  #break(connection: HttpConnection, own: HttpSide, side: 0 | 1, end: number): number {
    this.#messages.endMessage(connection, own, side, undefined);
    own.turn(MODE.lost);
    return end;
  }

  /** Servers that forget to say that a response is empty: its end is where the next one begins. */
  #isNextMessage(connection: HttpConnection, own: HttpSide, bytes: Uint8Array, start: number, end: number): boolean {
    if (own.exchange === undefined || connection.pairing.waiting === 0) return false;
    return end - start > 12 && looksLikeResponse(bytes, start, end);
  }
}
