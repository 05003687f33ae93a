import { environmentError } from '../core/errors.ts';
import { noPermission } from '../sources/live/live-errors.ts';
import { type CapModule, loadCap } from '../sources/live/load-cap.ts';
import { type FrameQueue, QUEUE_BYTES } from './frame-queue.ts';
import type { FrameSender } from './frame-sender.ts';
import { portableClock } from './waiting.ts';

const LINKTYPE_OF: Readonly<Record<string, number>> = { NULL: 0, ETHERNET: 1, RAW: 101 };

/** Anywhere: libpcap through the optional package `cap`, one frame a call. */
export async function openCapSender(name: string): Promise<FrameSender> {
  const { Cap } = await loadCap();
  const cap = new Cap();
  // What is received is of no interest, but opening wants room for it.
  const unused = Buffer.alloc(65_535);
  let word: string;
  try {
    word = cap.open(name, 'less 1', unused.length, unused);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/permission|permitted/i.test(message)) throw noPermission(cause);
    throw environmentError(`can't send on ${name}: ${message}`, undefined, cause);
  }
  const linkType = LINKTYPE_OF[word];
  if (linkType === undefined) {
    cap.close();
    throw environmentError(`can't send on ${name}: its link type is ${word}`);
  }
  return makeSender(cap, linkType, unused);
}

function makeSender(cap: InstanceType<CapModule['Cap']>, linkType: number, unused: Buffer): FrameSender {
  const memory = Buffer.alloc(QUEUE_BYTES);
  let refusal = { reason: '', isBusy: false };
  return {
    engine: 'cap',
    clock: portableClock(),
    memory,
    linkType,
    get refusal() {
      return refusal;
    },
    send(queue: FrameQueue, from: number, to: number): number {
      for (let i = from; i < to; i++) {
        const start = queue.starts[i];
        try {
          cap.send(memory.subarray(start, start + queue.lengths[i]), queue.lengths[i]);
        } catch (error) {
          refusal = { reason: error instanceof Error ? error.message : String(error), isBusy: false };
          return i - from;
        }
      }
      return to - from;
    },
    settle: () => undefined,
    close(): void {
      cap.close();
      unused.fill(0);
    },
  };
}
