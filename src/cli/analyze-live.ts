import type { PipelineEnd } from '../core/pipeline.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { LivePlan } from './live-flags.ts';
import { LiveReporter } from './live-reporter.ts';
import { LiveScreen } from './live-screen.ts';
import { AppendedReports, type LiveView } from './live-view.ts';
import type { Output } from './output.ts';
import type { ChoiceOptions } from './packet-choice.ts';
import type { AnalyzePlan } from './plan.ts';
import { runLive } from './run-live.ts';
import { stdoutTerminal } from './screen.ts';
import type { StopSignal } from './signals.ts';

export interface AnalyzeLiveOptions {
  readonly plan: AnalyzePlan;
  readonly live: LivePlan;
  readonly source: LiveSource;
  readonly choice: ChoiceOptions;
  readonly output: Output;
  readonly stop: StopSignal;
  readonly isOrphaned: () => boolean;
  /** Columns of a page, where it is not drawn on a screen. */
  readonly width: number;
  readonly color: boolean;
}

/** A live analysis: what came, and where messages about it go meanwhile. */
export interface LiveAnalysis {
  /** For what has to be told while the screen is taken; undefined: as ever. */
  readonly tell: ((message: string) => void) | undefined;
  run(): Promise<PipelineEnd>;
}

/** Reports an interval, on the screen or one behind the other, until the source is stopped. */
export function analyzeLive(options: AnalyzeLiveOptions): LiveAnalysis {
  const { plan, live, source, choice, output, stop, isOrphaned } = options;
  const { format } = plan.output;
  const reporter = new LiveReporter(source, {
    show: plan.show,
    top: plan.top,
    bucketNanoseconds: plan.bucketNanoseconds,
    withQuery: plan.withQuery,
    everyMs: plan.everyMs,
    alert: plan.alert,
    withDefaultParts: format !== 'table',
    withLivePart: format !== 'csv',
  });
  const screen = format === 'table' && output.isTerminal ? openScreen(reporter, options) : undefined;
  const view: LiveView = screen ?? new AppendedReports(reporter, output, { format, width: options.width });
  const run = async (): Promise<PipelineEnd> => {
    try {
      const end = await runLive(
        source,
        {
          choice,
          live,
          stop: stop.signal,
          isOrphaned,
          onTick: () => {
            reporter.tick();
            return view.tick();
          },
        },
        reporter.consume,
      );
      if (!isOrphaned()) await view.finish(reporter.finish());
      return end;
    } finally {
      view.close();
    }
  };
  return { tell: screen === undefined ? undefined : (message) => screen.tell(message), run };
}

function openScreen(reporter: LiveReporter, { stop, output, color }: AnalyzeLiveOptions): LiveScreen {
  return new LiveScreen({ reporter, stop, terminal: stdoutTerminal, output, color });
}
