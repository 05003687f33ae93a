import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { environmentError, systemReason } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Batch } from './batch-queue.ts';
import { failureReason, TIMED_OUT } from './failure-reasons.ts';

export interface ClientOptions {
  readonly url: URL;
  /** Of the user; they win over ours. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bearer token (RFC 6750); undefined: none. */
  readonly token: string | undefined;
  /** Files in PEM: whom to trust instead of the system's authorities, and who we are. */
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly userAgent: string;
}

/** What became of an attempt; `retryAfterMs` is what the monitor asked for. */
export type Answer =
  | { readonly isTaken: true }
  | {
      readonly isTaken: false;
      /** It is this batch that is wrong: the same again would get the same answer. */
      readonly isFinal: boolean;
      readonly reason: string;
      readonly retryAfterMs: number;
    };

export interface MonitorClient {
  /** Never rejects: whatever goes wrong is a reason. */
  send(batch: Batch): Promise<Answer>;
  close(): void;
}

export function openClient(options: ClientOptions): MonitorClient {
  const { url } = options;
  const isTls = url.protocol === 'https:';
  const settings = { keepAlive: true, maxSockets: 1 };
  const agent = isTls ? new HttpsAgent({ ...settings, secureContext: openTls(options) }) : new HttpAgent(settings);
  const request = isTls ? requestHttps : requestHttp;
  return {
    send: (batch) =>
      new Promise((resolve) => {
        const fail = (error: NodeJS.ErrnoException): void =>
          resolve({ isTaken: false, isFinal: false, reason: failureReason(error), retryAfterMs: 0 });
        const outgoing = request(url, { method: 'POST', agent, headers: headersFor(batch, options) }, (response) => {
          clearTimeout(timer);
          resolve(answerOf(response));
          // Whatever it says; a connection with an endless answer is of no use any more.
          const patience = setTimeout(() => outgoing.destroy(), DRAIN_MS).unref();
          response.on('error', () => undefined).on('close', () => clearTimeout(patience));
          response.resume();
        });
        const timer = setTimeout(
          () => outgoing.destroy(Object.assign(new Error(TIMED_OUT), { code: TIMED_OUT })),
          limits.monitorAnswerMs,
        );
        outgoing.on('error', (error) => {
          clearTimeout(timer);
          fail(error);
        });
        for (const part of batch.body) outgoing.write(part);
        outgoing.end();
      }),
    close: () => agent.destroy(),
  };
}

const DRAIN_MS = 5000;

/** The same of a batch in each attempt: whoever knows its key has it. */
export function batchKey({ agent, sequence }: Batch): string {
  return `${agent}#${sequence}`;
}

function headersFor(batch: Batch, { headers, token, userAgent }: ClientOptions): Record<string, string | number> {
  return {
    'Content-Type': 'application/x-ndjson',
    'Content-Encoding': 'gzip',
    'Content-Length': batch.body.reduce((sum, { length }) => sum + length, 0),
    'Idempotency-Key': batchKey(batch),
    'Sniff-Agent': batch.agent,
    'Sniff-Host': batch.host,
    'Sniff-Interface': encodeURI(batch.interface),
    'Sniff-Sequence': batch.sequence,
    'Sniff-Records': batch.records,
    'User-Agent': userAgent,
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...headers,
  };
}

/**
 * 4xx that are about who asks, where and when, not about what is sent: an operator, or time, will change them (RFC 9110
 * §15.5, RFC 6585, RFC 8470, RFC 4918).
 */
const PASSING: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 408, 410, 421, 423, 425, 426, 429]);

/** RFC 9110 §15.3: each 2xx is a yes; §15.5: the other 4xx blame the request; §10.2.3: Retry-After in seconds. */
function answerOf({ statusCode = 0, headers }: IncomingMessage): Answer {
  if (statusCode >= 200 && statusCode <= 299) return { isTaken: true };
  const asked = Number(headers['retry-after']);
  const retryAfterMs = asked > 0 ? Math.min(asked * 1000, limits.retryMs) : 0;
  const isFinal = statusCode >= 400 && statusCode <= 499 && !PASSING.has(statusCode);
  return { isTaken: false, isFinal, reason: `status ${statusCode}`, retryAfterMs };
}

/** Node takes what is wrong with certificates for a matter of each request: it is told before the first. */
function openTls({ caFile, certFile, keyFile }: ClientOptions): SecureContext {
  const files = { ca: readPem(caFile), cert: readPem(certFile), key: readPem(keyFile) };
  try {
    return createSecureContext(files);
  } catch (cause) {
    const names = [caFile, certFile, keyFile].filter((name) => name !== undefined).join(', ');
    throw environmentError(
      `can't use ${names}: ${(cause as Error).message}`,
      'They have to be PEM, and the key that of the certificate.',
      cause,
    );
  }
}

function readPem(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (cause) {
    throw environmentError(`can't read ${path}: ${systemReason(cause as Error)}`, 'Name a PEM file.', cause);
  }
}
