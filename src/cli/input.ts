import { usageError } from '../core/errors.ts';
import type { PipelineOptions } from '../core/pipeline.ts';
import { openCapture } from '../sources/open.ts';
import type { PacketSource } from '../sources/source.ts';
import type { Logger } from './logger.ts';
import type { InputPlan } from './plan.ts';

/** Opens the plan's captures. */
export async function openInput(plan: InputPlan): Promise<PacketSource> {
  if (plan.filter !== undefined) {
    throw usageError(
      'packet filters are not built in yet',
      'Leave the words after -- out, or filter with tcpdump -w first.',
    );
  }
  return openCapture(plan.paths);
}

/** What the loop takes from the plan. */
export function pipelineOptions(plan: InputPlan): Pick<PipelineOptions, 'since' | 'until' | 'count'> {
  return { since: plan.since, until: plan.until, count: plan.count };
}

/** Warns once of each damage; true when the plan says that damage is a failure. */
export function reportDamage(source: PacketSource, plan: InputPlan, logger: Logger): boolean {
  for (const { path, offset, message } of source.problems) {
    logger.warn(`${path}: byte ${offset}: ${message}`);
  }
  return plan.strict && source.problems.length > 0;
}

/** Why a report has no packets: never left unsaid. */
export function whyNoPackets(source: PacketSource, plan: InputPlan, read: number): string {
  if (read > 0) return `0 packets: none of the ${read} in the input passed --since, --until or --count`;
  if (source.problems.length > 0) return '0 packets: the input is damaged before its first packet ends';
  const names = source.files.map(({ path }) => path).join(', ');
  return `0 packets: ${names} holds ${plan.paths.length > 1 ? 'headers' : 'a header'} and nothing else`;
}
