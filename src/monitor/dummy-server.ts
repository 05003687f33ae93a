import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { limits } from '../core/limits.ts';
import { type BadRequest, describeBadRequest, rawAnswer } from './bad-request.ts';
import { BatchIntake, type IntakeResult } from './batch-intake.ts';
import type { BatchStore } from './batch-store.ts';
import { type AnswerBody, answerBody, type Behaviour, decideAnswer } from './dummy-answer.ts';
import { HeldBodies } from './held-bodies.ts';
import { explainListenError } from './listen-error.ts';
import { makeRandom } from './random.ts';
import type { RequestRecord } from './request-log.ts';
import { CLIENT_LEFT, ServerExchange } from './server-exchange.ts';
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
  readonly #held = new HeldBodies();
  readonly #options: DummyServerOptions;
  readonly #random = makeRandom(SEED);
  readonly #server: Server;
  /** What each connection waits for. */
  readonly #open = new WeakMap<Socket, Set<ServerExchange>>();
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
    const exchange = beginExchange(request);
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
      const isHeld = exchange.body === undefined || this.#held.hold(exchange.body, bytes);
      if (isHeld && received <= limits.requestBodyBytes) return;
      exchange.answer(response, isHeld ? 413 : 503);
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    });
    request.on('end', () => {
      if (!exchange.answered) this.#decide(exchange, request, response).catch(() => socket.destroy());
    });
  }

  #openOf(socket: Socket): Set<ServerExchange> {
    const known = this.#open.get(socket);
    if (known !== undefined) return known;
    const open = new Set<ServerExchange>();
    this.#open.set(socket, open);
    // Answers that stand behind another one are never told that their connection has gone.
    socket.once('close', () => {
      for (const exchange of open) this.#finish(exchange, exchange.rawStatus ?? CLIENT_LEFT);
      open.clear();
    });
    return open;
  }

  async #decide(exchange: ServerExchange, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path } = exchange;
    if (isOwnPath(path)) {
      if (this.#pages.watch(path, response)) {
        exchange.rawStatus = 200;
        return;
      }
      const { headers, ...body } = this.#pages.open(path);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      exchange.answer(response, 200, body);
      return;
    }
    const { status, delayMs } = decideAnswer(this.#options, path, request.headers, this.#random);
    const isDropped = this.#options.dropRate > 0 && this.#random() < this.#options.dropRate;
    if (isDropped && this.#random() < 0.5) {
      exchange.drop();
      return;
    }
    const taken = status < 400 ? await this.#take(exchange, request) : undefined;
    if (isDropped) {
      exchange.drop();
      return;
    }
    const answer = (): void => {
      if (taken === undefined) exchange.answer(response, status);
      else exchange.answer(response, taken.status < 400 ? status : taken.status, describeTaken(taken));
    };
    if (delayMs === 0) answer();
    else exchange.timer = setTimeout(answer, delayMs);
  }

  /** Undefined where it is no batch. */
  async #take(exchange: ServerExchange, { headers }: IncomingMessage): Promise<IntakeResult | undefined> {
    const { body } = exchange;
    if (body === undefined) return undefined;
    // From now on it is the intake's, though the client may leave.
    exchange.body = undefined;
    const taken = await this.#intake.take(headers, body).finally(() => this.#held.release(body));
    exchange.records = taken.records;
    return taken;
  }

  /** RFC 9110 §9.3.6: a tunnel is what a proxy makes. */
  #refuseTunnel(request: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    socket.end(rawAnswer(405), () => socket.destroy());
    this.#finish(beginExchange(request), 405);
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
    if (broken === undefined) this.#finish(new ServerExchange(socket, bad), bad.status);
    else broken.rawStatus = bad.status;
    if (open.some((exchange) => exchange !== broken)) socket.destroy();
    else socket.end(rawAnswer(bad.status), () => socket.destroy());
  }

  #finish(exchange: ServerExchange, status: number): void {
    clearTimeout(exchange.timer);
    if (exchange.body !== undefined) this.#held.release(exchange.body);
    exchange.body = undefined;
    const record = exchange.record(status);
    // Looking at the numbers doesn't change them.
    if (!isOwnPath(exchange.path)) this.stats.count(record, exchange.request?.headers.host);
    this.#options.onRequest(record);
  }
}

function describeTaken({ status, records, isDuplicate }: IntakeResult): AnswerBody {
  if (status >= 400) return answerBody('/', status);
  return { type: 'application/json', text: `${JSON.stringify({ records, duplicate: isDuplicate })}\n` };
}

function beginExchange(request: IncomingMessage): ServerExchange {
  const { socket, method = '-', url = '-' } = request;
  return new ServerExchange(socket, { method, path: url }, request);
}
