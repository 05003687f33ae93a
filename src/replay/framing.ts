import type { Packet } from '../core/packet.ts';
import { Fragmenter } from './fragments.ts';
import { findIp, type IpPlace, longestFrame } from './frame-layout.ts';
import type { FrameQueue } from './frame-queue.ts';
import { LinkConverter } from './link-conversion.ts';
import type { Schedule } from './pacing.ts';
import type { Oversize, ReplayTally } from './replay-tally.ts';
import { shortenIp } from './shorten.ts';

export interface FramingOptions {
  /** LINKTYPE_ value that the interface takes. */
  readonly linkType: number;
  readonly mtu: number;
  readonly oversize: Oversize;
  readonly sourceMac: Uint8Array;
  readonly destinationMac: Uint8Array;
}

/** Makes frames of packets: the interface's link type, not longer than it takes, with their times. */
export class Framing {
  readonly #options: FramingOptions;
  readonly #queue: FrameQueue;
  readonly #schedule: Schedule;
  readonly #tally: ReplayTally;
  readonly #converter: LinkConverter;
  readonly #fragmenter = new Fragmenter();
  readonly #ip: IpPlace = { version: 0, at: 0 };

  constructor(options: FramingOptions, queue: FrameQueue, schedule: Schedule, tally: ReplayTally) {
    this.#options = options;
    this.#queue = queue;
    this.#schedule = schedule;
    this.#tally = tally;
    this.#converter = new LinkConverter(options);
  }

  /** Puts the packet's frames into the queue; what can't be sent is counted with its reason. */
  add(packet: Packet): void {
    const queue = this.#queue;
    const tally = this.#tally;
    const due = this.#schedule.due(packet);
    const start = queue.begin(packet.end - packet.start);
    if (packet.end - packet.start > queue.room) {
      tally.oversize.skipped++;
      tally.fail('longer than any frame');
      return;
    }
    const refusal = this.#converter.put(packet, queue);
    if (refusal !== undefined) {
      tally.fail(refusal);
      return;
    }
    if (packet.end - packet.start < packet.wireLength) tally.cutByCapture++;
    const { linkType, mtu } = this.#options;
    const longest = longestFrame(queue.view, start, queue.used, linkType, mtu);
    if (queue.used - start > longest) this.#fit(start, longest, due);
    else this.#push(start, due);
  }

  #push(start: number, due: number): void {
    this.#queue.push(start, due);
    this.#schedule.count(this.#queue.used - start);
  }

  #fit(start: number, longest: number, due: number): void {
    const queue = this.#queue;
    const { oversize, linkType } = this.#options;
    const { oversize: counts } = this.#tally;
    const hasIp = findIp(queue.view, start, queue.used, linkType, this.#ip);
    if (oversize === 'truncate') {
      queue.used = start + longest;
      if (hasIp) shortenIp(queue, this.#ip, queue.used);
      counts.truncated++;
      this.#push(start, due);
      return;
    }
    const end = queue.used;
    const pieces = oversize === 'fragment' && hasIp ? this.#fragmenter.cut(queue, start, this.#ip, longest, due) : 0;
    if (pieces > 0) {
      counts.fragmented++;
      for (let i = queue.count - pieces; i < queue.count; i++) this.#schedule.count(queue.lengths[i]);
      return;
    }
    const size = end - start;
    queue.used = start;
    counts.skipped++;
    this.#tally.fail(size > 0 ? "longer than the interface's MTU" : 'empty');
  }
}
