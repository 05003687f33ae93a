import type { PipelineEnd } from '../core/pipeline.ts';
import type { Buffers } from '../sources/buffers.ts';
import { openCapture } from '../sources/open.ts';
import { EMPTY_SOURCE, type PacketSource } from '../sources/source.ts';
import type { Logger } from './logger.ts';
import type { InputPlan } from './plan.ts';

/** Opens the plan's captures; stopped before their first bytes came, they are an empty one. */
export async function openInput(plan: InputPlan, signal: AbortSignal, buffers?: Buffers): Promise<PacketSource> {
  try {
    return await openCapture(plan.paths, { signal, buffers });
  } catch (error) {
    if (signal.aborted) return EMPTY_SOURCE;
    throw error;
  }
}

/** Warns once of each damage; true when the plan says that damage is a failure. */
export function reportDamage(source: PacketSource, plan: InputPlan, logger: Logger): boolean {
  for (const { path, offset, message } of source.problems) {
    logger.warn(`${path}: byte ${offset}: ${message}`);
  }
  return plan.strict && source.problems.length > 0;
}

/** What is to be said of the end: the job was stopped, or no packet was chosen, which is never left unsaid. */
export function describeEnd(
  source: PacketSource,
  plan: InputPlan,
  { read, accepted, interrupted }: PipelineEnd,
  cause: NodeJS.Signals | undefined,
): string | undefined {
  if (!interrupted) return accepted === 0 ? whyNoPackets(source, plan, read) : undefined;
  // Without a signal it was the output's reader that went: there is nobody to tell.
  if (cause === undefined) return undefined;
  if (accepted > 0) return `stopped by ${cause}: this is the input so far, ${count(accepted, 'packet')}`;
  return read > 0
    ? `stopped by ${cause}: 0 packets, none of the first ${read} passed ${choiceOf(plan)}`
    : `stopped by ${cause}: 0 packets, none had come yet`;
}

function whyNoPackets(source: PacketSource, plan: InputPlan, read: number): string {
  if (read > 0) {
    const all = read === 1 ? 'the only packet of the input did not pass' : `none of the input's ${read} packets passed`;
    return `0 packets: ${all} ${choiceOf(plan)}`;
  }
  if (source.problems.length > 0) return '0 packets: the input is damaged before its first packet ends';
  const names = source.files.map(({ path }) => (path === '-' ? 'stdin' : path)).join(', ');
  return source.files.length > 1
    ? `0 packets: ${names} have headers but no packets`
    : `0 packets: ${names} has a header but no packets`;
}

/** What refuses packets. */
function choiceOf({ since, until, filter, conditions, match }: InputPlan): string {
  const names = [
    since === undefined ? [] : '--since',
    until === undefined ? [] : '--until',
    filter === undefined && conditions.length === 0 ? [] : 'the filter',
    match === undefined ? [] : '--match',
  ].flat();
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}

function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}
