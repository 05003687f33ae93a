import { Flags } from '@oclif/core';
import type { LogFormat } from '../monitor/request-log.ts';
import { delayRangeFlag, failFlag, shareFlag, slowFlag } from './traffic-flags.ts';

const BEHAVIOUR = 'BEHAVIOUR';

/** Where a dummy server listens, and how well it behaves. */
export const serveFlags = {
  port: Flags.integer({
    default: 5000,
    min: 0,
    max: 65_535,
    helpValue: 'N',
    summary: 'listen here; 0 takes a free port',
  }),
  host: Flags.string({ default: '127.0.0.1', helpValue: 'ADDR', summary: 'the address to listen on' }),
  status: Flags.integer({ default: 200, min: 200, max: 599, helpGroup: BEHAVIOUR, summary: 'of every answer' }),
  latency: delayRangeFlag({
    helpGroup: BEHAVIOUR,
    summary: 'answer each request so much later, or evenly between two',
  }),
  'fail-rate': shareFlag({ helpGroup: BEHAVIOUR, summary: 'answer this share of all requests (0.05, 5%) with 503' }),
  drop: shareFlag({
    helpGroup: BEHAVIOUR,
    summary: 'cut the connection of this share of all requests, half of them after their batch was taken',
  }),
  slow: slowFlag({ helpGroup: BEHAVIOUR, summary: 'be so slow below this path, whatever --latency says' }),
  fail: failFlag({
    helpGroup: BEHAVIOUR,
    summary: 'fail below this path, or in a share of requests: /cart=503@12%',
  }),
  store: Flags.string({ helpValue: 'DIR', summary: "keep batches' records here as NDJSON, a file a day" }),
  'log-format': Flags.option({
    options: ['text', 'json'] as const satisfies readonly LogFormat[],
    default: 'text' as const,
    helpGroup: 'OUTPUT',
    summary: 'how the log is written',
  })(),
};
