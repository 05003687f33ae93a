import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { looksLikeMessage, looksLikeResponse } from '../trackers/http-likeness.ts';
import type { StreamConsumer } from '../trackers/stream-consumer.ts';
import { type RawMessage, readMessage } from './http-message.ts';

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

/** A direction's bytes so far, and when each piece came. */
interface Direction {
  readonly pieces: Buffer[];
  length: number;
  readonly offsets: number[];
  readonly times: number[];
  isBroken: boolean;
}

interface Connection {
  readonly number: number;
  readonly sides: readonly [Direction, Direction];
}

/** Keeps what HTTP connections carry, bodies too, to send it again: as much as `limits.replayHttpBytes`. */
export class HttpRecorder implements StreamConsumer {
  readonly exchanges: RecordedExchange[] = [];
  /** Requests that were not whole: lost bytes, or beyond what is kept. */
  incomplete = 0;
  /** More than is kept was there. */
  isFull = false;
  readonly #connections = new Map<number, Connection>();
  #kept = 0;
  #opened = 0;

  claims(bytes: Uint8Array, start: number, end: number): boolean {
    return looksLikeMessage(bytes, start, end);
  }

  open(_row: number, headless: number): number {
    const number = this.#opened++;
    const side = (bit: number): Direction => ({
      pieces: [],
      length: 0,
      offsets: [],
      times: [],
      isBroken: (headless & bit) !== 0,
    });
    this.#connections.set(number, { number, sides: [side(1), side(2)] });
    return number;
  }

  data(
    connection: number,
    side: 0 | 1,
    bytes: Uint8Array,
    _view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): boolean {
    const own = this.#connections.get(connection)?.sides[side];
    if (own === undefined || own.isBroken) return true;
    if (this.#kept + end - start > limits.replayHttpBytes) {
      this.isFull = true;
      own.isBroken = true;
      return true;
    }
    own.pieces.push(Buffer.from(bytes.subarray(start, end)));
    own.offsets.push(own.length);
    own.times.push(packet.seconds + packet.nanoseconds / 1e9);
    own.length += end - start;
    this.#kept += end - start;
    return true;
  }

  gap(connection: number, side: 0 | 1): void {
    const own = this.#connections.get(connection)?.sides[side];
    if (own !== undefined) own.isBroken = true;
  }

  end(): undefined {
    return undefined;
  }

  close(number: number): void {
    const connection = this.#connections.get(number);
    if (connection === undefined) return;
    this.#connections.delete(number);
    const [a, b] = connection.sides;
    const clientIsA = a.length > 0 ? !isResponse(a) : isResponse(b);
    this.#pair(number, clientIsA ? a : b, clientIsA ? b : a);
  }

  /** In the order in which they were sent. */
  inOrder(): RecordedExchange[] {
    return this.exchanges.sort((a, b) => a.time - b.time || a.connection - b.connection);
  }

  #pair(connection: number, client: Direction, server: Direction): void {
    const asked = Buffer.concat(client.pieces);
    const answered = Buffer.concat(server.pieces);
    let answerAt = 0;
    for (let at = 0; at < asked.length; ) {
      const request = readMessage(asked, at, false, false);
      if (request === undefined || !request.isComplete) {
        this.incomplete++;
        return;
      }
      at = request.end;
      const response = nextResponse(answered, answerAt, request.startLine.startsWith('HEAD '));
      if (response !== undefined) answerAt = response.end;
      this.exchanges.push({
        connection,
        request,
        response: response?.isComplete === true ? response : undefined,
        time: timeAt(client, request.start),
        latency: response && Math.max(0, timeAt(server, response.start) - timeAt(client, request.end - 1)),
      });
    }
  }
}

function nextResponse(bytes: Buffer, start: number, isBodiless: boolean): RawMessage | undefined {
  let response = readMessage(bytes, start, true, isBodiless);
  while (response !== undefined && /^HTTP\/1\.\d 1(?!01)/.test(response.startLine)) {
    response = readMessage(bytes, response.end, true, isBodiless);
  }
  return response;
}

function isResponse({ pieces: [first] }: Direction): boolean {
  return first !== undefined && looksLikeResponse(first, 0, first.length);
}

/** Of the piece that has the byte. */
function timeAt({ offsets, times }: Direction, offset: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return times[low] ?? 0;
}
