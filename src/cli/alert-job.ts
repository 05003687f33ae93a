import { AlertSession } from '../alerts/alert-session.ts';
import type { AlertEvent } from '../alerts/events.ts';
import { Suggestions } from '../alerts/suggest.ts';
import type { Packet } from '../core/packet.ts';
import { runPipeline } from '../core/pipeline.ts';
import { wallTime } from '../core/time.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { PacketSource } from '../sources/source.ts';
import type { AlertEvents } from './alert-events.ts';
import type { AlertPlan } from './alert-plan.ts';
import type { StateKeeper } from './alert-state.ts';
import { describeEnd, openInput, reportDamage } from './input.ts';
import { describeDrops, describeLiveEnd } from './live-input.ts';
import type { Logger } from './logger.ts';
import type { Output } from './output.ts';
import { type ChoiceOptions, openChoice } from './packet-choice.ts';
import type { InputPlan } from './plan.ts';
import type { Progress } from './progress.ts';
import { type LiveRun, runLive } from './run-live.ts';
import type { StopSignal } from './signals.ts';

export interface AlertJob {
  readonly plan: AlertPlan;
  readonly events: AlertEvents;
  readonly output: Output;
  readonly logger: Logger;
  /** Undefined: nothing is kept for another run. */
  readonly state: StateKeeper | undefined;
}

export interface FileJob extends AlertJob {
  readonly input: InputPlan;
  readonly stop: StopSignal;
  readonly progress: Progress;
  /** The input is damaged, and the plan says that this is a failure. */
  readonly onDamage: () => void;
}

/** What is shown meanwhile of a live job. */
export interface AlertView {
  event(event: AlertEvent): void;
  tick(): Promise<void> | undefined;
  close(): void;
}

export interface LiveJob extends AlertJob, Pick<LiveRun, 'isOrphaned' | 'live'> {
  readonly source: LiveSource;
  readonly choice: ChoiceOptions;
  readonly stop: AbortSignal;
  /** Undefined: nothing is shown. */
  readonly openView: ((session: AlertSession) => AlertView) | undefined;
}

/** Reads captures; returns how many alerts fired. */
export async function alertOnFiles(job: FileJob): Promise<number> {
  const { input, stop, logger, progress, output, onDamage } = job;
  const choice = await openChoice(input, logger);
  const source = await openInput(input, stop.signal);
  try {
    const session = openSession(source, job);
    const onChunk = (packets: number): Promise<void> | undefined => {
      progress.update(source.bytesRead, source.bytesTotal, packets);
      // A pipe's alerts are shown as they come.
      output.flush();
      return output.ready();
    };
    const options = { ...choice.optionsFor(source), signal: stop.signal, onChunk };
    const end = await runPipeline(source, options, consumerOf(session, job));
    session.finish();
    progress.clear();
    choice.report(source);
    if (reportDamage(source, input, logger)) onDamage();
    const note = describeEnd(source, input, end, stop.cause);
    if (note !== undefined) logger.note(note);
    if (end.interrupted && source.bytesTotal !== undefined) job.state?.giveUp();
    sayLimits(session, job);
    return session.fired;
  } finally {
    await source.close();
  }
}

/** Listens; what is over is told at its time, packets or not. */
export async function alertOnWire(job: LiveJob): Promise<number> {
  const { source, choice, live, stop, isOrphaned, logger, output, openView } = job;
  const session = openSession(source, job, (event) => view?.event(event));
  const view = openView?.(session);
  const onTick = (): Promise<void> | undefined => {
    session.tick(wallTime());
    job.state?.tick(job.events.count, job.events.waiting);
    output.flush();
    return view?.tick() ?? output.ready();
  };
  const run = { choice, live, stop, isOrphaned, onTick };
  const end = await runLive(source, run, consumerOf(session, job)).finally(() => view?.close());
  session.finish();
  const note = describeLiveEnd(source, end);
  if (note !== undefined) logger.note(note);
  const drops = describeDrops(source);
  if (drops !== undefined) logger.warn(drops);
  sayLimits(session, job);
  return session.fired;
}

/** Reads captures and writes rules that they would not break. */
export async function suggestRules(job: Omit<FileJob, 'plan' | 'events' | 'state'>): Promise<void> {
  const { input, stop, logger, progress, output, onDamage } = job;
  const choice = await openChoice(input, logger);
  const source = await openInput(input, stop.signal);
  try {
    const suggestions = new Suggestions(source);
    const onChunk = (packets: number): undefined => {
      progress.update(source.bytesRead, source.bytesTotal, packets);
      return undefined;
    };
    const options = { ...choice.optionsFor(source), signal: stop.signal, onChunk };
    const end = await runPipeline(source, options, suggestions.consume);
    progress.clear();
    output.text(suggestions.finish());
    if (reportDamage(source, input, logger)) onDamage();
    const note = describeEnd(source, input, end, stop.cause);
    if (note !== undefined) logger.note(note);
  } finally {
    await source.close();
  }
}

function openSession(
  source: PacketSource,
  { plan, events, state }: AlertJob,
  onEvent?: (event: AlertEvent) => void,
): AlertSession {
  const session: AlertSession = new AlertSession(source, plan.rules, {
    maxKeys: plan.maxKeys,
    withFrames: plan.isExplained,
    isKept: state !== undefined,
    onEvent: (event) => {
      events.tell(event, session.timeDigits);
      onEvent?.(event);
    },
  });
  state?.open(session);
  return session;
}

/** What nobody asked to be kept costs nothing. */
function consumerOf(session: AlertSession, { events }: AlertJob): (packet: Packet) => void {
  if (events.evidence === undefined) return session.consume;
  return (packet) => {
    events.keep(packet);
    session.consume(packet);
  };
}

function sayLimits({ evicted }: AlertSession, { events, logger, plan }: AlertJob): void {
  if (evicted > 0) {
    logger.warn(
      `${evicted} keys were given up while their windows held something: more than --max-keys ${plan.maxKeys}`,
    );
  }
  const dropped = events.evidence?.dropped ?? 0;
  if (dropped > 0)
    logger.warn(`${dropped} packets were no longer kept for --evidence when their windows still held them`);
}
