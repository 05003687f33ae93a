import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '../core/limits.ts';
import { isBatch } from './batch-intake.ts';
import { answerBody } from './dummy-answer.ts';
import type { RequestRecord } from './request-log.ts';

/** The status of a request whose client left before its answer was written. */
export const CLIENT_LEFT = 499;
/** As nginx has it: closed without an answer. */
const DROPPED = 444;

interface RequestTarget {
  readonly method: string;
  readonly path: string;
}

/** A request between its head and the end of its answer. */
export class ServerExchange {
  readonly client: string;
  readonly method: string;
  readonly path: string;
  /** Its `complete` tells whether all of it has come, before its events do; undefined: no head could be read. */
  readonly request: IncomingMessage | undefined;
  /** Of a batch, as far as it has come; undefined: it is none. */
  body: Buffer[] | undefined;
  /** Of its batch. */
  records: number | null = null;
  answered = false;
  /** Of an answer that doesn't go through a response. */
  rawStatus: number | undefined;
  /** Of an answer that has to wait. */
  timer: NodeJS.Timeout | undefined;
  readonly #timeMs = Date.now();
  readonly #startedAt = performance.now();
  #bytes = 0;

  constructor({ remoteAddress }: Socket, { method, path }: RequestTarget, request?: IncomingMessage) {
    // A connection that was reset has no address any more.
    this.client = remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '-';
    this.method = method;
    this.path = path;
    this.request = request;
    if (request !== undefined && isBatch(method, request.headers)) this.body = [];
  }

  answer(response: ServerResponse, status: number, body = answerBody(this.path, status)): void {
    // RFC 9110 §15.3.5, §15.4.5: neither of these has a body.
    const isBare = status === 204 || status === 304;
    const length = Buffer.byteLength(body.text);
    this.answered = true;
    // A client that doesn't read holds the connection no longer than one that doesn't ask.
    response.socket?.setTimeout(limits.idleConnectionMs);
    if (!isBare) response.setHeader('Content-Type', body.type).setHeader('Content-Length', length);
    if (status >= 300 && status < 400 && !isBare) response.setHeader('Location', '/');
    response.writeHead(status);
    this.#bytes = isBare || this.method === 'HEAD' ? 0 : length;
    response.end(isBare ? undefined : body.text);
  }

  /** Cuts the connection instead. */
  drop(): void {
    this.rawStatus = DROPPED;
    this.request?.socket.destroy();
  }

  /** What is told of it when it is over. */
  record(status: number): RequestRecord {
    const { client, method, path, records } = this;
    const bytes = status === CLIENT_LEFT || status === DROPPED ? 0 : this.#bytes;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    return { timeMs: this.#timeMs, client, method, path, status, bytes, seconds, records };
  }
}
