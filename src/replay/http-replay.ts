import { Agent, request as ask } from 'node:http';
import { request as askTls, Agent as TlsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { Latencies, type Percentiles } from '../core/latencies.ts';
import { type Answer, type CompareRules, compareAnswers, type Difference } from './http-compare.ts';
import { headerOf } from './http-message.ts';
import type { RecordedExchange } from './http-recording.ts';

export interface HttpReplayOptions {
  readonly url: URL;
  /** 1: as recorded; Infinity: one after the other on each connection, without waiting. */
  readonly speed: number;
  /** Undefined: as recorded. */
  readonly host: string | undefined;
  readonly setHeaders: readonly (readonly [name: string, value: string])[];
  readonly compare: CompareRules | undefined;
  readonly timeoutMs: number;
}

export interface SectionResult {
  readonly section: string;
  requests: number;
  differing: number;
  /** The first of them. */
  readonly differences: (Difference & { readonly url: string })[];
}

export interface HttpReplayResult {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly compared: number;
  readonly differing: number;
  readonly seconds: number;
  readonly latency: { readonly recorded: Percentiles | null; readonly now: Percentiles | null };
  readonly failures: readonly { readonly reason: string; readonly requests: number }[];
  readonly sections: readonly SectionResult[];
}

/** Differences that are told of a section. */
const TOLD = 3;
/** Framing of the recorded connection is not the new one's. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'proxy-connection',
  'expect',
]);

/** Sends recorded requests to a server: each connection's in order on one of its own, at their times. */
export async function replayHttp(
  exchanges: readonly RecordedExchange[],
  options: HttpReplayOptions,
  signal: AbortSignal,
): Promise<HttpReplayResult> {
  const tally = new HttpTally(options.compare);
  const start = performance.now();
  const firstTime = exchanges[0]?.time ?? 0;
  await Promise.all([...groupByConnection(exchanges).values()].map(replayConnection));
  return tally.result((performance.now() - start) / 1000);

  async function replayConnection(own: readonly RecordedExchange[]): Promise<void> {
    const settings = { keepAlive: true, maxSockets: 1 };
    const agent = options.url.protocol === 'https:' ? new TlsAgent(settings) : new Agent(settings);
    for (const exchange of own) {
      const dueMs = ((exchange.time - firstTime) * 1000) / options.speed;
      const leftMs = start + dueMs - performance.now();
      if (leftMs > 0) await sleep(leftMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      await tally.send(exchange, () => send(exchange, agent, options));
    }
    agent.destroy();
  }
}

function groupByConnection(exchanges: readonly RecordedExchange[]): Map<number, RecordedExchange[]> {
  const groups = new Map<number, RecordedExchange[]>();
  for (const exchange of exchanges) {
    const group = groups.get(exchange.connection);
    if (group === undefined) groups.set(exchange.connection, [exchange]);
    else group.push(exchange);
  }
  return groups;
}

function send(
  { request }: RecordedExchange,
  agent: Agent,
  options: HttpReplayOptions,
): Promise<Answer & { seconds: number }> {
  const [method = '', target = '/'] = request.startLine.split(' ');
  const { url, host, setHeaders, timeoutMs } = options;
  const replaced = new Set([
    ...setHeaders.map(([name]) => name.toLowerCase()),
    ...(host === undefined ? [] : ['host']),
  ]);
  const headers = [
    ...request.headers.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !replaced.has(name.toLowerCase())),
    ...(host === undefined ? [] : [['Host', host] as const]),
    ...setHeaders,
    ...(request.body.length > 0 || headerOf(request, 'content-length') !== undefined
      ? [['Content-Length', String(request.body.length)] as const]
      : []),
  ];
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) headers.push(['Host', url.host]);
  // From an absolute-form target the path (RFC 9112 §3.2.2).
  const path = target.replace(/^https?:\/\/[^/]*(?=\/|$)/i, '') || '/';
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const client = (url.protocol === 'https:' ? askTls : ask)(
      {
        agent,
        method,
        path,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        headers: headers.flat(),
        setHost: false,
        timeout: timeoutMs,
      },
      (response) => {
        const seconds = (performance.now() - began) / 1000;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts), seconds });
        });
      },
    );
    client.on('timeout', () => client.destroy(new Error('no answer in time')));
    client.on('error', reject);
    client.end(request.body);
  });
}

class HttpTally {
  #sent = 0;
  #answered = 0;
  #compared = 0;
  readonly #compare: CompareRules | undefined;
  readonly #recorded = new Latencies();
  readonly #now = new Latencies();
  readonly #failures = new Map<string, number>();
  readonly #sections = new Map<string, SectionResult>();

  constructor(compare: CompareRules | undefined) {
    this.#compare = compare;
  }

  async send(exchange: RecordedExchange, run: () => Promise<Answer & { seconds: number }>): Promise<void> {
    this.#sent++;
    const section = this.#sectionOf(exchange);
    section.requests++;
    try {
      const answer = await run();
      this.#answered++;
      this.#now.addSeconds(answer.seconds);
      if (exchange.latency !== undefined) this.#recorded.addSeconds(exchange.latency);
      if (this.#compare === undefined || exchange.response === undefined) return;
      this.#compared++;
      const differences = compareAnswers(exchange.response, answer, this.#compare);
      if (differences.length === 0) return;
      section.differing++;
      const url = urlOf(exchange);
      for (const one of differences) if (section.differences.length < TOLD) section.differences.push({ url, ...one });
    } catch (error) {
      const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
      this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1);
    }
  }

  result(seconds: number): HttpReplayResult {
    const failures = [...this.#failures].map(([reason, requests]) => ({ reason, requests }));
    const sections = [...this.#sections.values()].sort((a, b) => b.differing - a.differing || b.requests - a.requests);
    return {
      sent: this.#sent,
      answered: this.#answered,
      failed: failures.reduce((sum, { requests }) => sum + requests, 0),
      compared: this.#compared,
      differing: sections.reduce((sum, { differing }) => sum + differing, 0),
      seconds,
      latency: { recorded: this.#recorded.percentiles() ?? null, now: this.#now.percentiles() ?? null },
      failures,
      sections,
    };
  }

  #sectionOf(exchange: RecordedExchange): SectionResult {
    const [host = '', first = ''] = urlOf(exchange).split('/');
    const name = `${host}/${first}`;
    let section = this.#sections.get(name);
    if (section === undefined) {
      section = { section: name, requests: 0, differing: 0, differences: [] };
      this.#sections.set(name, section);
    }
    return section;
  }
}

/** Host and path, without query. */
export function urlOf({ request }: RecordedExchange): string {
  const target = request.startLine.split(' ')[1] ?? '/';
  const host = (headerOf(request, 'host') ?? '').toLowerCase();
  const absolute = /^https?:\/\/(?:[^/@]*@)?([^/?#]*)(.*)$/i.exec(target);
  const [authority, path] = absolute === null ? [host, target] : [absolute[1].toLowerCase(), absolute[2] || '/'];
  return `${authority}${path.replace(/[?#].*$/, '')}`;
}
