import { MessageChannel } from 'node:worker_threads';
import { PART_NAMES, type PartName } from '../../src/analyses/analysis.ts';
import { SplitSession } from '../../src/analyses/split/split-session.ts';
import type { StreamsPort } from '../../src/analyses/split/stream-thread.ts';
import { serveStreams } from '../../src/analyses/split/stream-worker.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { openCapture } from '../../src/sources/open.ts';
import { SharedBuffers } from '../../src/sources/shared-buffers.ts';
import { render } from './render.ts';

export interface SplitOptions {
  readonly show?: readonly PartName[] | undefined;
  readonly top?: number;
  /** Small ones make many batches of a small file. */
  readonly chunkSize?: number;
  /** Left out: the other half runs in this thread. */
  readonly port?: StreamsPort;
}

/** The JSON document of a session in two halves. */
export async function analyzeSplit(path: string, options: SplitOptions = {}): Promise<string> {
  const { show, top, chunkSize = 4096, port = startHalf() } = options;
  const shared = new SharedBuffers();
  const source = await openCapture([path], { chunkSize, buffers: shared });
  const session = new SplitSession(source, show ?? PART_NAMES, { top, bucketNanoseconds: 1e9 }, shared, port);
  try {
    await runPipeline(source, { onChunk: () => session.flush() }, session.consume);
    const parts = await session.finish(show);
    return await render({ schema: 'sniff.analyze/1', timeDigits: session.totals.timeDigits, parts }, 'json');
  } finally {
    session.close();
    await source.close();
  }
}

function startHalf(): StreamsPort {
  const { port1, port2 } = new MessageChannel();
  serveStreams(port2);
  return port1 as unknown as StreamsPort;
}
