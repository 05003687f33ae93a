import { performance } from 'node:perf_hooks';
import type { Packet } from '../../core/packet.ts';
import type { SourceFile, SourceSummary } from '../source.ts';
import type { LinkWatch } from './link-watch.ts';
import type { LiveInterface, LiveSource, LiveStatistics } from './live-source.ts';
import type { PacketSocket } from './packet-socket.ts';
import type { PollSet } from './poll-set.ts';
import type { Ring } from './ring.ts';

/** One interface that is listened on. */
export interface RingInput {
  readonly description: LiveInterface;
  readonly socket: PacketSocket;
  readonly ring: Ring;
}

/** What is older than so many block timeouts was handed over by the kernel: two, and some delay. */
const SETTLE_BLOCKS = 2.2;
/** While nothing comes, whoever ends the process waits for the thread that polls. */
const POLL_MS = 200;
/** Where packets came so lately, more are coming: a short wait on the spot costs a tenth of one in another thread. */
const BUSY_MS = 5;
const SHORT_WAIT_MS = 2;
/** When stopped, the blocks under way are waited for so long at most, in block timeouts. */
const STOP_BLOCKS = 6;

interface Feed extends RingInput {
  readonly id: number;
  /** When its open block was taken, in ms; negative while none is open. */
  openedMs: number;
}

/**
 * One or several rings as one source, in order of time. Several are merged: a packet is shown when no other ring can hold
 * an earlier one any more, which takes two block timeouts where another interface is silent.
 */
export class RingSource implements LiveSource {
  readonly engine = 'ring';
  readonly caveats: readonly string[] = [];
  readonly files: readonly SourceFile[];
  readonly interfaces: readonly LiveInterface[];
  readonly problems = [];
  readonly summary: SourceSummary = { kernelDrops: 0, skippedBytes: 0 };
  readonly bytesTotal = undefined;
  readonly #feeds: readonly Feed[];
  readonly #watch: LinkWatch;
  readonly #polled: PollSet;
  readonly #blockTimeoutMs: number;
  #number = 0;
  /** Packets up to this time (ms since the epoch) can be shown: no ring can hold an earlier one any more. */
  #horizonMs = Number.POSITIVE_INFINITY;
  #stoppedMs = -1;
  /** When a block was there last. */
  #readyMs = 0;
  #isClosed = false;

  constructor(inputs: readonly RingInput[], watch: LinkWatch, polled: PollSet, blockTimeoutMs: number) {
    this.#feeds = inputs.map((input, id) => ({ ...input, id, openedMs: -1 }));
    this.#watch = watch;
    this.#polled = polled;
    this.#blockTimeoutMs = blockTimeoutMs;
    this.interfaces = inputs.map(({ description }) => description);
    this.files = this.interfaces.map(({ name, linkType }) => ({ path: name, format: 'live', linkTypes: [linkType] }));
  }

  get bytesRead(): number {
    return this.#feeds.reduce((sum, { ring }) => sum + ring.bytesRead, 0);
  }

  fill(): boolean | Promise<boolean> {
    if (this.#isReady()) return true;
    if (performance.now() - this.#readyMs < BUSY_MS && this.#stoppedMs < 0) {
      if (this.#polled.waitHere(this.#feeds, SHORT_WAIT_MS)) this.#watch.look();
      if (this.#isReady()) return true;
    }
    return this.#wait();
  }

  next(packet: Packet): boolean {
    const feed = this.#feeds.length === 1 ? this.#feeds[0] : this.#earliest();
    if (feed === undefined) return false;
    if (!feed.ring.next(packet)) {
      feed.openedMs = -1;
      return false;
    }
    packet.interfaceId = feed.id;
    packet.number = ++this.#number;
    return true;
  }

  stop(): void {
    if (this.#stoppedMs >= 0 || this.#isClosed) return;
    for (const { socket } of this.#feeds) socket.refuseAll();
    this.#stoppedMs = performance.now();
    this.#polled.wake();
  }

  statistics(): readonly LiveStatistics[] {
    const all = this.#feeds.map(({ description, socket, ring }) => {
      socket.count();
      const { received, dropped } = socket.counts;
      return { name: description.name, received: received - ring.skipped, dropped, refused: 0 };
    });
    this.summary.kernelDrops = all.reduce((sum, { dropped }) => sum + dropped, 0);
    return all;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stoppedMs = performance.now();
    this.#polled.wake();
    for (const { socket } of this.#feeds) socket.close();
    this.statistics();
    this.#polled.close();
  }

  async #wait(): Promise<boolean> {
    for (;;) {
      if (this.#isClosed) return false;
      if (this.#stoppedMs >= 0 && this.#isDry()) {
        this.statistics();
        return false;
      }
      const hasChanges = await this.#polled.wait(this.#feeds, this.#patienceMs());
      if (this.#isClosed) return false;
      if (hasChanges) this.#watch.look();
      if (this.#isReady()) return true;
    }
  }

  /** Opens what blocks there are; true when packets can be shown without disorder. */
  #isReady(): boolean {
    if (this.#isClosed) return false;
    let open = 0;
    for (const feed of this.#feeds) {
      while (feed.openedMs < 0 && feed.ring.open()) {
        // A block may hold nothing but what is passed over.
        if (feed.ring.peek()) feed.openedMs = performance.now();
      }
      if (feed.openedMs >= 0) open++;
    }
    if (open === 0) return false;
    this.#readyMs = performance.now();
    const isWhole = open === this.#feeds.length || this.#isStale();
    this.#horizonMs = isWhole ? Number.POSITIVE_INFINITY : Date.now() - this.#settleMs;
    return isWhole || this.#earliestMs() <= this.#horizonMs;
  }

  /** Packets wait longer than they have to: somebody has set the clock back. */
  #isStale(): boolean {
    const now = performance.now();
    return this.#feeds.some(({ openedMs }) => openedMs >= 0 && now - openedMs > 2 * this.#settleMs);
  }

  #earliestMs(): number {
    return Math.min(
      ...this.#feeds.map(({ ring, openedMs }) => (openedMs < 0 ? Number.POSITIVE_INFINITY : ring.timeMs)),
    );
  }

  /** Nothing can come any more. */
  #isDry(): boolean {
    if (this.#feeds.some(({ openedMs }) => openedMs >= 0)) return false;
    if (performance.now() - this.#stoppedMs > STOP_BLOCKS * this.#blockTimeoutMs) return true;
    return this.#feeds.every(({ ring }) => ring.pending === 0);
  }

  get #settleMs(): number {
    return SETTLE_BLOCKS * this.#blockTimeoutMs;
  }

  /** How long to wait for more before looking again. */
  #patienceMs(): number {
    if (this.#stoppedMs >= 0) return Math.ceil(this.#blockTimeoutMs / 4);
    const dueMs = this.#earliestMs() + this.#settleMs - Date.now();
    return dueMs > POLL_MS ? POLL_MS : Math.max(1, Math.ceil(dueMs));
  }

  /** The feed whose next packet is due; undefined once an open block is used up, since more may be there. */
  #earliest(): Feed | undefined {
    let earliest: Feed | undefined;
    let earliestMs = this.#horizonMs;
    for (const feed of this.#feeds) {
      if (feed.openedMs < 0) continue;
      if (!feed.ring.peek()) {
        feed.openedMs = -1;
        return undefined;
      }
      const timeMs = feed.ring.timeMs;
      if (earliest !== undefined ? timeMs >= earliestMs : timeMs > earliestMs) continue;
      earliest = feed;
      earliestMs = timeMs;
    }
    return earliest;
  }
}
