import type { PipelineEnd } from '../core/pipeline.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { Output } from './output.ts';
import type { PacketPrinter } from './packet-printer.ts';
import { type LiveRun, runLive } from './run-live.ts';

/** Prints packets as they come, until the source is stopped. */
export async function decodeLive(
  source: LiveSource,
  printer: PacketPrinter,
  output: Output,
  run: Omit<LiveRun, 'onTick'>,
): Promise<PipelineEnd> {
  printer.start(output);
  const onTick = (): Promise<void> | undefined => {
    printer.flush();
    output.flush();
    return output.ready();
  };
  const end = await runLive(source, { ...run, onTick }, (packet) => printer.print(packet));
  printer.end();
  await output.end();
  return end;
}
