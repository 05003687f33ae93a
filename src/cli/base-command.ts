/*
 * How to add a command `sniff foo`:
 *
 * 1. Write `src/commands/foo.ts` (`src/commands/foo/bar.ts` is `sniff foo bar`) with a default export:
 *
 *        export default class Foo extends BaseCommand {
 *          static override summary = 'One line for the list of commands';
 *          static override description = 'Some paragraphs for --help.';
 *          static override examples = ['$ sniff foo a.pcap', …];
 *          static override args = captureArgs;
 *          static override flags = { ...packetFlags, ...formatFlags(['table', 'json'], 'table'), output: outputFlag };
 *
 *          async run(): Promise<void> {
 *            const { args, flags } = await this.parse(Foo);
 *            if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
 *            const plan = …plain data from args.file, flags and this.filterWords (plan.ts)…;
 *            const output = await this.openOutput({ path: flags.output, kind: 'finite' });
 *            const choice = await openChoice(plan.input, this.logger);
 *            …the loop, with `choice.optionsFor(source)`, and `choice.report` at its end; between chunks: this.stop.signal.aborted?, this.progress.update(…), await output.ready()…
 *            await output.end();
 *            this.logger.note('the summary');
 *          }
 *        }
 *
 *    `import` what is heavy (tables, CSV, TOML) where it is needed: start-up counts.
 * 2. `npm run build` bundles it and writes `oclif.manifest.json`, which is committed.
 * 3. Test it in `test/commands/foo.test.ts`.
 *
 * Flags come with their values from the environment and the configuration already filled in; nothing else is needed.
 * Failures are thrown (`usageError`, `environmentError`); `this.exitWith(3)` sets another exit code and lets output drain.
 */
import { Command, type Interfaces } from '@oclif/core';
import { usageError } from '../core/errors.ts';
import { explainParseError, refuseSingleDash, splitAtDashes } from './argv.ts';
import { type ChoiceFlags, planChoice } from './choice-plan.ts';
import { type ConfigFile, loadConfig } from './config.ts';
import { commonFlags } from './flags.ts';
import { createLogger, type Logger } from './logger.ts';
import { type Output, type OutputOptions, openOutput } from './output.ts';
import { createProgress, type Progress } from './progress.ts';
import { type CommandFlag, configKeys, readSettings, unknownVariables } from './settings.ts';
import { listenForSignals, type StopSignal } from './signals.ts';
import { StatusLine } from './status-line.ts';

// oclif's own bound for what flags and arguments parse to.
type Bag = Interfaces.OutputFlags<Interfaces.FlagInput>;

export abstract class BaseCommand extends Command {
  static override baseFlags: Interfaces.FlagInput = commonFlags;

  /** What stood behind `--`: the words of the packet filter. */
  filterWords: readonly string[] = [];

  protected readonly stderr = new StatusLine();
  #logger: Logger | undefined;
  #stop: StopSignal | undefined;
  #progress: Progress | undefined;
  #quiet = false;
  readonly #outputs: Output[] = [];

  /** Warnings, notes and details for stderr and the log file; there once `parse` is done. */
  protected get logger(): Logger {
    this.#logger ??= createLogger({ stderr: this.stderr, verbose: false, quiet: false });
    return this.#logger;
  }

  /** From the first use on, SIGINT and SIGTERM end the job cleanly instead of killing the process. */
  protected get stop(): StopSignal {
    if (this.#stop === undefined) {
      this.#stop = listenForSignals();
      this.#stop.onLeave(() => this.stderr.clear());
    }
    return this.#stop;
  }

  protected get progress(): Progress {
    this.#progress ??= createProgress({ stderr: this.stderr, enabled: !this.#quiet });
    return this.#progress;
  }

  /** The sink of results; when its reader goes the job's stop signal is raised. Ends unfinished when the job fails. */
  protected async openOutput(options: OutputOptions): Promise<Output> {
    const { stop } = this;
    const output = await openOutput({ onClosed: () => stop.stop(), signal: stop.signal, ...options });
    this.#outputs.push(output);
    stop.onDeath(() => output.abandon());
    return output;
  }

  /** `--dump-filter`: prints the packet filter's program for the files' link types. */
  protected async dumpFilter(paths: readonly string[] = [], flags: ChoiceFlags): Promise<void> {
    const { dumpFilter } = await import('./dump-filter.ts');
    const dump = await dumpFilter(planChoice(flags, this.filterWords), paths, this.logger, this.stop.signal);
    const output = await this.openOutput({ path: undefined, kind: 'finite' });
    output.text(dump);
    await output.end();
  }

  /** Somebody who read the results has gone. */
  protected get hasLostReader(): boolean {
    return this.#outputs.some(({ closed }) => closed);
  }

  /** Ends with this code once everything is written (`condition`: 3). */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }

  /** As oclif's, with `--` cut off, our own errors, and the values of the environment and the configuration. */
  protected override async parse<F extends Bag, B extends Bag, A extends Bag>(
    options: Interfaces.Input<F, B, A> | undefined = this.ctor as Interfaces.Input<F, B, A>,
    argv = this.argv,
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const { own, words } = splitAtDashes(argv);
    this.filterWords = words;
    const definitions = { ...options.baseFlags, ...options.flags } as Record<string, CommandFlag>;
    refuseSingleDash(own, definitions);
    let parsed: Interfaces.ParserOutput<F, B, A>;
    try {
      parsed = await super.parse(options, own);
    } catch (error) {
      throw explainParseError(error, definitions, (this.id ?? '').replaceAll(':', ' ')) ?? error;
    }
    const given = new Set(parsed.raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    await this.#fillIn(parsed.flags, definitions, given);
    resolveJson(parsed.flags, given);
    this.#startLogging(parsed.flags);
    for (const name of unknownVariables(this.id ?? '', Object.keys(definitions), process.env)) {
      this.logger.warn(`${name} in the environment names no flag of '${this.id}'`);
    }
    return parsed;
  }

  /** Everything that the job holds is given back, whether it went well or not. */
  protected override async finally(error: Error | undefined): Promise<void> {
    this.#progress?.clear();
    for (const output of this.#outputs) output.abandon();
    this.#stop?.dispose();
    this.#logger?.close();
    await super.finally(error);
  }

  /** Errors are told in one place, `main`. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  /** The configuration file in force, checked. */
  protected readConfig(path: string | undefined): Promise<ConfigFile | undefined> {
    return loadConfig(path, configKeys(this.config.commands, Object.keys(commonFlags)), process.env);
  }

  async #fillIn(flags: Bag, definitions: Record<string, CommandFlag>, given: ReadonlySet<string>): Promise<void> {
    // `config` shows and mends the configuration: it must run when that is broken.
    if (this.id?.startsWith('config:') === true) return;
    const file = await this.readConfig(flags.config ?? process.env.SNIFF_CONFIG);
    const settings = await readSettings(this.id ?? '', definitions, given, process.env, file);
    for (const [name, { value }] of settings) flags[name] = value;
  }

  #startLogging(flags: Bag): void {
    this.#quiet = flags.quiet === true;
    this.#logger = createLogger({
      stderr: this.stderr,
      verbose: flags.verbose === true,
      quiet: this.#quiet,
      logFile: flags['log-file'],
    });
  }
}

function resolveJson(flags: Bag, given: ReadonlySet<string>): void {
  if (flags.json !== true) return;
  if (given.has('format') && flags.format !== 'json') {
    throw usageError(`--json and --format ${flags.format} contradict each other`, 'Give one of them.');
  }
  flags.format = 'json';
}
