import type { AnalysisOptions, PartName } from '../analyses/analysis.ts';
import { AnalysisSession } from '../analyses/session.ts';
import { hasStreamParts, SplitSession } from '../analyses/split/split-session.ts';
import { SharedBuffers } from '../sources/shared-buffers.ts';
import type { PacketSource } from '../sources/source.ts';
import { isWorthTwoThreads, takeStreamWorker } from './stream-worker.ts';

/** Buffers for a file of which two threads make these parts; undefined: one is enough, or there is but one processor. */
export function buffersToShare(paths: readonly string[], parts: readonly PartName[]): SharedBuffers | undefined {
  const isSplit = paths.length === 1 && hasStreamParts(parts) && isWorthTwoThreads(paths[0]);
  return isSplit ? new SharedBuffers() : undefined;
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
  const worker = takeStreamWorker(root);
  try {
    return new SplitSession(source, parts, options, shared, worker);
  } catch (error) {
    void worker.terminate();
    throw error;
  }
}
