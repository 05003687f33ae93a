import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { environmentError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { type BadRequest, describeBadRequest, rawAnswer } from './bad-request.ts';
import { answerBody, type Behaviour, decideAnswer } from './dummy-answer.ts';
import { makeRandom } from './random.ts';
import type { RequestRecord } from './request-log.ts';
import { ServerStats } from './server-stats.ts';

export interface DummyServerOptions extends Behaviour {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Called once for every request, when it is over. */
  readonly onRequest: (record: RequestRecord) => void;
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
  answered: boolean;
  /** Of an answer that doesn't go through `response`. */
  rawStatus: number | undefined;
  bytes: number;
  timer: NodeJS.Timeout | undefined;
}

const STATS_PATH = '/_sniff/stats';
const CLIENT_LEFT = 499;
/** How often Node looks for clients that are too slow. */
const CHECK_MS = 1000;
/** What is in hand when the server is closed gets so long. */
const CLOSING_MS = 1000;
/** After an answer of 413 the rest of the body is thrown away so long, that the client gets to read the answer. */
const LINGER_MS = 1000;
const SEED = 5000;

/** Answers any path and method, well or badly as it is told, and tells of each request. */
export class DummyServer {
  readonly stats = new ServerStats();
  readonly #options: DummyServerOptions;
  readonly #random = makeRandom(SEED);
  readonly #server: Server;
  /** What each connection waits for. */
  readonly #open = new WeakMap<Socket, Set<Exchange>>();
  readonly #refused = new WeakSet<Socket>();

  constructor(options: DummyServerOptions) {
    this.#options = options;
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
      if (received <= limits.requestBodyBytes || exchange.answered) return;
      this.#answer(exchange, response, 413);
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    });
    request.on('end', () => {
      if (!exchange.answered) this.#decide(exchange, request, response);
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

  #decide(exchange: Exchange, request: IncomingMessage, response: ServerResponse): void {
    if (isOwn(exchange.path)) {
      this.#answer(exchange, response, 200, { type: 'application/json', text: `${this.stats.toJson()}\n` });
      return;
    }
    const { status, delayMs } = decideAnswer(this.#options, exchange.path, request.headers, this.#random);
    if (delayMs === 0) this.#answer(exchange, response, status);
    else exchange.timer = setTimeout(() => this.#answer(exchange, response, status), delayMs);
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
    const { socket, method = '-', url = '-' } = request;
    return { ...newExchange(clientOf(socket)), method, path: url, request };
  }

  #finish(exchange: Exchange, status: number): void {
    clearTimeout(exchange.timer);
    const { timeMs, startedAt, client, method, path } = exchange;
    const bytes = status === CLIENT_LEFT ? 0 : exchange.bytes;
    const seconds = (performance.now() - startedAt) / 1000;
    if (!isOwn(path)) this.stats.count(status, bytes);
    this.#options.onRequest({ timeMs, client, method, path, status, bytes, seconds, records: null });
  }
}

/** Looking at the numbers doesn't change them. */
function isOwn(path: string): boolean {
  return path.split('?', 1)[0] === STATS_PATH;
}

function newExchange(client: string): Exchange {
  return {
    timeMs: Date.now(),
    startedAt: performance.now(),
    client,
    method: '-',
    path: '-',
    request: undefined,
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

function explainListenError(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const place = `can't listen on ${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return environmentError(`${place}: the port is in use`, 'Give another --port; 0 takes a free one.', cause);
    case 'EACCES':
      return environmentError(`${place}: not allowed`, 'Ports below 1024 need root: give a higher --port.', cause);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return environmentError(`${place}: not an address of this machine`, 'Give --host 127.0.0.1 or 0.0.0.0.', cause);
    default:
      return environmentError(`${place}: ${cause.message}`, undefined, cause);
  }
}
