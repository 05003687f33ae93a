import { Flags } from '@oclif/core';
import { PART_NAMES, type PartName } from '../analyses/analysis.ts';
import { AnalysisSession } from '../analyses/session.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { captureArgs, durationFlag, formatFlags, listFlag, outputFlag, packetFlags, topFlag } from '../cli/flags.ts';
import { describeEnd, openInput, reportDamage } from '../cli/input.ts';
import { openChoice } from '../cli/packet-choice.ts';
import { type AnalyzePlan, freezePlan, planInput, planOutput } from '../cli/plan.ts';
import { usageError } from '../core/errors.ts';
import { runPipeline } from '../core/pipeline.ts';
import type { Report } from '../report/model.ts';
import { REPORT_FORMATS, reportOutputs } from '../report/registry.ts';

const DEFAULT_BUCKET_MS = 1000;
const TABLE_ROWS = 10;
const DEFAULT_WIDTH = 80;
const EXAMPLES = ['sniff analyze capture.pcap', 'tcpdump -w - | sniff analyze -'] as const;

/** Flags that stand for a part of `--show`. */
const SHORTHANDS = {
  'top-sections': 'sections',
  'top-urls': 'urls',
  'top-hosts': 'hosts',
  talkers: 'endpoints',
  conversations: 'conversations',
  protocols: 'protocols',
  timeline: 'timeline',
} as const satisfies Record<string, PartName>;

/** Numbers of narrower buckets, counted since the epoch, would not be exact. */
const NARROWEST_BUCKET_MS = 0.001;

export default class Analyze extends BaseCommand {
  static override summary =
    'What is in this traffic: protocols, who talks to whom, HTTP sections and their times, losses';
  static override description =
    `Reads capture files (pcap, pcapng, plain or compressed; several are merged in time order) once and reports.

The default report has every part that has content. --show takes the parts to report instead:
${PART_NAMES.join(', ')}.
json, ndjson and csv carry raw numbers in base units: bytes, seconds, packets; csv takes exactly one part.`;
  static override examples = [
    '$ sniff analyze capture.pcap',
    '$ sniff analyze capture.pcap --top-sections',
    '$ sniff analyze a.pcap b.pcapng.gz --show conversations --top 20',
    '$ sniff analyze capture.pcap --timeline --bucket 10s --since +1m',
    '$ zcat old.pcap.gz | sniff analyze - --json | jq .endpoints[0]',
  ];
  static override args = captureArgs;
  static override flags = {
    show: listFlag(PART_NAMES, { helpGroup: 'REPORT', summary: 'only these parts' }),
    'top-sections': Flags.boolean({
      helpGroup: 'REPORT',
      summary: "short for --show sections: host and path before its second '/'",
    }),
    'top-urls': Flags.boolean({ helpGroup: 'REPORT', summary: 'short for --show urls' }),
    'top-hosts': Flags.boolean({ helpGroup: 'REPORT', summary: 'short for --show hosts' }),
    talkers: Flags.boolean({ helpGroup: 'REPORT', summary: 'short for --show endpoints' }),
    conversations: Flags.boolean({ helpGroup: 'REPORT', summary: 'short for --show conversations' }),
    protocols: Flags.boolean({ helpGroup: 'REPORT', summary: 'short for --show protocols' }),
    timeline: Flags.boolean({ helpGroup: 'REPORT', summary: 'short for --show timeline' }),
    bucket: durationFlag('s', { helpGroup: 'REPORT', summary: "width of the timeline's buckets (1s)" }),
    'with-query': Flags.boolean({ helpGroup: 'REPORT', summary: 'urls with what stands behind their ?' }),
    top: topFlag(TABLE_ROWS),
    ...packetFlags,
    ...formatFlags(REPORT_FORMATS as ['table', 'json', 'ndjson', 'csv'], 'table'),
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Analyze);
    if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
    const asked = new Set<PartName>(flags.show);
    for (const [flag, part] of Object.entries(SHORTHANDS)) {
      if (flags[flag as keyof typeof SHORTHANDS]) asked.add(part);
    }
    if (flags.format === 'csv' && asked.size !== 1) {
      throw usageError('csv takes exactly one part', 'Choose one: --show conversations --format csv.');
    }
    const plan = freezePlan<AnalyzePlan>({
      input: planInput(args.file, flags, this.filterWords, EXAMPLES),
      output: planOutput(flags.format, flags.output),
      show: asked.size === 0 ? undefined : [...asked],
      top: flags.top ?? (flags.format === 'table' ? TABLE_ROWS : undefined),
      bucketNanoseconds: bucketWidth(flags.bucket ?? DEFAULT_BUCKET_MS),
      withQuery: flags['with-query'],
    });
    const output = await this.openOutput({ path: plan.output.path, kind: 'finite', inputs: plan.input.paths });
    const report = await this.#analyze(plan);
    const render = await reportOutputs[plan.output.format]();
    await render(report, output, {
      width: output.isTerminal ? (process.stdout.columns ?? DEFAULT_WIDTH) : DEFAULT_WIDTH,
      color: output.isTerminal && process.env.NO_COLOR === undefined,
    });
    await output.end();
  }

  async #analyze(plan: AnalyzePlan): Promise<Report> {
    const { stop, progress } = this;
    const choice = await openChoice(plan.input, this.logger);
    const source = await openInput(plan.input, stop.signal);
    try {
      const chosen = choice.optionsFor(source);
      const parts = PART_NAMES.filter((part) => plan.show === undefined || plan.show.includes(part));
      const session = new AnalysisSession(source, parts, {
        top: plan.top,
        bucketNanoseconds: plan.bucketNanoseconds,
        withQuery: plan.withQuery,
      });
      const end = await runPipeline(
        source,
        {
          ...chosen,
          signal: stop.signal,
          onChunk: (packets) => {
            progress.update(source.bytesRead, source.bytesTotal, packets);
            return undefined;
          },
        },
        session.consume,
      );
      progress.clear();
      choice.report(source);
      if (reportDamage(source, plan.input, this.logger)) this.exitWith(1);
      const note = describeEnd(source, plan.input, end, stop.cause);
      if (note !== undefined && plan.output.format !== 'table') this.logger.note(note);
      return {
        schema: 'sniff.analyze/1',
        timeDigits: session.totals.timeDigits,
        parts: session.finish(plan.show),
        notes: note === undefined ? [] : [note],
      };
    } finally {
      await source.close();
    }
  }
}

function bucketWidth(milliseconds: number): number {
  if (milliseconds < NARROWEST_BUCKET_MS) {
    throw usageError('--bucket: no timeline has buckets below 1us', 'Write it as 250ms, 10s, 2m, 1h or 1d.');
  }
  return Math.round(milliseconds * 1_000_000);
}
