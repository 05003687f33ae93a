import { isIP } from 'node:net';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { durationFlag, formatFlags, outputFlag } from '../cli/flags.ts';
import { renderForPeople } from '../cli/render-for-people.ts';
import { failFlag, sectionsFlag, slowFlag } from '../cli/traffic-flags.ts';
import { environmentError, usageError } from '../core/errors.ts';
import { type GeneratePlan, generate } from '../monitor/generate.ts';
import { generateReport } from '../monitor/generate-report.ts';
import type { GenerateResult } from '../monitor/generate-tally.ts';
import { parseHeader, parseTarget } from '../monitor/generate-target.ts';
import { DEFAULT_MIX, parseMixEntry } from '../monitor/request-mix.ts';

const DEFAULT_URL = 'http://127.0.0.1:5000';
const DEFAULT_REQUESTS = 1000;
/** A closed loop needs few; an open one as many as answers are awaited at once. */
const CONNECTIONS = { closedLoop: 10, openLoop: 100 };
const DEFAULT_TIMEOUT_MS = 30_000;
const TRAFFIC = 'TRAFFIC';

export default class Generate extends BaseCommand {
  static override summary = 'Make HTTP requests over weighted sections, and measure the answers';
  static override description =
    `Bare: ${DEFAULT_REQUESTS.toLocaleString('en')} requests to ${DEFAULT_URL}, where 'sniff serve-dummy' listens, as fast as answers come. With
--rate they leave on a fixed schedule, whatever the answers take (an open loop); it is said when that can't be kept.

--sections takes [METHOD ]SECTION[=WEIGHT],…: 'products=5' asks for pages below /products, '/search?q=tea' for this very
path, 'POST cart=1' posts. --slow and --fail ask a serve-dummy for slow and failing answers below a path; other servers
don't know these headers. Chance draws the same requests in each run, another --seed draws others.`;
  static override examples = [
    '$ sniff generate',
    "$ sniff generate http://127.0.0.1:5000 -n 500 --sections '/=2,products=5,POST cart=1'",
    '$ sniff generate --rate 200 --duration 1m --slow search=150ms-600ms --fail cart=503@12%',
    '$ sniff generate --json | jq .latency',
  ];
  static override args = {
    url: Args.string({
      ignoreStdin: true,
      description: `where to (${DEFAULT_URL}); its path stands before each section`,
    }),
  };
  static override flags = {
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
    header: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "'NAME: VALUE'",
      helpGroup: TRAFFIC,
      summary: 'send this header with each request',
    }),
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
    ...formatFlags(['table', 'json'], 'table'),
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Generate);
    const isOpen = flags.rate !== undefined;
    const plan: GeneratePlan = Object.freeze({
      url: parseTarget(args.url ?? DEFAULT_URL),
      mix: flags.sections ?? DEFAULT_MIX.map(parseMixEntry),
      requests: flags.requests ?? (flags.duration === undefined ? DEFAULT_REQUESTS : undefined),
      durationMs: flags.duration,
      rate: flags.rate,
      concurrency: flags.concurrency ?? (isOpen ? CONNECTIONS.openLoop : CONNECTIONS.closedLoop),
      timeoutMs: Math.max(flags.timeout ?? DEFAULT_TIMEOUT_MS, 1),
      headers: Object.fromEntries((flags.header ?? []).map(parseHeader)),
      localAddress: flags['local-address'],
      slow: flags.slow ?? [],
      fail: flags.fail ?? [],
      seed: flags.seed,
    });
    const { stop, logger } = this;
    const output = await this.openOutput({ path: flags.output, kind: 'finite' });
    const result = await generate(plan, {
      signal: stop.signal,
      onLate: () => logger.warn(`can't keep up with ${flags.rate} requests a second: they leave late`),
    });
    const notes = stop.cause === undefined ? [] : [`stopped by ${stop.cause}: these are the requests so far`];
    if (flags.format === 'json') {
      output.text(`${JSON.stringify({ schema: 'sniff.generate/1', ...result }, undefined, 2)}\n`);
      for (const note of notes) logger.note(note);
    } else {
      await renderForPeople(generateReport(result, plan.concurrency, notes), output);
    }
    await output.end();
    refuseSilence(result);
  }
}

/** A server that answered nothing is most likely not there. */
function refuseSilence({ url, answered, failures: [first] }: GenerateResult): void {
  if (answered > 0 || first === undefined) return;
  throw environmentError(`no answer from ${url}: ${first.reason}`, "Is it there? 'sniff serve-dummy' starts a server.");
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
