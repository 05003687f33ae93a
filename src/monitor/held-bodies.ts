import { limits } from '../core/limits.ts';

/** The batches that are in memory while they come, of all connections together: bounded. */
export class HeldBodies {
  #bytes = 0;

  /** Keeps a part of a batch; false where there is no room for it. */
  hold(body: Buffer[], part: Buffer): boolean {
    if (this.#bytes + part.length > limits.heldBatchBytes) return false;
    body.push(part);
    this.#bytes += part.length;
    return true;
  }

  release(body: readonly Buffer[]): void {
    for (const { length } of body) this.#bytes -= length;
  }
}
