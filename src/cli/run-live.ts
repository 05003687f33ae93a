import { type Consume, type PipelineEnd, type PipelineOptions, runPipeline } from '../core/pipeline.ts';
import { TickingFeed } from '../core/ticking-feed.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { LivePlan } from './live-flags.ts';
import { giveUpRoot } from './privileges.ts';

export interface LiveRun {
  /** What chooses packets; the signal is the run's own. */
  readonly choice: Omit<PipelineOptions, 'signal' | 'onChunk'>;
  readonly live: Pick<LivePlan, 'durationMs' | 'user'>;
  /** Aborted when the job is to end. */
  readonly stop: AbortSignal;
  /** The output's reader has gone: nothing more is wanted, not even what the kernel still has. */
  readonly isOrphaned: () => boolean;
  /** Called between chunks and at least four times a second, packets or not, with those read so far. */
  readonly onTick: (packets: number) => Promise<void> | undefined;
}

const TICK_MS = 250;
/** What a timer can wait for. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Drives a live source until the job is stopped or its time is over; all that needs root is open by now. The source is told to stop, not the loop: what the
 * kernel received until then is handed over, and counted.
 */
export async function runLive(source: LiveSource, run: LiveRun, consume: Consume): Promise<PipelineEnd> {
  const abandoned = new AbortController();
  const onStop = (): void => {
    if (run.isOrphaned()) abandoned.abort();
    else source.stop();
  };
  if (run.stop.aborted) onStop();
  run.stop.addEventListener('abort', onStop, { once: true });
  if (run.live.user !== undefined) giveUpRoot(run.live.user);
  const disarm = callAfter(run.live.durationMs, () => source.stop());
  try {
    const options = { ...run.choice, signal: abandoned.signal, onChunk: run.onTick };
    return await runPipeline(new TickingFeed(source, TICK_MS), options, consume);
  } finally {
    disarm();
    run.stop.removeEventListener('abort', onStop);
  }
}

function callAfter(milliseconds: number | undefined, action: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const arm = (left: number): void => {
    timer = setTimeout(
      () => (left > LONGEST_TIMER_MS ? arm(left - LONGEST_TIMER_MS) : action()),
      Math.min(left, LONGEST_TIMER_MS),
    );
  };
  if (milliseconds !== undefined) arm(milliseconds);
  return () => clearTimeout(timer);
}
