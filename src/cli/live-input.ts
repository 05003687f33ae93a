import type { PipelineEnd } from '../core/pipeline.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { ChoicePlan } from './choice-plan.ts';
import type { LivePlan } from './live-flags.ts';
import type { Logger } from './logger.ts';
import { type ChoiceOptions, openChoice } from './packet-choice.ts';

export interface LiveInput {
  readonly source: LiveSource;
  /** Which of its packets are wanted. */
  readonly choice: ChoiceOptions;
}

/**
 * Opens what the plan listens to, or what is best to listen on, with the filters in force before the first packet. `warn`
 * is told what people should know of the source, and what happens to an interface meanwhile.
 */
export async function openLiveInput(
  plan: LivePlan,
  chosen: ChoicePlan,
  logger: Logger,
  warn: (message: string) => void,
): Promise<LiveInput> {
  const choice = await openChoice(chosen, logger);
  const [{ openLive }, { chosenInterfaces }] = await Promise.all([
    import('../sources/live/open-live.ts'),
    import('./listen.ts'),
  ]);
  const { engine, snaplen, promiscuous, bufferSize } = plan;
  const source = await openLive({
    interfaces: await chosenInterfaces(plan.interfaces, logger),
    engine,
    filterFor: choice.programFor,
    snaplen,
    promiscuous,
    ...(bufferSize === undefined ? {} : { bufferSize }),
    onEvent: ({ message }) => warn(message),
  });
  for (const caveat of source.caveats) warn(caveat);
  return { source, choice: choice.optionsFor(source) };
}

/** No packets are never left unsaid. */
export function describeLiveEnd(source: LiveSource, { read, accepted }: PipelineEnd): string | undefined {
  if (accepted > 0) return undefined;
  const names = source.interfaces.map(({ name }) => name).join(', ');
  if (read > 0) return `0 packets: none of the ${read} that came on ${names} were chosen`;
  return `0 packets: nothing came on ${names}`;
}

/** What the kernel had no room for, where anything was lost. */
export function describeDrops(source: LiveSource): string | undefined {
  const lost = source.statistics().filter(({ dropped = 0 }) => dropped > 0);
  if (lost.length === 0) return undefined;
  const counts = lost.map(({ name, dropped }) => `${dropped} on ${name}`).join(', ');
  return `packets that the kernel dropped: ${counts}; a larger --buffer-size or a narrower filter helps`;
}
