import type { Dissection } from '../dissection.ts';

/** Messages of a segment that are layers of their own; the last of them has the rest. */
const MOST_LAYERS = 96;

/**
 * Ends the current layer at `next`, behind its message. True where another may begin there; else the layer has all that
 * is left of its carrier.
 */
export function endMessage(d: Dissection, next: number): boolean {
  d.offset = d.end;
  if (next >= d.end || d.count >= MOST_LAYERS) return false;
  d.endLayer(next);
  d.offset = next;
  return true;
}
