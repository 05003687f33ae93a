import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { limits } from '../core/limits.ts';

/** Loads the same bundle again. */
const ENTRY = 'dist/analyses/split/stream-worker.js';
/** Room for what is new, of which there is little: the default takes 10 MiB more, and no time less. */
const YOUNG_MIB = 4;
/** Flags of `analyze` with which one thread may be enough: the other one begins when the plan says so. */
const MAYBE_ALONE = /^--(show|conversations|talkers|protocols|help|dump-filter)\b/;

let begun: Worker | undefined;

/** Is it a file of which two threads make a report in less time? */
export function isWorthTwoThreads(path: string): boolean {
  if (availableParallelism() < 2) return false;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size >= limits.splitFileBytes;
}

/**
 * Begins the other thread for `analyze` of a long file while the command is loaded here: both take as long. Whether it is
 * needed is known only then; if it is not, it holds nobody up.
 */
export function beginStreamWorker(argv: readonly string[], root: string): void {
  if (argv.some((word) => MAYBE_ALONE.test(word))) return;
  if (!argv.some((word) => !word.startsWith('-') && isWorthTwoThreads(word))) return;
  begun = startWorker(root);
  begun.unref();
  // Who needs it begins another one, and hears what is wrong with it.
  begun.once('error', () => {
    begun = undefined;
  });
}

/** The one that was begun, or another one. */
export function takeStreamWorker(root: string): Worker {
  const worker = begun ?? startWorker(root);
  begun = undefined;
  worker.ref();
  return worker;
}

function startWorker(root: string): Worker {
  return new Worker(join(root, ENTRY), { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
}
