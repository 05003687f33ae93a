import type { Packet } from '../core/packet.ts';
import { isPreface, PREFACE } from '../protocols/application/http2-start.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { HttpMethods } from './http-methods.ts';
import type { HttpPairs } from './http-pairs.ts';
import { Http2Connection } from './http2-connection.ts';
import type { FrameHandler } from './http2-frame-handler.ts';
import { Http2Messages } from './http2-messages.ts';
import type { Http2Side } from './http2-side.ts';

/** The stream of the request that asked for the upgrade (RFC 7540 §3.2). */
const UPGRADED = 1;

/**
 * HTTP/2 in the clear (RFC 9113): the same exchanges as of HTTP/1, told by the same messages. Streams say what belongs
 * together, so that losses mix nothing up; but heads refer to those before them (see `HpackTable`), and of a request
 * whose name can't be told for sure, none is.
 */
export class Http2Exchanges implements FrameHandler {
  /** Heads that can't be read, in part at least: they refer to what was lost, or are damaged. */
  unreadableHeads = 0;
  readonly #pairs: HttpPairs;
  readonly #messages: Http2Messages;
  readonly #budget = { bytes: 0 };
  /** What is being read. */
  #connection: Http2Connection;
  #side: 0 | 1 = 0;
  #packet: Packet | undefined = undefined;

  constructor(pairs: HttpPairs, methods: HttpMethods, keepTexts: boolean) {
    this.#pairs = pairs;
    this.#messages = new Http2Messages(pairs, methods, keepTexts);
    this.#connection = new Http2Connection(-1, -1, this.#budget, this.#pairs);
  }

  /** Takes a connection over with these bytes of `side`; `headless` as with `StreamConsumer.open`. */
  open(row: number, headless: number): Http2Connection {
    const connection = new Http2Connection(row, -1, this.#budget, this.#pairs);
    for (const side of [0, 1] as const) if ((headless & (side + 1)) !== 0) connection.sides[side].openLost();
    return connection;
  }

  /** The client's preface came in parts, of which the first looked like a head of HTTP/1, and is `[0, length)`. */
  openPreface(row: number, clientSide: 0 | 1, bytes: Uint8Array, length: number): Http2Connection | undefined {
    if (length > PREFACE.length || !isPreface(bytes, 0, length)) return undefined;
    const connection = new Http2Connection(row, clientSide, this.#budget, this.#pairs);
    connection.sides[clientSide].openPreface(length);
    return connection;
  }

  /** HTTP/1 went over to HTTP/2, which answers the request that asked for it. */
  openUpgraded(row: number, clientSide: 0 | 1, exchange: HttpExchange | undefined): Http2Connection {
    const connection = new Http2Connection(row, clientSide, this.#budget, this.#pairs);
    if (exchange !== undefined) connection.streams.set(UPGRADED, exchange);
    return connection;
  }

  /** The next bytes of a side. False: this is no HTTP/2. */
  read(
    connection: Http2Connection,
    side: 0 | 1,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: Packet,
  ): boolean {
    this.#enter(connection, side, packet);
    return connection.sides[side].read(bytes, start, end, packet, this);
  }

  gap(connection: Http2Connection, side: 0 | 1, length: number): void {
    this.#enter(connection, side, undefined);
    connection.sides[side].miss(length, this);
  }

  /** Nothing more comes: streams that are open are told as they are. */
  close(connection: Http2Connection): void {
    connection.streams.close();
    for (const side of connection.sides) side.decoder.table.reset();
  }

  preface(): void {
    this.#connection.clientSide = this.#side;
  }

  part(): void {
    // It is told again with the block.
  }

  block(bytes: Uint8Array | undefined, start: number, end: number): void {
    const connection = this.#connection;
    const own = this.#own;
    const head = this.#messages.head;
    head.fields.clear();
    const isWhole = bytes !== undefined && own.decoder.read(bytes, start, end, head.fields);
    head.sort(isWhole);
    if (connection.clientSide < 0) this.#learnClient();
    if (connection.clientSide < 0) this.unreadableHeads += 1;
    else if (own.block.promised > 0) this.#enterRequest(own.block.promised, isWhole);
    else if (connection.clientSide === this.#side) this.#enterRequest(own.stream, isWhole);
    else this.#enterResponse(own.stream, isWhole);
    if (own.block.isEndOfStream) this.endStream(own.stream);
  }

  data(stream: number, length: number, content: number, bytes: Uint8Array | undefined, start: number): void {
    const exchange = this.#connection.streams.get(stream);
    if (exchange === undefined) return;
    exchange.bytes += length;
    if (this.#isClient) exchange.requestBodyBytes += content;
    else exchange.responseBodyBytes += content;
    const taker = this.#isClient ? exchange.requestContent : exchange.responseContent;
    if (bytes === undefined) taker?.lose();
    else taker?.add(bytes, start, start + content);
    this.#stamp(exchange);
  }

  endStream(stream: number): void {
    const { streams, clientSide } = this.#connection;
    const exchange = streams.get(stream);
    if (exchange === undefined || clientSide < 0) return;
    this.#stamp(exchange);
    if (this.#isClient) exchange.isAsked = true;
    else exchange.isAnswered = true;
    // Of a request whose end may be among what was lost no more is waited for.
    if (exchange.isAnswered && (exchange.isAsked || this.#client.isRegained)) streams.finish(stream, exchange);
  }

  resetStream(stream: number): void {
    const { streams } = this.#connection;
    const exchange = streams.get(stream);
    if (exchange !== undefined) streams.finish(stream, exchange);
  }

  goAway(lastStream: number): void {
    // RFC 9113 §5.1.1: clients' streams are odd.
    this.#connection.streams.refuse(lastStream, this.#isClient ? 0 : 1);
  }

  lose(): void {
    this.#connection.streams.loseContent(this.#isClient);
    if (this.#isClient) this.#connection.streams.finishAnswered();
  }

  get #own(): Http2Side {
    return this.#connection.sides[this.#side];
  }

  get #isClient(): boolean {
    return this.#connection.clientSide === this.#side;
  }

  get #client(): Http2Side {
    return this.#connection.sides[this.#connection.clientSide === 1 ? 1 : 0];
  }

  #enter(connection: Http2Connection, side: 0 | 1, packet: Packet | undefined): void {
    this.#connection = connection;
    this.#side = side;
    this.#packet = packet;
  }

  /** Without its preface, a connection's heads tell who asks. */
  #learnClient(): void {
    const head = this.#messages.head;
    const other = this.#side === 0 ? 1 : 0;
    if (head.isResponse || this.#own.block.promised > 0) this.#connection.clientSide = other;
    else if (head.isRequest) this.#connection.clientSide = this.#side;
  }

  /** A block of the client's, or a promise of the server's for what it is going to send unasked (RFC 9113 §8.4). */
  #enterRequest(stream: number, isWhole: boolean): void {
    const own = this.#own;
    const head = this.#messages.head;
    const { streams } = this.#connection;
    const known = streams.get(stream);
    if (known?.hasRequest || !head.isReadable) {
      if (known !== undefined) known.bytes += own.block.frameBytes;
      // Trailers are no head.
      if (!isWhole || (!known?.hasRequest && (head.isRequest || head.hasUnknown))) this.unreadableHeads += 1;
      return;
    }
    const exchange = known ?? streams.begin(stream, this.#connection);
    this.#messages.fillRequest(exchange, own.block);
    if (own.block.promised > 0) {
      this.#stampRequest(exchange);
      exchange.isAsked = true;
    }
    this.#messages.tellRequest(exchange);
  }

  #enterResponse(stream: number, isWhole: boolean): void {
    const own = this.#own;
    const head = this.#messages.head;
    const { status } = head;
    const { streams } = this.#connection;
    const known = streams.get(stream);
    if (known?.hasResponse || status < 0) {
      if (!isWhole || (!known?.hasResponse && (head.isResponse || head.hasUnknown))) this.unreadableHeads += 1;
      if (known === undefined) return;
      known.bytes += own.block.frameBytes;
      if (head.grpcStatus >= 0) known.grpcStatus = head.grpcStatus;
      return;
    }
    if (status < 200) {
      this.#messages.tellInterim(known);
      return;
    }
    const exchange = known ?? streams.begin(stream, this.#connection);
    if (known === undefined) exchange.isAsked = true;
    this.#messages.fillResponse(exchange, own.block);
    this.#stamp(exchange);
    this.#messages.tellResponse(exchange);
  }

  /** The packet at hand has the latest byte of the side's part; what was lost has no time. */
  #stamp(exchange: HttpExchange): void {
    const packet = this.#packet;
    if (this.#isClient) {
      this.#stampRequest(exchange);
    } else if (packet !== undefined) {
      exchange.responseEndSeconds = packet.seconds;
      exchange.responseEndNanoseconds = packet.nanoseconds;
    }
  }

  #stampRequest(exchange: HttpExchange): void {
    const packet = this.#packet;
    if (packet === undefined) return;
    exchange.requestEndSeconds = packet.seconds;
    exchange.requestEndNanoseconds = packet.nanoseconds;
  }
}
