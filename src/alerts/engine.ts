import type { AnalysisContext } from '../analyses/analysis.ts';
import type { Packet } from '../core/packet.ts';
import type { ExactTime } from '../core/units.ts';
import { Deadlines } from './deadlines.ts';
import type { AlertEvent } from './events.ts';
import { Feed } from './feed.ts';
import { KeyTables } from './key-tables.ts';
import type { AlertRule } from './rule.ts';
import { type ConnectedTaps, connectTaps } from './taps.ts';
import { Watch } from './watch.ts';

export interface EngineOptions {
  /** Keys of a kind that are known at once. */
  readonly maxKeys: number;
  /** Events tell the numbers of the packets that made them. */
  readonly withFrames: boolean;
  readonly onEvent: (event: AlertEvent) => void;
}

/** What is late by no more than this, or the longest window, is just late. */
const LEAST_PATIENCE_NS = 10e9;
/** Packets of a live interface are here so long after their time, at the latest. */
export const LIVE_DELAY_NS = 500e6;

/**
 * Rules over one pass: `attach` hangs them on a session's trackers, `advance` is called with each packet before those
 * see it. The same packets give the same events, live or from a file: all times are those of packets.
 */
export class AlertEngine {
  readonly watches: readonly Watch[];
  readonly keys: KeyTables;
  readonly #deadlines = new Deadlines();
  readonly #feed: Feed;
  readonly #onEvent: (event: AlertEvent) => void;
  #taps: ConnectedTaps | undefined;

  constructor(rules: readonly AlertRule[], { maxKeys, withFrames, onEvent }: EngineOptions) {
    this.#onEvent = onEvent;
    const patienceNs = Math.max(LEAST_PATIENCE_NS, ...rules.map(({ windowNs }) => windowNs));
    this.#feed = new Feed(patienceNs, withFrames);
    this.keys = new KeyTables(maxKeys);
    const { clock } = this.#feed;
    this.watches = rules.map((rule) => {
      const keys = this.keys.of(rule.by);
      return new Watch(rule, { keys, clock, deadlines: this.#deadlines, withFrames, tell: onEvent });
    });
    this.keys.watches = this.watches;
    this.keys.clock = clock;
  }

  /** Packet time, of the latest packet; undefined before the first. */
  get now(): ExactTime | undefined {
    const { clock } = this.#feed;
    return clock.isStarted ? clock.exact(clock.now) : undefined;
  }

  /** Events that fired. */
  get fired(): number {
    return this.watches.reduce((sum, { fired }) => sum + fired, 0);
  }

  /** What the window of a rule's busiest key holds at a time; of many keys, the first thousand are looked at. */
  busiest({ window, keys, rule }: Watch, { seconds, nanoseconds }: ExactTime): number {
    const { clock } = this.#feed;
    if (!clock.isStarted) return 0;
    const time = Math.max(clock.now, clock.of(seconds, nanoseconds));
    const rows = rule.by === 'none' ? 1 : Math.min(keys.count, MOST_LOOKED_AT);
    let most = 0;
    for (let row = 0; row < rows; row++) most = Math.max(most, window.valueAt(row, time));
    return most;
  }

  /** What `AnalysisSession` calls before the first packet; returns what is to see each of them. */
  attach(context: AnalysisContext): ConnectedTaps['consumer'] {
    this.#taps = connectTaps(context, this.#feed, this.#deadlines, this.watches, this.keys);
    return this.#taps.consumer;
  }

  /** It is the packet's time now: what was over before is told first. */
  advance(packet: Packet): void {
    if (packet.hasTime) {
      const { clock } = this.#feed;
      if (clock.advance(packet.seconds, packet.nanoseconds) && this.#deadlines.next < clock.now) {
        this.#deadlines.runBefore(clock.now);
      }
      if (clock.now > SOON_TOO_FAR) this.#shift(clock.takeShift());
    }
    this.#feed.note(packet);
  }

  /** Live: what is over by now is told though no packet came. */
  tick({ seconds, nanoseconds }: ExactTime): void {
    const { clock } = this.#feed;
    if (clock.isStarted) this.#deadlines.runBefore(clock.of(seconds, nanoseconds) - LIVE_DELAY_NS);
  }

  /** After the last packet: tells what is over at its time, and what is still on. */
  finish(): void {
    const { clock } = this.#feed;
    if (!clock.isStarted) return;
    this.#deadlines.runBefore(clock.now + 1);
    for (const watch of this.watches) for (const event of watch.ongoing()) this.#onEvent(event);
  }

  #shift(nanoseconds: number): void {
    if (nanoseconds === 0) return;
    this.#feed.shift(nanoseconds);
    this.#deadlines.shift(nanoseconds);
    this.#taps?.shift(nanoseconds);
    for (const watch of this.watches) watch.shift(nanoseconds);
  }
}

const MOST_LOOKED_AT = 1000;
/** Where the clock begins anew. */
const SOON_TOO_FAR = 2 ** 52;
