import { Flags } from '@oclif/core';
import { PART_NAMES } from '../analyses/analysis.ts';
import { analyzeFiles } from '../cli/analyze-files.ts';
import { planAnalyze, TABLE_ROWS } from '../cli/analyze-plan.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { captureArgs, durationFlag, formatFlags, listFlag, outputFlag, packetFlags, topFlag } from '../cli/flags.ts';
import { type LivePlan, liveFlags } from '../cli/live-flags.ts';
import { describeLiveEnd, openLiveInput } from '../cli/live-input.ts';
import type { Output } from '../cli/output.ts';
import { type AnalyzePlan, planInput } from '../cli/plan.ts';
import type { OutputOptions } from '../report/model.ts';
import { REPORT_FORMATS, reportOutputs } from '../report/registry.ts';

const DEFAULT_WIDTH = 80;
const EXAMPLES = ['sniff analyze capture.pcap', 'tcpdump -w - | sniff analyze -'] as const;

export default class Analyze extends BaseCommand {
  static override summary =
    'What is in this traffic: protocols, who talks to whom, HTTP sections and their times, losses';
  static override description =
    `Reads capture files (pcap, pcapng, plain or compressed; several are merged in time order) once and reports.
With -i it listens instead, and shows every 10 s the top host with its sections, sections and hosts, with their rates: on
a terminal in place (q quits), else one report behind the other.

The default report has every part that has content. --show takes the parts to report instead:
${PART_NAMES.join(', ')}.
json, ndjson and csv carry raw numbers in base units: bytes, seconds, packets; csv takes exactly one part.`;
  static override examples = [
    '$ sniff analyze capture.pcap',
    '$ sniff analyze capture.pcap --top-sections',
    '$ sniff analyze a.pcap b.pcapng.gz --show conversations --top 20',
    '$ sniff analyze capture.pcap --timeline --bucket 10s --since +1m',
    '$ sniff analyze -i eth0',
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
    every: durationFlag('s', { helpGroup: 'LIVE', summary: 'a report so often (10s)' }),
    threshold: Flags.string({
      helpGroup: 'LIVE',
      helpValue: 'N',
      summary: "alert on more HTTP requests than this (10); 'sniff alert' knows more rules",
    }),
    window: Flags.string({ helpGroup: 'LIVE', helpValue: 'DURATION', summary: 'within so long (2m)' }),
    ...liveFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Analyze);
    if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
    const plan = planAnalyze(planInput(args.file, flags, this.filterWords, EXAMPLES), flags);
    const kind = plan.input.live === undefined ? 'finite' : 'stream';
    const output = await this.openOutput({ path: plan.output.path, kind, inputs: plan.input.paths });
    const width = output.isTerminal ? (process.stdout.columns ?? DEFAULT_WIDTH) : DEFAULT_WIDTH;
    const color = output.isTerminal && process.env.NO_COLOR === undefined;
    if (plan.input.live !== undefined) {
      await this.#analyzeLive(plan, plan.input.live, output, { width, color });
    } else {
      const { stop, logger, progress } = this;
      const report = await analyzeFiles({
        root: this.config.root,
        plan,
        stop,
        logger,
        progress,
        onDamage: () => this.exitWith(1),
      });
      const render = await reportOutputs[plan.output.format]();
      await render(report, output, { width, color });
    }
    await output.end();
  }

  async #analyzeLive(plan: AnalyzePlan, live: LivePlan, output: Output, page: OutputOptions): Promise<void> {
    const { stop, logger } = this;
    let tell: ((message: string) => void) | undefined;
    const warn = (message: string): void => (tell ?? logger.warn)(message);
    const { source, choice } = await openLiveInput(live, plan.input, logger, warn);
    try {
      const { analyzeLive } = await import('../cli/analyze-live.ts');
      const analysis = analyzeLive({
        plan,
        live,
        source,
        choice,
        output,
        stop,
        isOrphaned: () => this.hasLostReader,
        ...page,
      });
      tell = analysis.tell;
      const end = await analysis.run();
      tell = undefined;
      const note = describeLiveEnd(source, end);
      if (note !== undefined) logger.note(note);
    } finally {
      source.close();
    }
  }
}
