import { PART_NAMES } from '../analyses/analysis.ts';
import { runPipeline } from '../core/pipeline.ts';
import type { Report } from '../report/model.ts';
import { describeEnd, openInput, reportDamage } from './input.ts';
import type { Logger } from './logger.ts';
import { buffersToShare, openSession } from './open-session.ts';
import { openChoice } from './packet-choice.ts';
import type { AnalyzePlan } from './plan.ts';
import type { Progress } from './progress.ts';
import type { StopSignal } from './signals.ts';

export interface AnalyzeFilesOptions {
  /** The package's folder. */
  readonly root: string;
  readonly plan: AnalyzePlan;
  readonly stop: StopSignal;
  readonly logger: Logger;
  readonly progress: Progress;
  /** The input is damaged, and the plan says that this is a failure. */
  readonly onDamage: () => void;
}

/** Reads the plan's files once and reports. */
export async function analyzeFiles({
  root,
  plan,
  stop,
  logger,
  progress,
  onDamage,
}: AnalyzeFilesOptions): Promise<Report> {
  const choice = await openChoice(plan.input, logger);
  const parts = PART_NAMES.filter((part) => plan.show === undefined || plan.show.includes(part));
  const shared = buffersToShare(plan.input.paths, parts);
  const source = await openInput(plan.input, stop.signal, shared);
  let close: (() => void) | undefined;
  try {
    const chosen = choice.optionsFor(source);
    const session = openSession(source, parts, plan, shared, root);
    close = () => session.close();
    const end = await runPipeline(
      source,
      {
        ...chosen,
        signal: stop.signal,
        onChunk: (packets) => {
          progress.update(source.bytesRead, source.bytesTotal, packets);
          return session.flush();
        },
      },
      session.consume,
    );
    progress.clear();
    choice.report(source);
    if (reportDamage(source, plan.input, logger)) onDamage();
    const note = describeEnd(source, plan.input, end, stop.cause);
    if (note !== undefined && plan.output.format !== 'table') logger.note(note);
    return {
      schema: 'sniff.analyze/1',
      timeDigits: session.totals.timeDigits,
      parts: await session.finish(plan.show),
      notes: note === undefined ? [] : [note],
    };
  } finally {
    close?.();
    await source.close();
  }
}
