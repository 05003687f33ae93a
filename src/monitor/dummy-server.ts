import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { limits } from '../core/limits.ts';
import { type BadRequest, describeBadRequest, rawAnswer } from './bad-request.ts';
import { BatchIntake, type IntakeResult, isBatch } from './batch-intake.ts';
import type { BatchStore } from './batch-store.ts';
import { type AnswerBody, answerBody, type Behaviour, decideAnswer } from './dummy-answer.ts';
import { explainListenError } from './listen-error.ts';
import { makeRandom } from './random.ts';
import type { RequestRecord } from './request-log.ts';
import { isOwnPath, ServerPages } from './server-pages.ts';
import { ServerStats } from './server-stats.ts';

export interface DummyServerOptions extends Behaviour {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The share of all requests whose connection is cut instead of an answer, half of them after their batch was taken. */
  readonly dropRate: number;
  /** Where records are kept; undefined: they are counted only. */
  readonly store: BatchStore | undefined;
  /** Called once for every request, when it is over. */
  readonly onRequest: (record: RequestRecord) => void;
  /** Told of gaps in an agent's sequence and the like. */
  readonly onNotice: (message: string) => void;
}

/** A request between its head and the end of its answer. */
interface Exchange {
  readonly timeMs: number;
  readonly startedAt: number;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  /** Its `complete` tells whether all of it has come, before its events do. */
  readonly request: IncomingMessage | undefined;
  /** Of a batch, as far as it has come; undefined: it is none. */
  body: Buffer[] | undefined;
  /** Of its batch. */
  records: number | null;
  answered: boolean;
  /** Of an answer that doesn't go through `response`. */
  rawStatus: number | undefined;
  bytes: number;
  timer: NodeJS.Timeout | undefined;
}

const CLIENT_LEFT = 499;
/** As nginx has it: closed without an answer. */
const DROPPED = 444;
/** How often Node looks for clients that are too slow. */
const CHECK_MS = 1000;
/** What is in hand when the server is closed gets so long. */
const CLOSING_MS = 1000;
/** After an answer of 413 the rest of the body is thrown away so long, that the client gets to read the answer. */
const LINGER_MS = 1000;
const SEED = 5000;

/** Answers any path and method, well or badly as it is told, and tells of each request. */
export class DummyServer {
  readonly stats: ServerStats;
  readonly #intake: BatchIntake;
  readonly #pages: ServerPages;
  /** Bytes of batches that are in memory. */
  #heldBytes = 0;
  readonly #options: DummyServerOptions;
  readonly #random = makeRandom(SEED);
  readonly #server: Server;
  /** What each connection waits for. */
  readonly #open = new WeakMap<Socket, Set<Exchange>>();
  readonly #refused = new WeakSet<Socket>();

  constructor(options: DummyServerOptions) {
    this.#options = options;
    this.#intake = new BatchIntake(options.store, options.onNotice);
    this.stats = new ServerStats(this.#intake.ledger);
    this.#pages = new ServerPages(this.stats);
    this.#server = createServer({
      maxHeaderSize: limits.requestHeadBytes,
      headersTimeout: limits.requestHeadMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleConnectionMs,
      connectionsCheckingInterval: CHECK_MS,
    });
    this.#server.timeout = 0;
    this.#server.maxConnections = limits.serverConnections;
    const serve = (request: IncomingMessage, response: ServerResponse): void => this.#serve(request, response);
    this.#server.on('request', serve);
    this.#server.on('checkExpectation', serve);
    this.#server.on('connect', (request: IncomingMessage, socket: Duplex) => this.#refuseTunnel(request, socket));
    this.#server.on('clientError', (error, socket) => this.#refuse(socket as Socket, describeBadRequest(error)));
  }

  /** Resolves with its URL. */
  async listen(): Promise<string> {
    const { host, port } = this.#options;
    try {
      this.#server.listen(port, host);
      await once(this.#server, 'listening');
    } catch (cause) {
      throw explainListenError(cause as NodeJS.ErrnoException, host, port);
    }
    const address = this.#server.address() as AddressInfo;
    return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  }

  /** Takes no more requests, ends those in hand. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#pages.close();
    const timer = setTimeout(() => this.#server.closeAllConnections(), CLOSING_MS);
    await closed;
    clearTimeout(timer);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const exchange = this.#begin(request);
    const open = this.#openOf(socket);
    open.add(exchange);
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : CLIENT_LEFT;
      if (open.delete(exchange)) this.#finish(exchange, exchange.rawStatus ?? status);
    });
    if (open.size > limits.pipelinedRequests) {
      socket.destroy();
      return;
    }
    let received = 0;
    request.on('data', (bytes: Buffer) => {
      received += bytes.length;
      if (exchange.answered) return;
      const isHeld = this.#hold(exchange, bytes);
      if (isHeld && received <= limits.requestBodyBytes) return;
      this.#answer(exchange, response, isHeld ? 413 : 503);
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    });
    request.on('end', () => {
      if (!exchange.answered) this.#decide(exchange, request, response).catch(() => socket.destroy());
    });
  }

  #openOf(socket: Socket): Set<Exchange> {
    const known = this.#open.get(socket);
    if (known !== undefined) return known;
    const open = new Set<Exchange>();
    this.#open.set(socket, open);
    // Answers that stand behind another one are never told that their connection has gone.
    socket.once('close', () => {
      for (const exchange of open) this.#finish(exchange, exchange.rawStatus ?? CLIENT_LEFT);
      open.clear();
    });
    return open;
  }

  /** Keeps a part of a batch; false where there is no room for it. */
  #hold(exchange: Exchange, bytes: Buffer): boolean {
    if (exchange.body === undefined) return true;
    if (this.#heldBytes + bytes.length > limits.heldBatchBytes) return false;
    exchange.body.push(bytes);
    this.#heldBytes += bytes.length;
    return true;
  }

  #release(body: readonly Buffer[] | undefined): void {
    for (const { length } of body ?? []) this.#heldBytes -= length;
  }

  async #decide(exchange: Exchange, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path } = exchange;
    if (isOwnPath(path)) {
      if (this.#pages.watch(path, response)) {
        exchange.rawStatus = 200;
        return;
      }
      const { headers, ...body } = this.#pages.open(path);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      this.#answer(exchange, response, 200, body);
      return;
    }
    const { status, delayMs } = decideAnswer(this.#options, path, request.headers, this.#random);
    const isDropped = this.#options.dropRate > 0 && this.#random() < this.#options.dropRate;
    if (isDropped && this.#random() < 0.5) {
      drop(exchange, request);
      return;
    }
    const taken = status < 400 ? await this.#take(exchange, request) : undefined;
    if (isDropped) {
      drop(exchange, request);
      return;
    }
    const answer = (): void => {
      if (taken === undefined) this.#answer(exchange, response, status);
      else this.#answer(exchange, response, taken.status < 400 ? status : taken.status, describeTaken(taken));
    };
    if (delayMs === 0) answer();
    else exchange.timer = setTimeout(answer, delayMs);
  }

  /** Undefined where it is no batch. */
  async #take(exchange: Exchange, { headers }: IncomingMessage): Promise<IntakeResult | undefined> {
    const { body } = exchange;
    if (body === undefined) return undefined;
    // From now on it is the intake's, though the client may leave.
    exchange.body = undefined;
    const taken = await this.#intake.take(headers, body).finally(() => this.#release(body));
    exchange.records = taken.records;
    return taken;
  }

  #answer(
    exchange: Exchange,
    response: ServerResponse,
    status: number,
    body = answerBody(exchange.path, status),
  ): void {
    // RFC 9110 §15.3.5, §15.4.5: neither of these has a body.
    const isBare = status === 204 || status === 304;
    const length = Buffer.byteLength(body.text);
    exchange.answered = true;
    // A client that doesn't read holds the connection no longer than one that doesn't ask.
    response.socket?.setTimeout(limits.idleConnectionMs);
    if (!isBare) response.setHeader('Content-Type', body.type).setHeader('Content-Length', length);
    if (status >= 300 && status < 400 && !isBare) response.setHeader('Location', '/');
    response.writeHead(status);
    exchange.bytes = isBare || exchange.method === 'HEAD' ? 0 : length;
    response.end(isBare ? undefined : body.text);
  }

  /** RFC 9110 §9.3.6: a tunnel is what a proxy makes. */
  #refuseTunnel(request: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    socket.end(rawAnswer(405), () => socket.destroy());
    this.#finish(this.#begin(request), 405);
  }

  /** What is no HTTP, too long or too slow: answered, where nothing else stands before it, and the connection closed. */
  #refuse(socket: Socket, bad: BadRequest | undefined): void {
    const open = [...(this.#open.get(socket) ?? [])];
    const broken = open.find(({ request }) => request?.complete === false);
    const isSilent = broken === undefined && socket.bytesRead === 0;
    if (bad === undefined || !socket.writable || isSilent || broken?.answered || this.#refused.has(socket)) {
      socket.destroy();
      return;
    }
    this.#refused.add(socket);
    if (broken === undefined) this.#finish({ ...newExchange(clientOf(socket)), ...bad }, bad.status);
    else broken.rawStatus = bad.status;
    if (open.some((exchange) => exchange !== broken)) socket.destroy();
    else socket.end(rawAnswer(bad.status), () => socket.destroy());
  }

  #begin(request: IncomingMessage): Exchange {
    const { socket, method = '-', url = '-', headers } = request;
    const body = isBatch(method, headers) ? [] : undefined;
    return { ...newExchange(clientOf(socket)), method, path: url, request, body };
  }

  #finish(exchange: Exchange, status: number): void {
    clearTimeout(exchange.timer);
    this.#release(exchange.body);
    exchange.body = undefined;
    const { timeMs, startedAt, client, method, path, records } = exchange;
    const bytes = status === CLIENT_LEFT || status === DROPPED ? 0 : exchange.bytes;
    const seconds = (performance.now() - startedAt) / 1000;
    const record: RequestRecord = { timeMs, client, method, path, status, bytes, seconds, records };
    // Looking at the numbers doesn't change them.
    if (!isOwnPath(path)) this.stats.count(record, exchange.request?.headers.host);
    this.#options.onRequest(record);
  }
}

function drop(exchange: Exchange, { socket }: IncomingMessage): void {
  exchange.rawStatus = DROPPED;
  socket.destroy();
}

function describeTaken({ status, records, isDuplicate }: IntakeResult): AnswerBody {
  if (status >= 400) return answerBody('/', status);
  return { type: 'application/json', text: `${JSON.stringify({ records, duplicate: isDuplicate })}\n` };
}

function newExchange(client: string): Exchange {
  return {
    timeMs: Date.now(),
    startedAt: performance.now(),
    client,
    method: '-',
    path: '-',
    request: undefined,
    body: undefined,
    records: null,
    answered: false,
    rawStatus: undefined,
    bytes: 0,
    timer: undefined,
  };
}

/** A connection that was reset has no address any more. */
function clientOf(socket: Socket): string {
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '-';
}
