import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { looksLikeMessage, looksLikeResponse } from '../trackers/http-likeness.ts';
import type { StreamConsumer } from '../trackers/stream-consumer.ts';
import { MessageReader, type RawMessage } from './http-message.ts';

/** A request of the capture and, where it is there, what answered it. */
export interface RecordedExchange {
  /** Number of its connection, in the order in which they began. */
  readonly connection: number;
  readonly request: RawMessage;
  readonly response: RawMessage | undefined;
  /** Of the request's first byte, in seconds since the epoch. */
  readonly time: number;
  /** Seconds from the request's last byte to the response's first; undefined without a response. */
  readonly latency: number | undefined;
}

export interface RecorderOptions {
  /** Bytes of an answer's body that are kept; undefined: nobody compares them. */
  readonly mostAnswerBytes: number | undefined;
  /** Told when it is over: of one connection in their order. */
  readonly onExchange: (exchange: RecordedExchange) => void;
  /** Nothing more comes of this connection. */
  readonly onClose: (connection: number) => void;
}

/** A side of a connection that asks, or one that answers. */
interface Connection {
  readonly number: number;
  /** Sides of which the first bytes are lost. */
  readonly headless: number;
  clientSide: 0 | 1 | undefined;
  readonly requests: MessageReader;
  readonly responses: MessageReader;
  /** Whole, and not answered so far. */
  readonly waiting: RawMessage[];
  lastTime: number;
}

/**
 * Reads the requests of HTTP connections as they were sent, bodies too, and hands each over when its answer is whole. Of
 * those that are only begun it keeps no more than `limits.replayBodyBytes` in all.
 */
export class HttpRecorder implements StreamConsumer {
  /** Requests that were not whole in the capture. */
  incomplete = 0;
  /** Requests whose body is longer than what is kept. */
  tooLarge = 0;
  /** When the first request began. */
  firstTime: number | undefined;
  readonly #options: RecorderOptions;
  readonly #connections = new Map<number, Connection>();
  #opened = 0;
  /** Bytes of the bodies at hand. */
  #kept = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  claims(bytes: Uint8Array, start: number, end: number): boolean {
    return looksLikeMessage(bytes, start, end);
  }

  open(_row: number, headless: number): number {
    const number = this.#opened++;
    const waiting: RawMessage[] = [];
    const connection: Connection = {
      number,
      headless,
      clientSide: undefined,
      waiting,
      lastTime: 0,
      requests: new MessageReader(false, {
        isBodiless: () => false,
        mostBodyBytes: limits.replayBodyBytes,
        onMessage: (request) => waiting.push(request),
      }),
      responses: new MessageReader(true, {
        isBodiless: (startLine) => hasNoBody(waiting[0]?.startLine ?? '', startLine),
        mostBodyBytes: this.#options.mostAnswerBytes,
        onMessage: (response) => this.#answer(connection, response),
      }),
    };
    this.#connections.set(number, connection);
    return number;
  }

  data(
    number: number,
    side: 0 | 1,
    bytes: Uint8Array,
    _view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): boolean {
    const connection = this.#connections.get(number);
    if (connection === undefined) return true;
    const time = packet.seconds + packet.nanoseconds / 1e9;
    connection.lastTime = time;
    connection.clientSide ??= this.#findClient(connection, side, bytes, start, end);
    const reader = readerOf(connection, side);
    if (reader === connection.requests) this.firstTime ??= time;
    const before = reader.kept;
    reader.push(bytes, start, end, time);
    this.#kept += reader.kept - before;
    if (this.#kept <= limits.replayBodyBytes) return true;
    this.#kept -= reader.kept;
    reader.giveUpBody();
    return true;
  }

  gap(number: number, side: 0 | 1): void {
    const connection = this.#connections.get(number);
    if (connection === undefined) return;
    const reader = readerOf(connection, side);
    this.#kept -= reader.kept;
    // One at least, and whatever comes behind it.
    if (reader === connection.requests) this.incomplete++;
    reader.break();
  }

  end(number: number, side: 0 | 1): void {
    const connection = this.#connections.get(number);
    if (connection !== undefined) this.#finish(connection, readerOf(connection, side));
  }

  close(number: number): void {
    const connection = this.#connections.get(number);
    if (connection === undefined) return;
    this.#connections.delete(number);
    const { requests, responses, waiting } = connection;
    this.#finish(connection, responses);
    this.#kept -= requests.kept + responses.kept;
    for (const request of waiting) this.#tell(connection, request, undefined);
    if (requests.isAmid) this.incomplete++;
    this.#options.onClose(number);
  }

  #finish({ lastTime }: Connection, reader: MessageReader): void {
    const before = reader.kept;
    reader.finish(lastTime);
    this.#kept += reader.kept - before;
  }

  #findClient(connection: Connection, side: 0 | 1, bytes: Uint8Array, start: number, end: number): 0 | 1 {
    const other = side === 0 ? 1 : 0;
    const client = looksLikeResponse(bytes, start, end) ? other : side;
    if ((connection.headless & (1 << client)) !== 0) {
      // Something was asked of which we don't have the beginning.
      connection.requests.break();
      this.incomplete++;
    }
    if ((connection.headless & (1 << (1 - client))) !== 0) connection.responses.break();
    return client;
  }

  /** RFC 9110 §15.2: interim responses are none, but 101 ends what is HTTP here. */
  #answer(connection: Connection, response: RawMessage): void {
    const status = response.startLine.slice(9, 12);
    if (status.startsWith('1') && status !== '101') return;
    const request = connection.waiting.shift();
    if (request === undefined) return;
    this.#tell(connection, request, response);
    const isTunnel = request.startLine.startsWith('CONNECT ') && status.startsWith('2');
    if (status !== '101' && !isTunnel) return;
    connection.requests.break();
    connection.responses.break();
  }

  #tell({ number }: Connection, request: RawMessage, response: RawMessage | undefined): void {
    if (request.body.bytes === undefined) {
      this.tooLarge++;
      return;
    }
    this.#options.onExchange({
      connection: number,
      request,
      response,
      time: request.time,
      latency: response && Math.max(0, response.time - request.endTime),
    });
  }
}

/** RFC 9112 §6.3: whatever its headers say. */
function hasNoBody(request: string, response: string): boolean {
  return request.startsWith('HEAD ') || (request.startsWith('CONNECT ') && response.startsWith('2', 9));
}

function readerOf({ clientSide, requests, responses }: Connection, side: 0 | 1): MessageReader {
  return side === (clientSide ?? 0) ? requests : responses;
}
