import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AnalysisOptions, PartName } from '../analyses/analysis.ts';
import { AnalysisSession } from '../analyses/session.ts';
import { hasStreamParts, SplitSession } from '../analyses/split/split-session.ts';
import { limits } from '../core/limits.ts';
import { SharedBuffers } from '../sources/shared-buffers.ts';
import type { PacketSource } from '../sources/source.ts';

/** Loads the same bundle again. */
const STREAM_WORKER = 'dist/analyses/split/stream-worker.js';

/** Room for what is new, of which there is little: the default takes 10 MiB more, and no time less. */
const YOUNG_MIB = 4;

/** Buffers for a file of which two threads make these parts; undefined: one is enough, or there is but one processor. */
export function buffersToShare(paths: readonly string[], parts: readonly PartName[]): SharedBuffers | undefined {
  if (paths.length !== 1 || !hasStreamParts(parts) || availableParallelism() < 2) return undefined;
  const stats = statSync(paths[0], { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size >= limits.splitFileBytes ? new SharedBuffers() : undefined;
}

/** A session for what was opened, with these buffers if they are any: in two threads then, but for compressed files. */
export function openSession(
  source: PacketSource,
  parts: readonly PartName[],
  options: AnalysisOptions,
  shared: SharedBuffers | undefined,
  root: string,
): AnalysisSession | SplitSession {
  const isPlain = source.files.every(({ format }) => !format.includes('+'));
  if (shared === undefined || !isPlain) return new AnalysisSession(source, parts, options);
  const worker = new Worker(join(root, STREAM_WORKER), { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
  try {
    return new SplitSession(source, parts, options, shared, worker);
  } catch (error) {
    void worker.terminate();
    throw error;
  }
}
