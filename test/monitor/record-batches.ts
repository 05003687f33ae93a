import { gunzipSync } from 'node:zlib';
import type { Batch, BatchQueue } from '../../src/monitor/batch-queue.ts';
import { BatchMaker } from '../../src/monitor/batches.ts';
import { MemoryQueue } from '../../src/monitor/memory-queue.ts';

/** Somewhere to put records, and what has been put there. */
export interface RecordBatches {
  readonly batches: BatchMaker;
  /** Ends the last batch, and takes all as a monitor would. */
  take(): Promise<Batch[]>;
}

export function gatherBatches(maxRecords = 1e9): RecordBatches {
  const queue = new MemoryQueue({ agent: 'h/1', host: 'h', interface: 'x' }, 1e8);
  const batches = new BatchMaker(queue, { intervalMs: 1e9, maxRecords, onBatch: () => undefined });
  return {
    batches,
    take: async () => {
      await batches.end();
      return drain(queue);
    },
  };
}

/** Takes all that is there. */
export async function drain(queue: BatchQueue): Promise<Batch[]> {
  const taken: Batch[] = [];
  for (let batch = await queue.oldest(); batch !== undefined; batch = await queue.oldest()) {
    taken.push(batch);
    await queue.remove(batch);
  }
  return taken;
}

export function linesOf({ body }: Batch): string[] {
  return gunzipSync(Buffer.concat(body)).toString().split('\n').slice(0, -1);
}
