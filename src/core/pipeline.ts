import { Packet, type PacketInterface } from './packet.ts';
import type { ExactTime, TimeBound } from './units.ts';

/** What the loop needs of a source. */
export interface PacketFeed {
  fill(): boolean | Promise<boolean>;
  next(packet: Packet): boolean;
  readonly files?: readonly { readonly format: string }[] | undefined;
  readonly interfaces?: readonly PacketInterface[] | undefined;
}

export interface PipelineOptions {
  /** Inclusive, in capture time. */
  readonly since?: TimeBound | undefined;
  /** Exclusive. */
  readonly until?: TimeBound | undefined;
  /** Chooses among the packets of the span; those it refuses are not counted. May throw what the plan has wrong. */
  readonly accept?: ((packet: Packet) => boolean) | undefined;
  /** Stop after so many accepted packets. */
  readonly count?: number | undefined;
  /** Ends the job cleanly: no packet is asked for any more. */
  readonly signal?: AbortSignal | undefined;
  /** Called between chunks, with the packets read so far; a promise is waited for (a slow reader of the output). */
  readonly onChunk?: (packets: number) => Promise<void> | undefined;
}

export interface PipelineEnd {
  /** Packets that the source delivered. */
  readonly read: number;
  /** Packets that passed the choice and were consumed. */
  readonly accepted: number;
  readonly interrupted: boolean;
}

export type Consume = (packet: Packet) => void;

/**
 * The only loop: asks the source for packets, one chunk at a time, and hands each chosen one to `consume`, which must
 * keep nothing of it. Between chunks the event loop gets its turn, so that signals work.
 */
export async function runPipeline(feed: PacketFeed, options: PipelineOptions, consume: Consume): Promise<PipelineEnd> {
  const packet = new Packet();
  packet.interfaces = toldInterfaces(feed);
  const choice = new Choice(options, consume);
  const drainAll = drainerOf(options, consume, choice);
  const stop = new Stop(options.signal);
  let read = 0;
  try {
    let filled = await stop.orFilled(feed.fill());
    while (filled && !isAborted(options)) {
      read += drainAll(feed, packet);
      const pending = options.onChunk?.(read);
      if (pending !== undefined) await pending;
      await nextTurn();
      // What was asked for is there: a pipe would be waited for, and what is unread is no damage.
      if (choice.done || isAborted(options)) break;
      filled = await stop.orFilled(feed.fill());
    }
  } finally {
    stop.close();
  }
  return { read, accepted: choice.accepted, interrupted: isAborted(options) };
}

/** Interfaces that packets may be told apart by: pcapng's, those of a wire, or one for each of several files. */
export function toldInterfaces({ files = [], interfaces }: PacketFeed): readonly PacketInterface[] | undefined {
  const isOneClassic = files.length === 1 && !/^(pcapng|live)/.test(files[0].format);
  return isOneClassic ? undefined : interfaces;
}

/**
 * Ends a wait for bytes when the signal comes: a pipe may be silent for hours. What comes later is nobody's then.
 * Listening once for all of them, as to begin and end it costs as much as a hundred packets.
 */
class Stop {
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#end?.(false);
  #end: ((filled: boolean) => void) | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
  }

  orFilled(filled: boolean | Promise<boolean>): boolean | Promise<boolean> {
    if (typeof filled === 'boolean' || this.#signal === undefined) return filled;
    return new Promise((resolve, reject) => {
      this.#end = resolve;
      filled.then(resolve, reject);
    });
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

type Drain = (feed: PacketFeed, packet: Packet) => number;

/** The loop over what a chunk holds, which asks for no more than there is to choose by. */
function drainerOf({ since, until, count, accept }: PipelineOptions, consume: Consume, choice: Choice): Drain {
  if (since !== undefined || until !== undefined || count !== undefined) {
    return (feed, packet) => drainChosen(feed, packet, choice);
  }
  if (accept !== undefined) return (feed, packet) => drainAccepted(feed, packet, accept, consume, choice);
  return (feed, packet) => {
    const packets = drain(feed, packet, consume);
    choice.accepted += packets;
    return packets;
  };
}

function drain(feed: PacketFeed, packet: Packet, consume: Consume): number {
  let packets = 0;
  while (feed.next(packet)) {
    consume(packet);
    packets++;
  }
  return packets;
}

function drainAccepted(
  feed: PacketFeed,
  packet: Packet,
  accept: (packet: Packet) => boolean,
  consume: Consume,
  choice: Choice,
): number {
  let packets = 0;
  let accepted = 0;
  while (feed.next(packet)) {
    packets++;
    if (!accept(packet)) continue;
    consume(packet);
    accepted++;
  }
  choice.accepted += accepted;
  return packets;
}

function drainChosen(feed: PacketFeed, packet: Packet, choice: Choice): number {
  let packets = 0;
  while (!choice.done && feed.next(packet)) {
    choice.take(packet);
    packets++;
  }
  return packets;
}

function isAborted(options: PipelineOptions): boolean {
  return options.signal?.aborted === true;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** `--since`, `--until`, the filters and `--count`; offsets are from the first packet that has a time. */
class Choice {
  accepted = 0;
  done = false;
  readonly #options: PipelineOptions;
  readonly #consume: Consume;
  readonly #accept: PipelineOptions['accept'];
  readonly #limit: number;
  readonly #isBounded: boolean;
  #since: ExactTime | undefined;
  #until: ExactTime | undefined;
  #started = false;

  constructor(options: PipelineOptions, consume: Consume) {
    this.#options = options;
    this.#consume = consume;
    this.#accept = options.accept;
    this.#limit = options.count ?? Number.POSITIVE_INFINITY;
    this.#isBounded = options.since !== undefined || options.until !== undefined;
    this.done = this.#limit <= 0;
  }

  take(packet: Packet): void {
    if (this.#isBounded) {
      // Nobody can say that a packet without a time stands between two.
      if (!packet.hasTime) return;
      if (!this.#started) this.#start(packet);
    }
    if (this.#since !== undefined && isBefore(packet, this.#since)) return;
    // Later packets may be earlier in time: nothing ends here.
    if (this.#until !== undefined && !isBefore(packet, this.#until)) return;
    if (this.#accept !== undefined && !this.#accept(packet)) return;
    this.#consume(packet);
    if (++this.accepted >= this.#limit) this.done = true;
  }

  #start(first: Packet): void {
    this.#started = true;
    this.#since = resolve(this.#options.since, first);
    this.#until = resolve(this.#options.until, first);
  }
}

function resolve(bound: TimeBound | undefined, first: Packet): ExactTime | undefined {
  if (bound === undefined) return undefined;
  if (bound.kind === 'absolute') return bound;
  const nanoseconds = first.nanoseconds + bound.nanoseconds;
  const carry = nanoseconds >= 1_000_000_000 ? 1 : 0;
  return {
    seconds: first.seconds + bound.seconds + carry,
    nanoseconds: nanoseconds - carry * 1_000_000_000,
  };
}

function isBefore(packet: Packet, time: ExactTime): boolean {
  return packet.seconds < time.seconds || (packet.seconds === time.seconds && packet.nanoseconds < time.nanoseconds);
}
