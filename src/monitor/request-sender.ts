import { lookup } from 'node:dns/promises';
import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { environmentError, usageError } from '../core/errors.ts';
import { DELAY_HEADER, STATUS_HEADER } from './dummy-answer.ts';
import { TIMED_OUT } from './failure-reasons.ts';
import type { GeneratePlan } from './generate.ts';
import type { GenerateTally } from './generate-tally.ts';
import { drawDelayMs, findRule } from './path-rules.ts';
import type { PlannedRequest } from './request-mix.ts';

export interface RequestSender {
  /** Resolves when the request is over, well or not, and has been counted. */
  send(planned: PlannedRequest): Promise<void>;
  /** Gives up what is under way. */
  close(): void;
}

const BODY = '{"product":7,"quantity":1}';
const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** The host is looked up once, before the first request. */
export async function openSender(
  plan: GeneratePlan,
  tally: GenerateTally,
  random: () => number,
): Promise<RequestSender> {
  const { hostname, port, pathname } = new URL(plan.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const basePath = pathname.replace(/\/$/, '');
  const agent = new Agent({ keepAlive: true, maxSockets: plan.concurrency, timeout: plan.timeoutMs });
  const shared = {
    agent,
    host,
    port: port === '' ? 80 : Number(port),
    lookup: lookupOnce(await findAddresses(host, plan.localAddress)),
    ...(plan.localAddress === undefined ? {} : { localAddress: plan.localAddress }),
    timeout: plan.timeoutMs,
  };
  return {
    send: ({ method, path }) =>
      new Promise((resolve) => {
        const fullPath = `${basePath}${path}`;
        const startedAt = performance.now();
        let isOver = false;
        let response: IncomingMessage | undefined;
        const end = (count: () => void): void => {
          if (isOver) return;
          isOver = true;
          count();
          resolve();
        };
        const fail = (error: NodeJS.ErrnoException): void => end(() => tally.fail(error));

        const headers = headersFor(plan, method, path, random);
        const outgoing = request({ ...shared, method, path: fullPath, headers }, (incoming) => {
          response = incoming;
          const seconds = (performance.now() - startedAt) / 1000;
          let bytes = 0;
          incoming.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
          });
          incoming.on('end', () => end(() => tally.answer(fullPath, incoming.statusCode ?? 0, bytes, seconds)));
          incoming.on('error', fail);
          incoming.on('close', () => fail(systemError('ECONNRESET')));
        });
        outgoing.on('timeout', () => outgoing.destroy(systemError(TIMED_OUT)));
        outgoing.on('error', fail);
        outgoing.on('close', () => {
          if (response === undefined) fail(systemError('ECONNRESET'));
        });
        outgoing.end(METHODS_WITH_BODY.has(method) ? BODY : undefined);
      }),
    close: () => agent.destroy(),
  };
}

/** Those that can be reached from the local address, where one is given. */
async function findAddresses(host: string, localAddress: string | undefined) {
  const family = localAddress === undefined ? 0 : isIP(localAddress);
  const found = await lookup(host, { all: true }).catch((cause) => {
    throw environmentError(`can't resolve the host '${host}'`, 'Check the name, or give its address.', cause);
  });
  const usable = found.filter((each) => family === 0 || each.family === family);
  if (usable.length === 0) throw usageError(`'${host}' can't be reached from ${localAddress}: it has no IPv${family}`);
  return usable;
}

function lookupOnce(addresses: { address: string; family: number }[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}

function headersFor(plan: GeneratePlan, method: string, path: string, random: () => number): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { 'User-Agent': 'sniff-generate', Accept: '*/*' };
  if (METHODS_WITH_BODY.has(method)) headers['Content-Type'] = 'application/json';
  const delay = findRule(plan.slow, path);
  const failure = findRule(plan.fail, path);
  if (delay !== undefined) headers[DELAY_HEADER] = Math.round(drawDelayMs(delay, random));
  if (failure !== undefined && random() < failure.share) headers[STATUS_HEADER] = failure.status;
  for (const [name, value] of Object.entries(plan.headers)) headers[name] = value;
  return headers;
}

function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
