import { release, type } from 'node:os';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { PacketWriter } from '../writers/capture-writer.ts';
import { openWriter } from '../writers/open-writer.ts';
import type { CaptureTarget } from './capture-plan.ts';
import { OutputSink } from './capture-sinks.ts';
import type { Logger } from './logger.ts';
import type { Output, OutputOptions } from './output.ts';

export interface WriterContext {
  readonly source: LiveSource;
  readonly logger: Logger;
  /** `sniff 0.1.0` */
  readonly application: string;
  /** The packet filter as it was given. */
  readonly filter: string | undefined;
  readonly openOutput: (options: OutputOptions) => Promise<Output>;
}

/** Opens every target; without one and unless they go elsewhere, packets are printed as `decode` prints them. */
export async function openWriters(
  targets: readonly CaptureTarget[],
  context: WriterContext,
  isShipping: boolean,
): Promise<PacketWriter[]> {
  if (targets.length === 0 && !isShipping) return [await openPrinter(context)];
  const writers: PacketWriter[] = [];
  try {
    for (const target of targets) writers.push(await openTarget(target, context));
  } catch (error) {
    for (const writer of writers) writer.abandon();
    throw error;
  }
  return writers;
}

async function openTarget(target: CaptureTarget, context: WriterContext): Promise<PacketWriter> {
  const { source, logger, application, filter, openOutput } = context;
  const facts = {
    interfaces: source.interfaces,
    counts: () => source.statistics(),
    application,
    os: `${type()} ${release()}`,
    filter,
    warn: (message: string) => logger.warn(message),
  };
  if (target.path !== undefined) return openWriter(target, facts);
  const output = await openOutput({ path: target.name, kind: 'stream', binary: true });
  const label = target.name === '-' ? 'stdout' : target.name;
  return openWriter(target, { ...facts, pipe: new OutputSink(output, label) });
}

/** Protocols are loaded only where they are looked at: start-up counts. */
async function openPrinter({ openOutput }: WriterContext): Promise<PacketWriter> {
  const { PrintingWriter } = await import('./printing-writer.ts');
  return PrintingWriter.create(await openOutput({ kind: 'stream' }));
}
