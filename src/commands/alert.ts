import type { AlertSession } from '../alerts/alert-session.ts';
import { READY_NAMES } from '../alerts/ready-rules.ts';
import { COUNTED, KEY_KINDS, PERCENTILES } from '../alerts/rule.ts';
import { AlertEvents } from '../cli/alert-events.ts';
import { alertFlags } from '../cli/alert-flags.ts';
import { type AlertJob, alertOnFiles, alertOnWire, suggestRules } from '../cli/alert-job.ts';
import { planAlert } from '../cli/alert-plan.ts';
import { StateKeeper } from '../cli/alert-state.ts';
import { AlertStatus } from '../cli/alert-status.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { planChoice } from '../cli/choice-plan.ts';
import { captureArgs, formatFlags, outputFlag, packetFlags } from '../cli/flags.ts';
import { type LivePlan, liveFlags, planLive } from '../cli/live-flags.ts';
import { openLiveInput } from '../cli/live-input.ts';
import { type InputPlan, planInput } from '../cli/plan.ts';
import { EXIT } from '../core/errors.ts';

const EXAMPLES = ['sniff alert capture.pcap', 'sniff alert -i eth0'] as const;

export default class Alert extends BaseCommand {
  static override summary = 'Tell when there is too much of something, and when that is over, live or in a capture';
  static override description =
    `Counts within a sliding window (t-w, t], in packet time: an alert fires at the packet that makes more than the
threshold, and recovers at the instant when the window no longer holds more. Bare, it tells of more than 10 HTTP
requests within 2 minutes; without files and -i it listens on the interface of the default route.

Metrics: ${COUNTED.join(', ')},
${Object.keys(PERCENTILES).join(', ')}; a share of one in another is http.errors/http.requests.
Keys: ${KEY_KINDS.join(', ')}. Ready rules: ${READY_NAMES.join(', ')}.
Counts are exact; bytes, shares, percentiles and baselines move on by 1/128 of the window.`;
  static override examples = [
    '$ sniff alert capture.pcap',
    '$ sniff alert -i eth0 --by section --threshold 100 --window 1m',
    '$ sniff alert capture.pcap --metric http.errors/http.requests --by host --threshold 5% --explain',
    '$ sniff alert -i eth0 --rules rules.toml --url https://alerts.example/hook --evidence /var/tmp/alerts',
    '$ sniff alert capture.pcap --ready syn-flood,port-scan --exit-code --json',
  ];
  static override args = captureArgs;
  static override flags = {
    ...alertFlags,
    ...packetFlags,
    ...formatFlags(['text', 'json', 'ndjson'], 'text'),
    output: outputFlag,
    ...liveFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Alert);
    if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
    if (flags.suggest !== undefined) {
      const paths = [flags.suggest, ...(args.file ?? [])];
      return this.#suggest(planInput(paths, flags, this.filterWords, EXAMPLES), flags.output);
    }
    const paths = args.file ?? [];
    const isLive = paths.length === 0 || (flags.interface ?? []).length > 0;
    const input: InputPlan =
      isLive && paths.length === 0
        ? { ...planChoice(flags, this.filterWords), live: planLive(flags), paths, strict: flags.strict }
        : planInput(paths, flags, this.filterWords, EXAMPLES);
    const plan = await planAlert(flags);
    const output = await this.openOutput({ path: flags.output, kind: 'stream', inputs: paths });
    const state = plan.state === undefined ? undefined : new StateKeeper(plan.state, this.logger);
    const events = new AlertEvents(plan, output, this.logger, state?.waiting ?? []);
    const job: AlertJob = { plan, events, output, logger: this.logger, state };
    const fired =
      input.live === undefined
        ? await this.#readFiles(job, input)
        : await this.#listen(job, input, input.live, flags.quiet === true);
    events.close();
    await output.end();
    if (fired === 0) this.logger.note('no alert fired');
    // Now, where somebody is waited for, and again when it is known what nobody took.
    if (events.waiting.length > 0) state?.write(events.waiting);
    const isSettled = await events.settle();
    state?.write(events.waiting);
    if (!isSettled) this.exitWith(EXIT.environment);
    else if (flags['exit-code'] && fired > 0) this.exitWith(EXIT.condition);
  }

  async #suggest(input: InputPlan, path: string | undefined): Promise<void> {
    const { stop, progress, logger } = this;
    const output = await this.openOutput({ path, kind: 'finite', inputs: input.paths });
    await suggestRules({ input, output, stop, progress, logger, onDamage: () => this.exitWith(EXIT.environment) });
    await output.end();
  }

  #readFiles(job: AlertJob, input: InputPlan): Promise<number> {
    const { stop, progress } = this;
    return alertOnFiles({ ...job, input, stop, progress, onDamage: () => this.exitWith(EXIT.environment) });
  }

  async #listen(job: AlertJob, input: InputPlan, live: LivePlan, isQuiet: boolean): Promise<number> {
    const { stop, logger } = this;
    const { source, choice } = await openLiveInput(live, input, logger, (message) => logger.warn(message));
    try {
      const isOrphaned = (): boolean => this.hasLostReader;
      const { stderr } = this;
      const openView =
        stderr.isTerminal && !isQuiet
          ? (session: AlertSession) => new AlertStatus({ stderr, session, output: job.output, stop: this.stop })
          : undefined;
      return await alertOnWire({ ...job, source, choice, live, stop: stop.signal, isOrphaned, openView });
    } finally {
      await source.close();
    }
  }
}
