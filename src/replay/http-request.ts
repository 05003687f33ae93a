import { type Agent, request as ask } from 'node:http';
import { request as askTls } from 'node:https';
import { BodyKeeper } from './http-body.ts';
import type { Answer } from './http-compare.ts';
import { headerOf, type RawMessage } from './http-message.ts';

export interface RequestOptions {
  readonly url: URL;
  /** Undefined: as recorded. */
  readonly host: string | undefined;
  readonly setHeaders: readonly (readonly [name: string, value: string])[];
  readonly timeoutMs: number;
  /** Bytes of an answer's body that are kept; undefined: nobody looks at them. */
  readonly mostAnswerBytes: number | undefined;
}

/** Framing of the recorded connection is not the new one's. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'proxy-connection',
  'expect',
]);

/** Sends recorded requests to a server. */
export class HttpRequester {
  readonly #options: RequestOptions;
  readonly #ask: typeof ask;
  /** Names of headers, in lower case, that are not sent as recorded. */
  readonly #replaced: ReadonlySet<string>;
  readonly #added: readonly string[];

  constructor(options: RequestOptions) {
    const { url, host, setHeaders } = options;
    this.#options = options;
    this.#ask = url.protocol === 'https:' ? askTls : ask;
    this.#replaced = new Set([
      ...HOP_BY_HOP,
      ...setHeaders.map(([name]) => name.toLowerCase()),
      ...(host === undefined ? [] : ['host']),
    ]);
    this.#added = [...(host === undefined ? [] : ['Host', host]), ...setHeaders.flat()];
  }

  /** Resolves with the answer, and the seconds until it began. */
  send(request: RawMessage, agent: Agent): Promise<Answer & { seconds: number }> {
    const [method = '', target = '/'] = request.startLine.split(' ');
    const { url, timeoutMs, mostAnswerBytes } = this.#options;
    // From an absolute-form target the path (RFC 9112 §3.2.2).
    const path = target.replace(/^https?:\/\/[^/]*(?=\/|$)/i, '') || '/';
    return new Promise((resolve, reject) => {
      const began = performance.now();
      const client = this.#ask(
        {
          agent,
          method,
          path,
          host: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port,
          headers: this.#headersOf(request),
          setHost: false,
          timeout: timeoutMs,
        },
        (response) => {
          const seconds = (performance.now() - began) / 1000;
          const body = new BodyKeeper(mostAnswerBytes);
          response.on('data', (part: Buffer) => body.add(part, 0, part.length));
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0, headers } = response;
            resolve({ status, headers, body: body.finish(), seconds });
          });
        },
      );
      client.on('timeout', () => client.destroy(new Error('no answer in time')));
      client.on('error', reject);
      client.end(request.body.bytes);
    });
  }

  /** Names and values in turn. */
  #headersOf(request: RawMessage): string[] {
    const headers = request.headers.filter(([name]) => !this.#replaced.has(name.toLowerCase())).flat();
    headers.push(...this.#added);
    if (request.body.length > 0 || headerOf(request, 'content-length') !== undefined) {
      headers.push('Content-Length', String(request.body.length));
    }
    if (!headers.some((word, i) => i % 2 === 0 && word.toLowerCase() === 'host')) {
      headers.push('Host', this.#options.url.host);
    }
    return headers;
  }
}
