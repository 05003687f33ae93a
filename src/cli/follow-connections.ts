import { LiveConnections } from '../connections/live-connections.ts';
import { ConnectionPrinter } from './connection-printer.ts';
import type { LiveConnectionsPlan } from './connections-plan.ts';
import { describeDrops, describeLiveEnd, openLiveInput } from './live-input.ts';
import type { Logger } from './logger.ts';
import type { Output, OutputOptions } from './output.ts';
import { runLive } from './run-live.ts';
import type { StopSignal } from './signals.ts';
import { reportOverflow } from './tell-connections.ts';

/** Between two looks for connections that are over. */
const LOOK_MS = 250;

export interface LiveConnectionsJob {
  readonly plan: LiveConnectionsPlan;
  readonly stop: StopSignal;
  readonly logger: Logger;
  readonly openOutput: (options: OutputOptions) => Promise<Output>;
  readonly isOrphaned: () => boolean;
}

/** `sniff connections -i`: a row when a connection closes or is over, until the job is stopped; then of those still open. */
export async function followConnections({
  plan,
  stop,
  logger,
  openOutput,
  isOrphaned,
}: LiveConnectionsJob): Promise<void> {
  const { format, path } = plan.output;
  const { source, choice } = await openLiveInput(plan.live, plan.input, logger, (message) => logger.warn(message));
  try {
    const output = await openOutput({ path, kind: 'stream' });
    const connections = new LiveConnections(plan.timeouts);
    const { opened, communityId } = plan;
    const withCommunityId = format !== 'zeek' || communityId;
    const printer = new ConnectionPrinter(
      connections,
      { format, choice: plan.choice, withCommunityId, opened },
      output,
    );
    printer.begin();
    let lookedAtMs = performance.now();
    const onTick = (): Promise<void> | undefined => {
      const nowMs = performance.now();
      if (nowMs - lookedAtMs < LOOK_MS) return undefined;
      lookedAtMs = nowMs;
      connections.expire(nowMs);
      return printer.print();
    };
    const run = { choice, live: plan.live, stop: stop.signal, isOrphaned, onTick };
    const end = await runLive(source, run, connections.consume);
    connections.finish();
    await printer.print();
    printer.end();
    await output.end();
    reportOverflow(connections.session, logger);
    const note = describeLiveEnd(source, end);
    if (note !== undefined) logger.note(note);
    const drops = describeDrops(source);
    if (drops !== undefined) logger.warn(drops);
  } finally {
    source.close();
  }
}
