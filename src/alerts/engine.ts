import type { AnalysisContext } from '../analyses/analysis.ts';
import type { Packet } from '../core/packet.ts';
import type { ExactTime } from '../core/units.ts';
import type { SavedFlow } from '../trackers/flow-rows.ts';
import { Deadlines } from './deadlines.ts';
import type { AlertEvent } from './events.ts';
import { Feed } from './feed.ts';
import type { SavedKeys } from './key-table.ts';
import { KeyTables } from './key-tables.ts';
import type { SavedClock } from './packet-clock.ts';
import type { AlertRule, KeyKind } from './rule.ts';
import type { RowOf } from './saved-rings.ts';
import { type ConnectedTaps, connectTaps, type SavedTrackers } from './taps.ts';
import { type SavedWatch, Watch } from './watch.ts';

export interface EngineOptions {
  /** Keys of a kind that are known at once. */
  readonly maxKeys: number;
  /** Events tell the numbers of the packets that made them. */
  readonly withFrames: boolean;
  readonly onEvent: (event: AlertEvent) => void;
}

/** What an engine knows between two runs. */
export interface SavedEngine {
  readonly clock: SavedClock;
  readonly keys: ReadonlyMap<KeyKind, SavedKeys>;
  readonly rules: ReadonlyMap<string, SavedWatch>;
  readonly trackers: SavedTrackers | undefined;
  readonly flows: readonly SavedFlow[];
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
    this.watches = rules.map((rule, rank) => {
      const keys = this.keys.of(rule.by);
      return new Watch(rule, { keys, clock, deadlines: this.#deadlines, rank, withFrames, tell: onEvent });
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

  /** What the window of a rule's busiest key holds at a time, and its row; of many keys, the first thousand are looked at. */
  busiest({ window, keys, rule }: Watch, { seconds, nanoseconds }: ExactTime): { value: number; row: number } {
    const { clock } = this.#feed;
    if (!clock.isStarted) return { value: 0, row: -1 };
    const time = Math.max(clock.now, clock.of(seconds, nanoseconds));
    const rows = rule.by === 'none' ? 1 : Math.min(keys.count, MOST_LOOKED_AT);
    let most = { value: 0, row: -1 };
    for (let row = 0; row < rows; row++) {
      const value = window.valueAt(row, time);
      if (value > most.value) most = { value, row };
    }
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

  /** Flows that are known, of all times. */
  get flowCount(): number {
    return this.#taps?.flows?.count ?? 0;
  }

  /** All that the next run has to know, `mostFlows` flows at most; between two packets. */
  save(mostFlows: number): SavedEngine {
    const { clock } = this.#feed;
    const rules = this.watches.map((watch, index) => [this.#nameOf(index), watch.save()] as const);
    return {
      clock: clock.save(),
      keys: this.keys.save(),
      rules: new Map(rules),
      trackers: this.#taps?.save(clock.now),
      flows: this.#taps?.flows?.copyLatest(mostFlows) ?? [],
    };
  }

  /**
   * Goes on where another run ended, before the first packet. `prime` shows the trackers its last packets once more: what
   * was under way then, half a request, is known again, and nothing of it counts twice. Returns how many rules go on.
   */
  resume({ clock, keys, rules, trackers, flows }: SavedEngine, prime: () => void): number {
    const adopt = (): void => {
      for (const flow of flows) this.#taps?.flows?.adopt(flow);
    };
    this.#feed.clock.restore(clock);
    this.#taps?.mute(true);
    adopt();
    prime();
    // What was counted of them once more is as it was.
    adopt();
    this.#taps?.mute(false);
    const rowsByKind = this.keys.restore(keys);
    const rowsOf =
      (kind: KeyKind): RowOf =>
      (row) =>
        rowsByKind.get(kind)?.[row] ?? -1;
    if (trackers !== undefined) this.#taps?.restore(trackers, rowsOf);
    let known = 0;
    for (const [index, watch] of this.watches.entries()) {
      const saved = rules.get(this.#nameOf(index));
      if (saved === undefined) continue;
      known += 1;
      watch.restore(saved, rowsOf(watch.rule.by));
    }
    return known;
  }

  /** What a rule is known by: all that it says, and of those that say the same which one. */
  #nameOf(index: number): string {
    const texts = this.watches.slice(0, index + 1).map(({ rule }) => JSON.stringify(rule));
    return `${texts.filter((text) => text === texts[index]).length} ${texts[index]}`;
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
