import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextSink } from './model.ts';

const BATCH_LENGTH = 64 * 1024;

/** Writes the pieces in batches; between them a slow reader catches up and signals are heard. */
export async function writePieces(pieces: Iterable<string>, sink: TextSink): Promise<void> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH_LENGTH) continue;
    sink.text(batch);
    batch = '';
    await sink.ready?.();
    await nextTurn();
    if (sink.closed === true) return;
  }
  if (batch !== '') sink.text(batch);
}
