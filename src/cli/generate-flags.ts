import { isIP } from 'node:net';
import { Flags } from '@oclif/core';
import { usageError } from '../core/errors.ts';
import type { GeneratePlan } from '../monitor/generate.ts';
import { parseHeader, parseTarget } from '../monitor/generate-target.ts';
import type { DelayRange, Failure, PathRule } from '../monitor/path-rules.ts';
import { DEFAULT_MIX, type MixEntry, parseMixEntry } from '../monitor/request-mix.ts';
import { durationFlag } from './flags.ts';
import { failFlag, headerFlag, sectionsFlag, slowFlag } from './traffic-flags.ts';

export const DEFAULT_URL = 'http://127.0.0.1:5000';
export const DEFAULT_REQUESTS = 1000;
/** A closed loop needs few; an open one as many as answers are awaited at once. */
const CONNECTIONS = { closedLoop: 10, openLoop: 100 };
const DEFAULT_TIMEOUT_MS = 30_000;
const TRAFFIC = 'TRAFFIC';

/** Which requests are made, and how fast. */
export const generateFlags = {
  requests: Flags.integer({
    char: 'n',
    min: 1,
    helpValue: 'N',
    helpGroup: TRAFFIC,
    summary: `so many requests (${DEFAULT_REQUESTS}; no limit with --duration)`,
  }),
  duration: durationFlag('s', { char: 'd', helpGroup: TRAFFIC, summary: 'for so long' }),
  rate: Flags.custom<number>({
    helpGroup: TRAFFIC,
    helpValue: 'N',
    summary: 'so many a second, on a fixed schedule',
    parse: async (input) => parseRate(input),
  })(),
  concurrency: Flags.integer({
    min: 1,
    max: 10_000,
    helpValue: 'N',
    helpGroup: TRAFFIC,
    summary: `connections at most (${CONNECTIONS.closedLoop}; ${CONNECTIONS.openLoop} with --rate)`,
  }),
  sections: sectionsFlag({ helpGroup: TRAFFIC, summary: `what to ask for (${DEFAULT_MIX.join(',')})` }),
  slow: slowFlag({ helpGroup: TRAFFIC, summary: 'ask for slow answers below this path' }),
  fail: failFlag({ helpGroup: TRAFFIC, summary: 'ask for failing answers below this path' }),
  header: headerFlag({ helpGroup: TRAFFIC, summary: 'send this header with each request' }),
  'local-address': Flags.custom<string>({
    helpValue: 'ADDR',
    helpGroup: TRAFFIC,
    summary: 'send from this address',
    parse: async (input) => parseAddress(input),
  })(),
  timeout: durationFlag('s', { helpGroup: TRAFFIC, summary: 'wait so long for an answer (30s)' }),
  seed: Flags.integer({
    default: 1,
    helpValue: 'N',
    helpGroup: TRAFFIC,
    summary: 'of the chance that draws requests',
  }),
};

/** The values of `generateFlags`. */
export interface GenerateFlags {
  readonly requests?: number | undefined;
  readonly duration?: number | undefined;
  readonly rate?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly sections?: readonly MixEntry[] | undefined;
  readonly slow?: readonly PathRule<DelayRange>[] | undefined;
  readonly fail?: readonly PathRule<Failure>[] | undefined;
  readonly header?: readonly string[] | undefined;
  readonly 'local-address'?: string | undefined;
  readonly timeout?: number | undefined;
  readonly seed: number;
}

export function planGenerate(url: string | undefined, flags: GenerateFlags): GeneratePlan {
  const { rate, requests, duration } = flags;
  return Object.freeze({
    url: parseTarget(url ?? DEFAULT_URL),
    mix: flags.sections ?? DEFAULT_MIX.map(parseMixEntry),
    requests: requests ?? (duration === undefined ? DEFAULT_REQUESTS : undefined),
    durationMs: duration,
    rate,
    concurrency: flags.concurrency ?? (rate === undefined ? CONNECTIONS.closedLoop : CONNECTIONS.openLoop),
    timeoutMs: Math.max(flags.timeout ?? DEFAULT_TIMEOUT_MS, 1),
    headers: Object.fromEntries((flags.header ?? []).map(parseHeader)),
    localAddress: flags['local-address'],
    slow: flags.slow ?? [],
    fail: flags.fail ?? [],
    seed: flags.seed,
  });
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || rate <= 0 || rate > 1_000_000) {
    throw usageError(`'${text}' is no rate`, 'Give requests per second: 50, or 0.5.');
  }
  return rate;
}

function parseAddress(text: string): string {
  if (isIP(text) === 0) throw usageError(`'${text}' is no IP address`);
  return text;
}
