import { environmentError } from '../core/errors.ts';
import type { PipelineEnd } from '../core/pipeline.ts';
import { REPLAY_SCHEMA, replayReport } from '../replay/replay-report.ts';
import type { PacketSource } from '../sources/source.ts';
import { describeEnd, openInput, reportDamage } from './input.ts';
import type { Logger } from './logger.ts';
import type { Output, OutputOptions } from './output.ts';
import { openChoice, type PacketChoice } from './packet-choice.ts';
import type { InputPlan } from './plan.ts';
import type { Progress } from './progress.ts';
import { renderForPeople } from './render-for-people.ts';
import type { ReplayTarget } from './replay-target.ts';
import type { StopSignal } from './signals.ts';

/** What a replay has of its command. */
export interface ReplayContext {
  readonly input: InputPlan;
  readonly format: 'table' | 'json';
  readonly version: string;
  readonly stop: StopSignal;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly openOutput: (options: OutputOptions) => Promise<Output>;
}

type Target<Kind> = Extract<ReplayTarget, { readonly kind: Kind }>;

/** Brings the input to its target. Returns the exit code; each way is loaded only where it is gone: start-up counts. */
export async function runReplay(target: ReplayTarget, context: ReplayContext): Promise<0 | 1 | 3> {
  const choice = await openChoice(context.input, context.logger);
  if (target.kind === 'wire') return toWire(target, context, choice);
  const source = await openInput(context.input, context.stop.signal);
  try {
    if (target.kind === 'server') return await toServer(target, context, choice, source);
    if (target.kind === 'file') return await toFile(target, context, choice, source);
    return await toMonitor(target, context, choice, source);
  } finally {
    await source.close();
  }
}

async function toWire({ plan, rewrite }: Target<'wire'>, context: ReplayContext, choice: PacketChoice): Promise<0 | 1> {
  const { input, stop, logger, progress, format } = context;
  const { replayToWire } = await import('./replay-wire.ts');
  const { openRewriter } = await import('./replay-rewrite.ts');
  const output = await context.openOutput({ kind: 'finite' });
  const notes: string[] = [];
  let isDamaged = false;
  const result = await replayToWire({
    plan,
    stop: stop.signal,
    open: () => openInput(input, stop.signal),
    optionsFor: (source) => choice.optionsFor(source),
    onProgress: (source, sent) => progress.update(source.bytesRead, source.bytesTotal, sent),
    onFirstEnd: (source, end) => {
      choice.report(source);
      isDamaged = reportDamage(source, input, logger);
      const note = end.accepted === 0 ? describeEnd(source, input, end, stop.cause) : undefined;
      if (note !== undefined) notes.push(note);
    },
    rewrite: await openRewriter(rewrite),
    log: (message) => logger.debug(message),
  });
  progress.clear();
  if (stop.cause !== undefined) notes.push(`stopped by ${stop.cause}: this is what was sent so far`);
  const { skipped } = result.oversize;
  if (skipped > 0) logger.warn(`${skipped} packets were too long: --oversize fragment or truncate sends them`);
  if (format === 'json') {
    printJson(output, { schema: REPLAY_SCHEMA, dryRun: plan.dryRun, ...result });
    for (const note of notes) logger.note(note);
  } else {
    await renderForPeople(replayReport(result, plan.dryRun, notes), output);
  }
  await output.end();
  return isDamaged ? 1 : 0;
}

async function toServer(
  { plan }: Target<'server'>,
  context: ReplayContext,
  choice: PacketChoice,
  source: PacketSource,
): Promise<0 | 1 | 3> {
  const { input, stop, logger, format } = context;
  const { replayToServer } = await import('./replay-http.ts');
  const { HTTP_REPLAY_SCHEMA, httpReplayReport } = await import('../replay/http-report.ts');
  const output = await context.openOutput({ kind: 'finite' });
  const result = await replayToServer(source, plan, choice.optionsFor(source), stop.signal);
  choice.report(source);
  const isDamaged = reportDamage(source, input, logger);
  if (result.sent === 0) logger.warn('0 requests: the input has no whole HTTP request that was chosen');
  if (result.incomplete > 0) logger.warn(`${result.incomplete} requests are not whole in the capture`);
  if (result.tooLarge > 0) logger.warn(`${result.tooLarge} requests are longer than what is kept to be sent`);
  const { origin } = plan.url;
  const notes = stop.cause === undefined ? [] : [`stopped by ${stop.cause}: these are the requests so far`];
  if (format === 'json') printJson(output, { schema: HTTP_REPLAY_SCHEMA, url: origin, ...result });
  else await renderForPeople(httpReplayReport(result, origin, notes), output);
  await output.end();
  if (result.differing > 0) return 3;
  if (!plan.dryRun && result.sent > 0 && result.answered === 0 && stop.cause === undefined) {
    throw environmentError(`no answer from ${origin}: ${result.failures[0]?.reason}`, 'Is the server there?');
  }
  return isDamaged ? 1 : 0;
}

async function toFile(
  { name, rewrite }: Target<'file'>,
  context: ReplayContext,
  choice: PacketChoice,
  source: PacketSource,
): Promise<0 | 1> {
  const { input, stop, logger, progress } = context;
  const { replayToFile } = await import('./replay-file.ts');
  const { openRewriter } = await import('./replay-rewrite.ts');
  const end = await replayToFile({
    source,
    choice: choice.optionsFor(source),
    stop: stop.signal,
    output: await context.openOutput({ path: name, kind: 'finite', binary: true, inputs: input.paths }),
    name,
    application: `sniff ${context.version}`,
    rewrite: await openRewriter(rewrite),
    isAnonymous: rewrite?.anonymize !== undefined,
    onProgress: (from, packets) => progress.update(from.bytesRead, from.bytesTotal, packets),
  });
  progress.clear();
  choice.report(source);
  const isDamaged = reportDamage(source, input, logger);
  logger.note(describeEnd(source, input, end, stop.cause) ?? `${end.accepted} packets written to ${name}`);
  return isDamaged ? 1 : 0;
}

async function toMonitor(
  { plan }: Target<'monitor'>,
  context: ReplayContext,
  choice: PacketChoice,
  source: PacketSource,
): Promise<0 | 1> {
  const { input, stop, logger, progress } = context;
  const { replayToMonitor } = await import('./replay-monitor.ts');
  let isDamaged = false;
  const onEnd = (end: PipelineEnd): void => {
    progress.clear();
    choice.report(source);
    isDamaged = reportDamage(source, input, logger);
    const note = describeEnd(source, input, end, stop.cause);
    if (note !== undefined) logger.note(note);
  };
  const { paths } = input;
  const options = choice.optionsFor(source);
  const { signal } = stop;
  const isWhole = await replayToMonitor({ plan, source, choice: options, paths, signal, progress, logger, onEnd });
  return isWhole && !isDamaged ? 0 : 1;
}

function printJson(output: Output, value: object): void {
  output.text(`${JSON.stringify(value, undefined, 2)}\n`);
}
