import { type FrameQueue, QUEUE_BYTES } from './frame-queue.ts';
import type { FrameSender } from './frame-sender.ts';
import { VirtualClock } from './waiting.ts';

/** Takes every frame at once and sends none. */
export class DrySender implements FrameSender {
  readonly engine = 'none';
  readonly clock = new VirtualClock();
  readonly memory = new Uint8Array(QUEUE_BYTES);
  readonly linkType: number;
  readonly refusal = { reason: '', isBusy: false };

  constructor(linkType: number) {
    this.linkType = linkType;
  }

  send(_queue: FrameQueue, from: number, to: number): number {
    return to - from;
  }

  settle(): undefined {
    return undefined;
  }

  close(): undefined {
    return undefined;
  }
}
