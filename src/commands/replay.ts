import { BaseCommand } from '../cli/base-command.ts';
import { captureArgs, formatFlags, packetFlags } from '../cli/flags.ts';
import { describeEnd, openInput, reportDamage } from '../cli/input.ts';
import { monitorFlags } from '../cli/monitor-flags.ts';
import type { Output } from '../cli/output.ts';
import { openChoice } from '../cli/packet-choice.ts';
import { type InputPlan, planInput } from '../cli/plan.ts';
import { replayToFile } from '../cli/replay-file.ts';
import { rewriteFlags, wireFlags } from '../cli/replay-flags.ts';
import { type HttpPlan, replayToServer } from '../cli/replay-http.ts';
import { httpFlags, parseHeaders } from '../cli/replay-http-flags.ts';
import { replayToMonitor } from '../cli/replay-monitor.ts';
import { planPace, planWire, type WirePlan } from '../cli/replay-plan.ts';
import { openRewriter, planRewrite, type RewritePlan } from '../cli/replay-rewrite.ts';
import { replayToWire } from '../cli/replay-wire.ts';
import { environmentError, usageError } from '../core/errors.ts';
import { planShipping, type ShippingPlan } from '../monitor/shipping-plan.ts';
import { HTTP_REPLAY_SCHEMA, httpReplayReport } from '../replay/http-report.ts';
import { REPLAY_SCHEMA, replayReport } from '../replay/replay-report.ts';
import type { ReplayResult } from '../replay/replay-tally.ts';
import type { Report } from '../report/model.ts';
import { reportOutputs } from '../report/registry.ts';

const EXAMPLES = ['sniff replay capture.pcap -i veth0', 'sniff replay a.pcap b.pcapng -i veth0 --topspeed'] as const;
const DEFAULT_WIDTH = 80;
// Here --payload says what becomes of it when packets are made anonymous.
const { payload: _, ...MONITOR_FLAGS } = monitorFlags;
const ANSWER_TIMEOUT_MS = 30_000;

export default class Replay extends BaseCommand {
  static override summary = 'Recorded traffic once more: back on a wire';
  static override description =
    `-i sends the packets on an interface, with the gaps they were recorded with: on an absolute schedule, so nothing drifts;
what is out of order within a second is put in order. --speed, --pps, --mbps and --topspeed choose another pace. Packets
of cooked, loopback and raw IP captures get an Ethernet header. An interface that carries the default route is refused
without --yes. At the end: what was sent, what failed and why, the rate, and how late packets left.

-o writes the packets to a capture instead. Either way they may be rewritten before: addresses, ports, MACs, VLAN, with
their checksums mended; --anonymize gives all addresses others and takes the payload away.

--url sends the packets' records to a monitor, as 'sniff capture --url' does, as fast as it takes them. With --spool, what
it doesn't take is left there for the next run.

--http sends the HTTP requests to a server instead, each connection's in order on one of its own, at their times;
--compare holds the answers against the recorded ones, section by section.`;
  static override examples = [
    '$ sniff replay capture.pcap -i veth0',
    "$ sniff replay capture.pcap -i veth0 --speed 10 --max-gap 1s -f 'tcp port 80'",
    '$ sniff replay capture.pcap -i veth0 --topspeed --loop 10 --json',
    '$ sniff replay capture.pcap -i eth0 --pps 1000 --dry-run',
    '$ sniff replay capture.pcap --rewrite-dst 10.0.0.0/8=172.0.0.0/8 --rewrite-port 80=8080 -o other.pcap',
    '$ sniff replay shop.pcap --http http://127.0.0.1:8080 --compare --speed 10',
    '$ sniff replay capture.pcap --anonymize --key secret -o anonymous.pcapng',
    '$ sniff replay capture.pcap --url http://127.0.0.1:5000/ --records flows',
  ];
  static override args = captureArgs;
  static override flags = {
    ...wireFlags,
    ...MONITOR_FLAGS,
    ...rewriteFlags,
    ...httpFlags,
    ...packetFlags,
    ...formatFlags(['table', 'json'], 'table'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Replay);
    if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
    const { interface: name, since, until, count, filter, port, ip, match, strict } = flags;
    const choice = { since, until, count, filter, port, ip, match, strict: strict === true };
    const input = planInput(args.file, choice, this.filterWords, EXAMPLES);
    if (flags.http !== undefined) {
      if ((name ?? flags.output ?? flags.url) !== undefined) {
        throw usageError('--http sends to a server', 'Leave -i, -o and --url out.');
      }
      const pace = planPace(flags);
      if (pace.kind === 'packets' || pace.kind === 'bits') {
        throw usageError('--http knows recorded times and --topspeed', 'Leave --pps and --mbps out.');
      }
      const { compare = false, 'compare-header': compareHeaders = [], ignore = [] } = flags;
      return this.#toServer(
        input,
        {
          url: flags.http,
          speed: pace.kind === 'original' ? pace.speed : Number.POSITIVE_INFINITY,
          host: flags.host,
          setHeaders: parseHeaders(flags['set-header']),
          compare: compare ? { headers: compareHeaders.map((one) => one.toLowerCase()), ignore } : undefined,
          timeoutMs: ANSWER_TIMEOUT_MS,
          include: flags.include ?? [],
          exclude: flags.exclude ?? [],
          limit: flags.limit ?? Number.POSITIVE_INFINITY,
          dryRun: flags['dry-run'] ?? false,
        },
        flags.format,
      );
    }
    const rewrite = planRewrite(flags);
    const shipping = planShipping({ ...flags, payload: undefined }, process.env);
    if (shipping !== undefined) {
      if (name !== undefined) throw usageError('-i and --url contradict each other', 'Give one of them.');
      if (flags.output !== undefined) throw usageError('-o and --url contradict each other', 'Give one of them.');
      if (rewrite !== undefined) {
        throw usageError('records are sent of packets as they are', 'Rewrite into a file first (-o), and send that.');
      }
      return this.#toMonitor(input, shipping);
    }
    if (flags.output !== undefined) {
      if (name !== undefined) throw usageError('-i sends and -o writes', 'Give one of them.');
      return this.#toFile(input, rewrite, flags.output);
    }
    if (name === undefined) throw usageError('where to? No interface is given', `Name one: ${EXAMPLES[0]}`);
    await this.#toWire(input, planWire(flags, name, input.paths), rewrite, flags.format);
  }

  async #toServer(input: InputPlan, plan: HttpPlan, format: 'table' | 'json'): Promise<void> {
    const { stop, logger } = this;
    const choice = await openChoice(input, logger);
    const source = await openInput(input, stop.signal);
    try {
      const output = await this.openOutput({ kind: 'finite' });
      const result = await replayToServer(source, plan, choice.optionsFor(source), stop.signal, (recorder) => {
        if (recorder.isFull) logger.warn('more HTTP than is kept to be sent again: choose some of it with -f');
        if (recorder.exchanges.length === 0) logger.warn('0 requests: the input has no whole HTTP request');
        if (recorder.incomplete > 0) logger.warn(`${recorder.incomplete} requests are not whole in the capture`);
      });
      choice.report(source);
      if (reportDamage(source, input, logger)) this.exitWith(1);
      const { origin } = plan.url;
      if (format === 'json') {
        output.text(`${JSON.stringify({ schema: HTTP_REPLAY_SCHEMA, url: origin, ...result }, undefined, 2)}\n`);
      } else {
        await renderForPeople(httpReplayReport(result, origin, []), output);
      }
      await output.end();
      if (result.differing > 0) this.exitWith(3);
      if (!plan.dryRun && result.sent > 0 && result.answered === 0 && stop.cause === undefined) {
        throw environmentError(`no answer from ${origin}: ${result.failures[0]?.reason}`, 'Is the server there?');
      }
    } finally {
      await source.close();
    }
  }

  async #toFile(input: InputPlan, rewrite: RewritePlan | undefined, name: string): Promise<void> {
    const { stop, logger, progress } = this;
    const choice = await openChoice(input, logger);
    const source = await openInput(input, stop.signal);
    try {
      const end = await replayToFile({
        source,
        choice: choice.optionsFor(source),
        stop: stop.signal,
        output: await this.openOutput({ path: name, kind: 'finite', binary: true, inputs: input.paths }),
        name,
        application: `sniff ${this.config.version}`,
        rewrite: await openRewriter(rewrite),
        isAnonymous: rewrite?.anonymize !== undefined,
        onProgress: (from, packets) => progress.update(from.bytesRead, from.bytesTotal, packets),
      });
      progress.clear();
      choice.report(source);
      if (reportDamage(source, input, logger)) this.exitWith(1);
      logger.note(describeEnd(source, input, end, stop.cause) ?? `${end.accepted} packets written to ${name}`);
    } finally {
      await source.close();
    }
  }

  async #toMonitor(input: InputPlan, plan: ShippingPlan): Promise<void> {
    const { stop, logger, progress } = this;
    const choice = await openChoice(input, logger);
    const source = await openInput(input, stop.signal);
    try {
      const isWhole = await replayToMonitor({
        plan,
        source,
        choice: choice.optionsFor(source),
        paths: input.paths,
        signal: stop.signal,
        progress,
        logger,
        onEnd: (end) => {
          progress.clear();
          choice.report(source);
          if (reportDamage(source, input, logger)) this.exitWith(1);
          const note = describeEnd(source, input, end, stop.cause);
          if (note !== undefined) logger.note(note);
        },
      });
      if (!isWhole) this.exitWith(1);
    } finally {
      await source.close();
    }
  }

  async #toWire(
    input: InputPlan,
    plan: WirePlan,
    rewrite: RewritePlan | undefined,
    format: 'table' | 'json',
  ): Promise<void> {
    const { stop, logger, progress } = this;
    const choice = await openChoice(input, logger);
    const output = await this.openOutput({ kind: 'finite' });
    const notes: string[] = [];
    const result = await replayToWire({
      plan,
      stop: stop.signal,
      open: () => openInput(input, stop.signal),
      optionsFor: (source) => choice.optionsFor(source),
      onProgress: (source, sent) => progress.update(source.bytesRead, source.bytesTotal, sent),
      onFirstEnd: (source, end) => {
        choice.report(source);
        if (reportDamage(source, input, logger)) this.exitWith(1);
        const note = end.accepted === 0 ? describeEnd(source, input, end, stop.cause) : undefined;
        if (note !== undefined) notes.push(note);
      },
      rewrite: await openRewriter(rewrite),
      log: (message) => logger.debug(message),
    });
    progress.clear();
    if (stop.cause !== undefined) notes.push(`stopped by ${stop.cause}: this is what was sent so far`);
    if (result.oversize.skipped > 0) {
      logger.warn(`${result.oversize.skipped} packets were too long: --oversize fragment or truncate sends them`);
    }
    await print(result, plan.dryRun, notes, format, output);
    if (format === 'json') for (const note of notes) logger.note(note);
    await output.end();
  }
}

async function print(
  result: ReplayResult,
  isDry: boolean,
  notes: readonly string[],
  format: 'table' | 'json',
  output: Output,
): Promise<void> {
  if (format === 'json') {
    output.text(`${JSON.stringify({ schema: REPLAY_SCHEMA, dryRun: isDry, ...result }, undefined, 2)}\n`);
    return;
  }
  await renderForPeople(replayReport(result, isDry, notes), output);
}

async function renderForPeople(report: Report, output: Output): Promise<void> {
  const render = await reportOutputs.table();
  await render(report, output, {
    width: output.isTerminal ? (process.stdout.columns ?? DEFAULT_WIDTH) : DEFAULT_WIDTH,
    color: output.isTerminal && process.env.NO_COLOR === undefined,
  });
}
