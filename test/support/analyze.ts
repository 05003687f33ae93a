import type { AnalysisOptions } from '../../src/analyses/analysis.ts';
import { PART_NAMES, type PartName } from '../../src/analyses/analysis.ts';
import { AnalysisSession } from '../../src/analyses/session.ts';
import { type PipelineOptions, runPipeline } from '../../src/core/pipeline.ts';
import type { Report } from '../../src/report/model.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import type { PacketSource } from '../../src/sources/source.ts';
import { render } from './render.ts';

export interface AnalyzeOptions extends Partial<AnalysisOptions> {
  readonly show?: readonly PartName[];
  readonly chunkSize?: number;
  readonly pipeline?: PipelineOptions;
}

/** The report of a capture in memory, as `sniff analyze` makes it. */
export async function analyzeBytes(bytes: Uint8Array, options: AnalyzeOptions = {}): Promise<Report> {
  const { chunkSize } = options;
  const chunks = new MemoryChunks(bytes);
  return analyzeSource(await openCaptureFrom(chunks, chunkSize === undefined ? {} : { chunkSize }), options);
}

export async function analyzeSource(source: PacketSource, options: AnalyzeOptions = {}): Promise<Report> {
  const { show, top, bucketNanoseconds = 1_000_000_000, withQuery = false, pipeline = {} } = options;
  const session = new AnalysisSession(source, show ?? PART_NAMES, { top, bucketNanoseconds, withQuery });
  await runPipeline(source, pipeline, session.consume);
  await source.close();
  return { schema: 'sniff.analyze/1', timeDigits: session.totals.timeDigits, parts: session.finish(show) };
}

/** The JSON document as a script reads it. */
export async function analyzeToJson(bytes: Uint8Array, options: AnalyzeOptions = {}): Promise<AnalyzeDocument> {
  return JSON.parse(await render(await analyzeBytes(bytes, options), 'json'));
}

export interface AnalyzeDocument {
  readonly capture: Readonly<Record<string, unknown>>;
  readonly ledger: Readonly<Record<string, number>>;
  readonly arp?: Readonly<Record<string, unknown>>;
  readonly protocols: readonly { path: string; packets: number; bytes: number }[];
  readonly endpoints: readonly Readonly<Record<string, string | number>>[];
  readonly conversations: readonly Readonly<Record<string, string | number | null>>[];
  readonly timeline: readonly { time: string; packets: number; bytes: number; requests: number }[];
}
