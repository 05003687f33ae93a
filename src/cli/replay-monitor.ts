import { basename } from 'node:path';
import { type PipelineEnd, runPipeline } from '../core/pipeline.ts';
import type { ShippingPlan } from '../monitor/shipping-plan.ts';
import type { PacketSource } from '../sources/source.ts';
import type { Logger } from './logger.ts';
import type { ChoiceOptions } from './packet-choice.ts';
import type { Progress } from './progress.ts';
import { deliver, openShipper } from './shipping.ts';

export interface MonitorReplay {
  readonly plan: ShippingPlan;
  readonly source: PacketSource;
  readonly choice: ChoiceOptions;
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly logger: Logger;
  /** Told when all is read, before the last batches are sent. */
  readonly onEnd: (end: PipelineEnd) => void;
}

/** A capture's records to a monitor, no faster than it takes them. False where it hasn't got all. */
export async function replayToMonitor(replay: MonitorReplay): Promise<boolean> {
  const { plan, source, choice, paths, signal, progress, logger } = replay;
  const origin = paths.map((path) => (path === '-' ? 'stdin' : basename(path))).join(',');
  const shipper = await openShipper(plan, { origin, isLive: false, signal, logger }, []);
  const onChunk = (packets: number): Promise<void> | undefined => {
    progress.update(source.bytesRead, source.bytesTotal, packets);
    shipper.flush();
    return shipper.ready();
  };
  try {
    replay.onEnd(await runPipeline(source, { ...choice, signal, onChunk }, (packet) => shipper.write(packet)));
  } catch (error) {
    progress.clear();
    await deliver(shipper, logger);
    throw error;
  }
  return (await deliver(shipper, logger)) === 'taken';
}
