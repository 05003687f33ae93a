import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { HttpExchange, type HttpListener } from './http-exchange.ts';
import {
  asciiText,
  findResponse,
  HttpHead,
  INCOMPLETE,
  looksLikeMessage,
  looksLikeRequest,
  looksLikeResponse,
} from './http-head.ts';
import { HttpMethods, METHOD } from './http-methods.ts';
import { HttpPairing } from './http-pairing.ts';
import { RequestRepeats, ResponseRepeats } from './http-repeats.ts';
import { HttpSide, MODE, NO_CHUNK } from './http-side.ts';
import type { StreamConsumer } from './stream-consumer.ts';

const LF = 0x0a;
const CR = 0x0d;

class HttpConnection {
  row = 0;
  /** Which side asks; -1 before the first message. */
  clientSide = -1;
  readonly sides: readonly [HttpSide, HttpSide] = [new HttpSide(), new HttpSide()];
  readonly pairing = new HttpPairing();
}

export interface HttpOptions {
  /** Keeps URI and Host as text with each exchange. */
  readonly keepTexts?: boolean;
}

/** HTTP/1.x (RFC 9112) in the bytes of TCP connections: requests, their responses, how long it took. */
export class HttpExchanges implements StreamConsumer {
  /** Requests that nothing answered, or of which a part is missing. */
  unmatchedRequests = 0;
  /** Responses to nothing that was seen, or of which the head is missing in part. */
  unmatchedResponses = 0;
  readonly methods = new HttpMethods();
  readonly #listeners: HttpListener[] = [];
  readonly #connections: HttpConnection[] = [];
  readonly #free: number[] = [];
  readonly #spare: HttpExchange[] = [];
  readonly #head = new HttpHead();
  readonly #requests = new RequestRepeats();
  readonly #responses = new ResponseRepeats();
  /** Of the request whose head was read last. */
  #method = 0;
  readonly #keepTexts: boolean;

  constructor(options: HttpOptions = {}) {
    this.#keepTexts = options.keepTexts ?? false;
  }

  listen(listener: HttpListener): void {
    this.#listeners.push(listener);
  }

  claims(bytes: Uint8Array, start: number, end: number): boolean {
    return looksLikeMessage(bytes, skipLineEnds(bytes, start, end), end);
  }

  open(row: number): number {
    const number = this.#free.pop() ?? this.#connections.push(new HttpConnection()) - 1;
    const connection = this.#connections[number];
    connection.row = row;
    connection.clientSide = -1;
    connection.pairing.reset();
    for (const side of connection.sides) side.reset();
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
        this.#count(connection, own, side, taken, taken);
        if (own.remaining > 0) break;
        if (mode === MODE.chunk) own.turn(MODE.chunkEnd);
        else this.#endMessage(connection, own, side, packet);
      } else if (mode === MODE.untilClose) {
        if (at === start && this.#isNextMessage(connection, own, bytes, at, end)) {
          this.#endMessage(connection, own, side, undefined);
          continue;
        }
        this.#count(connection, own, side, end - at, end - at);
        this.#stamp(connection, own, side, packet);
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
      if (own.remaining > 0) return;
      if (own.mode === MODE.chunk) own.turn(MODE.chunkEnd);
      else this.#endMessage(connection, own, side, undefined);
      return;
    }
    if (own.mode === MODE.untilClose) return;
    // Heads may have been lost as well: it is taken up again at the next message.
    if (own.exchange !== undefined) this.#endMessage(connection, own, side, undefined);
    const wasHead = own.mode === MODE.head;
    own.turn(MODE.lost);
    if (side === connection.clientSide) this.#loseRequests(connection, wasHead);
    else if (connection.clientSide >= 0) this.#loseResponses(connection, wasHead);
  }

  end(number: number, side: 0 | 1): void {
    const connection = this.#connections[number];
    const own = connection.sides[side];
    own.isEnded = true;
    if (own.mode === MODE.head) this.#continueHead(connection, own, side, undefined, true);
    if (own.exchange !== undefined) this.#endMessage(connection, own, side, undefined);
    own.turn(MODE.lost);
  }

  close(number: number): void {
    const connection = this.#connections[number];
    const { pairing, sides } = connection;
    for (const side of [0, 1] as const) {
      const own = sides[side];
      if (own.mode === MODE.head) this.#continueHead(connection, own, side, undefined, true);
      if (own.exchange !== undefined) this.#endMessage(connection, own, side, undefined);
    }
    if (pairing.isUncertain) this.#pairBackwards(connection, sides[0].isEnded || sides[1].isEnded);
    for (let lost = pairing.take(); lost !== undefined; lost = pairing.take()) this.#giveUp(connection, lost);
    for (const side of sides) side.reset();
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
    const at = skipLineEnds(bytes, start, end);
    if (at === end) return end;
    const isFirst = connection.clientSide < 0;
    if (isFirst) connection.clientSide = looksLikeResponse(bytes, at, end) ? 1 - side : side;
    const isRequest = connection.clientSide === side;
    own.seconds = packet.seconds;
    own.nanoseconds = packet.nanoseconds;
    own.hasTime = packet.hasTime;
    const head = this.#head;
    const behind = isRequest ? this.#readRequest(bytes, view, at, end) : this.#readResponse(bytes, view, at, end);
    if (behind >= 0 && head.isResponse !== isRequest) {
      own.turn(MODE.start);
      return this.#enter(connection, own, side, at, behind, packet) ? behind : -1;
    }
    const isLikely = isRequest ? looksLikeRequest(bytes, at, end) : looksLikeResponse(bytes, at, end);
    if (behind !== INCOMPLETE || !isLikely) {
      own.turn(MODE.lost);
      if (isFirst) return -1;
      return isRequest ? end : findResponse(bytes, at + 1, end);
    }
    own.turn(MODE.head);
    return at;
  }

  /** As `parse`; a head that is known as a whole is not read. */
  #readRequest(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const head = this.#head;
    const repeats = this.#requests;
    const repeat = repeats.find(bytes, view, start, end);
    if (repeat >= 0) {
      head.set(bytes, view, start, end, repeat);
      head.version = repeats.version(repeat);
      this.#method = repeats.method(repeat);
      return end;
    }
    const behind = head.parse(bytes, view, start, end, false);
    head.repeat = -1;
    if (behind < 0 || head.isResponse) return behind;
    this.#method = this.methods.numberOf(bytes, view, head.methodStart, head.methodEnd);
    if (behind === end && !head.isChunked && head.contentLength <= 0) head.repeat = repeats.learn(head, this.#method);
    return behind;
  }

  #readResponse(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const head = this.#head;
    const known = this.#responses.recall(head, bytes, view, start, end);
    if (known >= 0) return known;
    const behind = head.parse(bytes, view, start, end, false);
    if (behind >= 0 && head.isResponse) this.#responses.learn(head, bytes, start, behind);
    return behind;
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
    const view = new DataView(buffer.buffer);
    const head = this.#head;
    const behind = head.parse(buffer, view, 0, length, true);
    head.repeat = -1;
    if (behind >= 0 && !head.isResponse) {
      this.#method = this.methods.numberOf(buffer, view, head.methodStart, head.methodEnd);
    }
    const isOdd = behind < 0 || head.isResponse === (connection.clientSide === side);
    own.turn(isOdd ? MODE.lost : MODE.start);
    if (isOdd) return 0;
    if (!this.#enter(connection, own, side, 0, behind, packet)) return -1;
    if (!isLong || own.mode !== MODE.start) return 0;
    own.turn(MODE.longHead);
    return 0;
  }

  /** A head is whole. False: what follows is no HTTP. */
  #enter(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    start: number,
    end: number,
    packet: Packet | undefined,
  ): boolean {
    if (connection.clientSide === side) this.#enterRequest(connection, own, side, end - start);
    else if (!this.#enterResponse(connection, own, side, end - start)) return false;
    if (own.exchange !== undefined && own.mode === MODE.start) this.#endMessage(connection, own, side, packet);
    return true;
  }

  #enterRequest(connection: HttpConnection, own: HttpSide, side: 0 | 1, length: number): void {
    const head = this.#head;
    const exchange = this.#make(connection);
    exchange.hasRequest = true;
    exchange.clientSide = side;
    exchange.version = head.version;
    exchange.method = this.#method;
    exchange.requestSeconds = own.seconds;
    exchange.requestNanoseconds = own.nanoseconds;
    exchange.hasTime = own.hasTime;
    exchange.requestEndSeconds = own.seconds;
    exchange.requestEndNanoseconds = own.nanoseconds;
    exchange.bytes = length;
    if (this.#keepTexts) {
      head.ensure();
      exchange.uri = asciiText(head.bytes, head.uriStart, head.uriEnd);
      exchange.host = asciiText(head.bytes, head.hostStart, head.hostEnd);
    }
    own.exchange = exchange;
    for (const listener of this.#listeners) listener.request(exchange, head);
    const { pairing } = connection;
    if (pairing.isUncertain && pairing.isNewBurst) this.#pairBackwards(connection, true);
    if (pairing.waiting >= limits.pendingRequests) {
      const oldest = pairing.take();
      if (oldest !== undefined) this.#giveUp(connection, oldest);
    }
    pairing.add(exchange);
    if (head.isChunked) own.turn(MODE.chunkSize);
    else if (head.contentLength > 0) this.#expect(own, head.contentLength);
  }

  /** False: both directions go over to another protocol (RFC 9110 §7.8, §9.3.6). */
  #enterResponse(connection: HttpConnection, own: HttpSide, side: 0 | 1, length: number): boolean {
    const head = this.#head;
    const { status } = head;
    if (status < 200 && status !== 101) {
      for (const listener of this.#listeners) listener.interim?.(status);
      return true;
    }
    const { pairing } = connection;
    pairing.move();
    // Between then and now there may have been any number of responses.
    if (own.isRegained && pairing.waiting > 1) pairing.doubt();
    own.isRegained = false;
    const exchange = this.#answered(connection);
    exchange.hasResponse = true;
    exchange.status = status;
    exchange.isEarly = exchange.hasRequest && !exchange.isAsked;
    exchange.hasTime = exchange.hasTime && own.hasTime;
    exchange.responseSeconds = own.seconds;
    exchange.responseNanoseconds = own.nanoseconds;
    exchange.responseEndSeconds = own.seconds;
    exchange.responseEndNanoseconds = own.nanoseconds;
    exchange.bytes += length;
    own.exchange = exchange;
    const isTunnel = status === 101 || (exchange.hasRequest && exchange.method === METHOD.connect && status < 300);
    if (isTunnel) {
      this.#endMessage(connection, own, side, undefined);
      return false;
    }
    const isHead = exchange.hasRequest && exchange.method === METHOD.head;
    if (isHead || status === 204 || status === 304) return true;
    if (head.isChunked) own.turn(MODE.chunkSize);
    else if (head.contentLength === 0 && !head.hasTransferEncoding) return true;
    else if (head.contentLength > 0 && !head.hasTransferEncoding) this.#expect(own, head.contentLength);
    else own.turn(MODE.untilClose);
    return true;
  }

  /** The request that a response answers, out of those that wait; a new exchange where there is none. */
  #answered(connection: HttpConnection): HttpExchange {
    const { pairing } = connection;
    const { front } = pairing;
    if (front !== undefined && !front.isLost) {
      pairing.take();
      return front;
    }
    if (front !== undefined) {
      if (pairing.waiting === 1) front.isLostAnswered = true;
      else pairing.doubt();
    }
    const exchange = this.#make(connection);
    exchange.clientSide = connection.clientSide === 1 ? 1 : 0;
    exchange.isAsked = true;
    return exchange;
  }

  #expect(own: HttpSide, length: number): void {
    own.turn(MODE.length);
    own.remaining = length;
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
      this.#count(connection, own, side, 1, 0);
      if (byte === LF) own.turn(MODE.chunkSize);
      else if (byte !== CR) return this.#break(connection, own, side, end);
      return start + 1;
    }
    const behind = mode === MODE.chunkSize ? own.readChunkSize(bytes, start, end) : own.skipLines(bytes, start, end);
    if (behind === NO_CHUNK) return this.#break(connection, own, side, end);
    const at = behind < 0 ? end : behind;
    this.#count(connection, own, side, at - start, 0);
    if (behind < 0) return end;
    if (mode === MODE.chunkSize && own.remaining > 0) {
      const { remaining } = own;
      own.turn(MODE.chunk);
      own.remaining = remaining;
    } else if (mode === MODE.chunkSize) {
      own.turn(MODE.trailers);
    } else {
      this.#endMessage(connection, own, side, packet);
    }
    return at;
  }

  /** The framing makes no sense: the message ends here, and the next is looked for. */
  #break(connection: HttpConnection, own: HttpSide, side: 0 | 1, end: number): number {
    this.#endMessage(connection, own, side, undefined);
    own.turn(MODE.lost);
    return end;
  }

  /** Servers that forget to say that a response is empty: its end is where the next one begins. */
  #isNextMessage(connection: HttpConnection, own: HttpSide, bytes: Uint8Array, start: number, end: number): boolean {
    if (own.exchange === undefined || connection.pairing.waiting === 0) return false;
    return end - start > 12 && looksLikeResponse(bytes, start, end);
  }

  #count(connection: HttpConnection, own: HttpSide, side: 0 | 1, length: number, content: number): void {
    const { exchange } = own;
    if (exchange === undefined) return;
    exchange.bytes += length;
    if (side === connection.clientSide) exchange.requestBodyBytes += content;
    else exchange.responseBodyBytes += content;
  }

  #stamp(connection: HttpConnection, own: HttpSide, side: 0 | 1, packet: Packet): void {
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
  #endMessage(connection: HttpConnection, own: HttpSide, side: 0 | 1, packet: Packet | undefined): void {
    const { exchange } = own;
    if (packet !== undefined) this.#stamp(connection, own, side, packet);
    own.exchange = undefined;
    own.turn(MODE.start);
    if (exchange === undefined) return;
    if (side === connection.clientSide) exchange.isAsked = true;
    else exchange.isAnswered = true;
    if (!exchange.isAsked || !exchange.isAnswered) return;
    if (!exchange.hasRequest && connection.pairing.isUncertain && connection.pairing.keep(exchange)) return;
    this.#tell(exchange);
  }

  #loseRequests(connection: HttpConnection, wasHead: boolean): void {
    if (wasHead) this.unmatchedRequests += 1;
    const { pairing } = connection;
    if (pairing.isUncertain && pairing.isNewBurst) this.#pairBackwards(connection, true);
    const place = this.#make(connection);
    if (!connection.pairing.loseRequests(place)) this.#spare.push(place);
  }

  #loseResponses(connection: HttpConnection, wasHead: boolean): void {
    const { pairing } = connection;
    pairing.move();
    if (wasHead) this.unmatchedResponses += 1;
    if (pairing.isUncertain || pairing.waiting > 1) {
      pairing.doubt();
      return;
    }
    const lost = pairing.take();
    if (lost !== undefined) this.#giveUp(connection, lost);
  }

  /** At the end of a connection that lost something in a pipeline. */
  #pairBackwards(connection: HttpConnection, isOrderly: boolean): void {
    const { pairing } = connection;
    const answers = pairing.takeAnswers();
    const requests: HttpExchange[] = [];
    for (let exchange = pairing.take(); exchange !== undefined; exchange = pairing.take()) requests.push(exchange);
    let isPairing = isOrderly;
    while (isPairing) {
      const answer = answers.at(-1);
      const request = requests.at(-1);
      isPairing = answer !== undefined && request !== undefined && !request.isLost;
      if (!isPairing || answer === undefined || request === undefined) break;
      answers.pop();
      requests.pop();
      request.answerWith(answer);
      this.#spare.push(answer);
      this.#tell(request);
    }
    for (const request of requests) this.#giveUp(connection, request);
    for (const answer of answers) if (answer !== undefined) this.#tell(answer);
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
    for (const listener of this.#listeners) listener.exchange?.(exchange);
    this.#spare.push(exchange);
  }

  #make(connection: HttpConnection): HttpExchange {
    const exchange = this.#spare.pop() ?? new HttpExchange();
    exchange.reset(connection.row, 0);
    return exchange;
  }
}

function skipLineEnds(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === CR || bytes[at] === LF)) at++;
  return at;
}
