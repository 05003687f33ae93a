import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { limits } from '../core/limits.ts';
import type { CompareRules } from './http-compare.ts';
import type { RecordedExchange } from './http-recording.ts';
import { HttpRequester, type RequestOptions } from './http-request.ts';
import { type HttpReplayResult, HttpTally } from './http-tally.ts';

export interface HttpReplayOptions extends RequestOptions {
  /** 1: as recorded; Infinity: one after the other on each connection, without waiting. */
  readonly speed: number;
  readonly compare: CompareRules | undefined;
}

/** What is to be sent on one connection, in its order. */
interface Line {
  readonly connection: number;
  readonly exchanges: RecordedExchange[];
  readonly agent: Agent;
  /** Its next request is waited for, is in turn, or is under way. */
  isBusy: boolean;
  /** No more will come. */
  isClosed: boolean;
  /** Until its next request is due. */
  timer: NodeJS.Timeout | undefined;
}

/** What an exchange takes in memory besides its bodies: heads as strings, measured. */
const HEAD_BYTES = 8192;

/**
 * Sends recorded requests to a server while they are still being read: each connection's in order on one of its own, at
 * their times.
 */
export class HttpReplay {
  readonly #options: HttpReplayOptions;
  readonly #signal: AbortSignal;
  readonly #requester: HttpRequester;
  readonly #tally: HttpTally;
  readonly #most: number;
  readonly #lines = new Map<number, Line>();
  /** Lines whose next request is due, in their turn. */
  readonly #ready = new Set<Line>();
  #underWay = 0;
  #pendingBytes = 0;
  #startMs: number | undefined;
  #firstTime = 0;
  #onRoom: () => void = () => undefined;
  #onIdle: () => void = () => undefined;

  constructor(options: HttpReplayOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#requester = new HttpRequester(options);
    this.#tally = new HttpTally(options.compare);
    this.#most = Number.isFinite(options.speed) ? limits.replayRequests : limits.replayRequestsAtTopSpeed;
    signal.addEventListener('abort', () => this.#stop(), { once: true });
  }

  /** The next of its connection. `firstTime` is when the capture's first request began. */
  add(exchange: RecordedExchange, firstTime: number): void {
    if (this.#signal.aborted) return;
    if (this.#startMs === undefined) {
      this.#startMs = performance.now();
      this.#firstTime = firstTime;
    }
    const line = this.#lineOf(exchange.connection);
    line.exchanges.push(exchange);
    this.#pendingBytes += bytesOf(exchange);
    if (!line.isBusy) this.#wait(line);
  }

  /** Nothing more will come of the connection. */
  close(connection: number): void {
    const line = this.#lines.get(connection);
    if (line === undefined) return;
    line.isClosed = true;
    if (!line.isBusy) this.#end(line);
  }

  /** Resolves when more may be read; undefined: at once. */
  room(): Promise<void> | undefined {
    if (this.#pendingBytes <= limits.replayHttpBytes || this.#signal.aborted) return undefined;
    return new Promise((resolve) => {
      this.#onRoom = resolve;
    });
  }

  /** All was added: resolves when all is answered, or has failed. */
  async end(): Promise<HttpReplayResult> {
    while (this.#pendingBytes > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    for (const { agent } of this.#lines.values()) agent.destroy();
    return this.#tally.result(this.#startMs === undefined ? 0 : (performance.now() - this.#startMs) / 1000);
  }

  #lineOf(connection: number): Line {
    let line = this.#lines.get(connection);
    if (line === undefined) {
      const settings = { keepAlive: true, maxSockets: 1 };
      const agent = this.#options.url.protocol === 'https:' ? new TlsAgent(settings) : new Agent(settings);
      line = { connection, exchanges: [], agent, isBusy: false, isClosed: false, timer: undefined };
      this.#lines.set(connection, line);
    }
    return line;
  }

  /** Until its next request is due. */
  #wait(line: Line): void {
    line.isBusy = true;
    const dueMs = ((line.exchanges[0].time - this.#firstTime) * 1000) / this.#options.speed;
    const leftMs = (this.#startMs ?? 0) + dueMs - performance.now();
    if (leftMs > 0) {
      line.timer = setTimeout(() => this.#wait(line), Math.min(leftMs, LONGEST_TIMER_MS));
      return;
    }
    this.#ready.add(line);
    this.#sendReady();
  }

  #sendReady(): void {
    for (const line of this.#ready) {
      if (this.#underWay >= this.#most || this.#signal.aborted) return;
      this.#ready.delete(line);
      this.#underWay++;
      void this.#send(line);
    }
  }

  async #send(line: Line): Promise<void> {
    const exchange = line.exchanges.shift() as RecordedExchange;
    await this.#tally.send(exchange, () => this.#requester.send(exchange.request, line.agent));
    this.#underWay--;
    this.#release(bytesOf(exchange));
    if (line.exchanges.length > 0) this.#wait(line);
    else {
      line.isBusy = false;
      if (line.isClosed) this.#end(line);
    }
    this.#sendReady();
  }

  #end({ connection, agent }: Line): void {
    this.#lines.delete(connection);
    agent.destroy();
  }

  #release(bytes: number): void {
    this.#pendingBytes -= bytes;
    if (this.#pendingBytes <= limits.replayHttpBytes / 2) this.#onRoom();
    if (this.#pendingBytes <= 0) this.#onIdle();
  }

  /** What is under way has no answer; the rest is not sent. */
  #stop(): void {
    this.#ready.clear();
    for (const { agent, timer } of this.#lines.values()) {
      clearTimeout(timer);
      agent.destroy();
    }
    this.#pendingBytes = 0;
    this.#onRoom();
    this.#onIdle();
  }
}

/** setTimeout(3) waits no longer: 2³¹ ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function bytesOf({ request, response }: RecordedExchange): number {
  return HEAD_BYTES + (request.body.bytes?.length ?? 0) + (response?.body.bytes?.length ?? 0);
}
