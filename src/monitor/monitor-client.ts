import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
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
  | { readonly isTaken: false; readonly reason: string; readonly retryAfterMs: number };

export interface MonitorClient {
  /** Never rejects: whatever goes wrong is a reason. */
  send(batch: Batch): Promise<Answer>;
  close(): void;
}

export function openClient(options: ClientOptions): MonitorClient {
  const { url, caFile, certFile, keyFile } = options;
  const isTls = url.protocol === 'https:';
  const tls = {
    ...(caFile === undefined ? {} : { ca: readPem(caFile) }),
    ...(certFile === undefined ? {} : { cert: readPem(certFile) }),
    ...(keyFile === undefined ? {} : { key: readPem(keyFile) }),
  };
  const agent = isTls
    ? new HttpsAgent({ keepAlive: true, maxSockets: 1, ...tls })
    : new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const request = isTls ? requestHttps : requestHttp;
  return {
    send: (batch) =>
      new Promise((resolve) => {
        const fail = (error: NodeJS.ErrnoException): void =>
          resolve({ isTaken: false, reason: failureReason(error), retryAfterMs: 0 });
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

/** RFC 9110 §15.3: each 2xx is a yes; §10.2.3: Retry-After in seconds. */
function answerOf({ statusCode = 0, headers }: IncomingMessage): Answer {
  if (statusCode >= 200 && statusCode <= 299) return { isTaken: true };
  const asked = Number(headers['retry-after']);
  const retryAfterMs = asked > 0 ? Math.min(asked * 1000, limits.retryMs) : 0;
  return { isTaken: false, reason: `status ${statusCode}`, retryAfterMs };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw environmentError(`can't read ${path}: ${systemReason(cause as Error)}`, 'Name a PEM file.', cause);
  }
}
