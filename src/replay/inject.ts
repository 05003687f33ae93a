import { setImmediate as turn } from 'node:timers/promises';
import type { Packet } from '../core/packet.ts';
import type { PacketFeed } from '../core/pipeline.ts';
import { FrameQueue } from './frame-queue.ts';
import type { FrameSender } from './frame-sender.ts';
import { Framing, type FramingOptions } from './framing.ts';
import { type Pace, Schedule } from './pacing.ts';
import { type ReplayResult, ReplayTally } from './replay-tally.ts';

export interface InjectOptions extends Omit<FramingOptions, 'linkType'> {
  readonly interface: string;
  readonly pace: Pace;
  /** Frames at most. */
  readonly limit: number;
  /** No frame leaves that is due later, or after so long. */
  readonly durationMs: number;
}

/** Gathered before they are sent: with a schedule few, so that reading doesn't make the next one late. */
const PACED_FRAMES = 256;
/** Frames handed to the kernel in one call; between calls signals are looked for. */
const BATCH = 256;
/** So long the event loop may wait for its turn. */
const BUSY_MS = 50;
/** A schedule that is later than this by its end is given up. */
const GRACE_MS = 500;
/** In so long a wait more packets are read: when the queue is empty it may be too late for that. */
const REFILL_MS = 3;
/** A full queue of the interface empties within that. */
const RETRY_MS = 0.05;
const NANO_PER_MS = 1e6;

/**
 * Sends packets by their schedule. Each chunk of the pipeline is turned into frames (`add`), then sent (`drain`); the time
 * of the first frame is the schedule's start.
 */
export class Injection {
  readonly tally = new ReplayTally();
  readonly schedule: Schedule;
  readonly #options: InjectOptions;
  readonly #sender: FrameSender;
  readonly #queue: FrameQueue;
  readonly #framing: Framing;
  readonly #stop: AbortController;
  readonly #isPaced: boolean;
  readonly #hasLateness: boolean;
  #feed: PausingFeed | undefined;
  #startMs = Number.NaN;
  #endMs = 0;

  /** Raises `stop` when nothing more is to be sent. */
  constructor(sender: FrameSender, options: InjectOptions, stop: AbortController) {
    this.#sender = sender;
    this.#options = options;
    this.#stop = stop;
    this.#isPaced = options.pace.kind !== 'top';
    this.#hasLateness = this.#isPaced && sender.engine !== 'none';
    this.schedule = new Schedule(options.pace);
    this.#queue = new FrameQueue(sender.memory, this.#isPaced ? PACED_FRAMES : undefined);
    const { linkType } = sender;
    this.#framing = new Framing({ ...options, linkType }, this.#queue, this.schedule, this.tally);
  }

  /** The source's packets, as many at a time as the queue takes. */
  feed(source: PacketFeed): PacketFeed {
    this.#feed = new PausingFeed(source, this.#queue);
    return this.#feed;
  }

  add(packet: Packet): void {
    this.#framing.add(packet);
  }

  /** Sends what was added, but for what is due much later while more is to be read; call it between chunks. */
  async drain(): Promise<void> {
    const queue = this.#queue;
    const sender = this.#sender;
    const { signal } = this.#stop;
    const { clock } = sender;
    if (Number.isNaN(this.#startMs) && queue.count > 0) this.#startMs = clock.now();
    const start = this.#startMs;
    let lastTurn = clock.now();
    let at = 0;
    while (at < queue.count && !signal.aborted && this.tally.sent < this.#options.limit) {
      let now = clock.now();
      if (now - lastTurn > BUSY_MS) {
        await turn();
        lastTurn = clock.now();
        continue;
      }
      const dueMs = queue.due[at] / NANO_PER_MS;
      if (this.#isOver(dueMs, now - start)) break;
      if (start + dueMs > now) {
        if (this.#feed?.isPaused && at > queue.count >> 1 && start + dueMs - now > REFILL_MS) {
          sender.settle();
          queue.keepFrom(at);
          return;
        }
        // Others had their turn while it waited, and none now: that would make the frame late.
        if (await clock.until(start + dueMs, signal)) lastTurn = start + dueMs;
        if (signal.aborted) break;
        now = clock.now();
      }
      const end = this.#batchEnd(at, now - start);
      const taken = sender.send(queue, at, end);
      this.#count(at, at + taken, now - start);
      at += taken;
      if (taken === 0) at += this.#refuse();
    }
    if (at < queue.count || this.tally.sent >= this.#options.limit) this.#stop.abort();
    sender.settle();
    queue.clear();
  }

  result(): ReplayResult {
    const seconds = this.tally.sent === 0 ? 0 : (this.#endMs - this.#startMs) / 1000;
    return this.tally.result(this.#options.interface, seconds);
  }

  /** Of a schedule the times decide, as long as it is kept: so the count is right to the packet. */
  #isOver(dueMs: number, nowMs: number): boolean {
    const { durationMs } = this.#options;
    return dueMs >= durationMs || nowMs >= durationMs + (this.#isPaced ? GRACE_MS : 0);
  }

  /** The frames that are due by now, as far as one call takes them. */
  #batchEnd(from: number, nowMs: number): number {
    const { count, due } = this.#queue;
    const most = Math.min(count, from + BATCH, from + this.#options.limit - this.tally.sent);
    if (!this.#isPaced) return most;
    const now = nowMs * NANO_PER_MS;
    const over = this.#options.durationMs * NANO_PER_MS;
    let end = from + 1;
    while (end < most && due[end] <= now && due[end] < over) end++;
    return end;
  }

  #count(from: number, to: number, nowMs: number): void {
    const { lengths, due, ends } = this.#queue;
    const { tally } = this;
    for (let i = from; i < to; i++) {
      tally.bytes += lengths[i];
      tally.packets += ends[i];
      if (this.#hasLateness) tally.lateness.add(Math.max(0, Math.round(nowMs * NANO_PER_MS - due[i])));
    }
    tally.sent += to - from;
    if (to > from) this.#endMs = this.#sender.clock.now();
  }

  /** Returns how many frames are given up: none where there will be room for them soon. */
  #refuse(): number {
    const { reason, isBusy } = this.#sender.refusal;
    if (isBusy) {
      this.#sender.clock.nap(RETRY_MS);
      return 0;
    }
    this.tally.fail(reason);
    return 1;
  }
}

/** Ends a chunk when the queue is full, and goes on with it after that. */
class PausingFeed implements PacketFeed {
  /** There is more, for which there was no room. */
  isPaused = false;
  readonly #feed: PacketFeed;
  readonly #queue: FrameQueue;

  constructor(feed: PacketFeed, queue: FrameQueue) {
    this.#feed = feed;
    this.#queue = queue;
  }

  get files(): PacketFeed['files'] {
    return this.#feed.files;
  }

  get interfaces(): PacketFeed['interfaces'] {
    return this.#feed.interfaces;
  }

  fill(): boolean | Promise<boolean> {
    if (!this.isPaused) return this.#feed.fill();
    this.isPaused = false;
    return true;
  }

  next(packet: Packet): boolean {
    if (!this.#queue.isFull) return this.#feed.next(packet);
    this.isPaused = true;
    return false;
  }
}
