import { runPipeline } from '../core/pipeline.ts';
import { describeEnd, openInput, reportDamage } from './input.ts';
import type { Logger } from './logger.ts';
import type { Output } from './output.ts';
import { openChoice } from './packet-choice.ts';
import type { PacketPrinter } from './packet-printer.ts';
import type { DecodePlan } from './plan.ts';
import type { Progress } from './progress.ts';
import type { StopSignal } from './signals.ts';

export interface DecodeFilesOptions {
  readonly plan: DecodePlan;
  readonly printer: PacketPrinter;
  /** Called when the input could be opened. */
  readonly openOutput: () => Promise<Output>;
  readonly stop: StopSignal;
  readonly logger: Logger;
  readonly progress: Progress;
  /** The input is damaged, and the plan says that this is a failure. */
  readonly onDamage: () => void;
}

/** Reads the plan's files once and prints their packets. */
export async function decodeFiles(options: DecodeFilesOptions): Promise<void> {
  const { plan, printer, stop, logger, progress } = options;
  const choice = await openChoice(plan.input, logger);
  const source = await openInput(plan.input, stop.signal);
  try {
    const chosen = choice.optionsFor(source);
    const output = await options.openOutput();
    printer.start(output);
    const end = await runPipeline(
      source,
      {
        ...chosen,
        signal: stop.signal,
        onChunk: (packets) => {
          progress.update(source.bytesRead, source.bytesTotal, packets);
          printer.flush();
          // A pipe's packets are shown as they come.
          output.flush();
          return output.ready();
        },
      },
      (packet) => printer.print(packet),
    );
    printer.end();
    await output.end();
    progress.clear();
    choice.report(source);
    if (reportDamage(source, plan.input, logger)) options.onDamage();
    const note = describeEnd(source, plan.input, end, stop.cause);
    if (note !== undefined) logger.note(note);
  } finally {
    await source.close();
  }
}
