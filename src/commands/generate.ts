import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { formatFlags, outputFlag } from '../cli/flags.ts';
import { DEFAULT_REQUESTS, DEFAULT_URL, generateFlags, planGenerate } from '../cli/generate-flags.ts';
import { renderForPeople } from '../cli/render-for-people.ts';
import { environmentError } from '../core/errors.ts';
import { generate } from '../monitor/generate.ts';
import { generateReport } from '../monitor/generate-report.ts';
import type { GenerateResult } from '../monitor/generate-tally.ts';

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
    ...generateFlags,
    ...formatFlags(['table', 'json'], 'table'),
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Generate);
    const plan = planGenerate(args.url, flags);
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
