import type { AlertRule } from '../alerts/rule.ts';
import { type AnalysisOptions, PART_NAMES, type PartName } from '../analyses/analysis.ts';
import { LiveOverview, type Overview } from '../analyses/live-overview.ts';
import { livePart, type Moment, overviewParts } from '../analyses/overview-parts.ts';
import { AnalysisSession } from '../analyses/session.ts';
import type { Packet } from '../core/packet.ts';
import { wallTime } from '../core/time.ts';
import type { Part, Report } from '../report/model.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import { LiveAlerts } from './live-alerts.ts';

export interface ReporterOptions extends AnalysisOptions {
  /** Parts that were asked for; undefined: the overview. */
  readonly show: readonly string[] | undefined;
  /** For machines: the overview is followed by every part that has something to say. */
  readonly withDefaultParts: boolean;
  /** False where only one part may be told (csv). */
  readonly withLivePart: boolean;
  readonly everyMs: number;
  /** What the overview tells of when there is too much. */
  readonly alert?: AlertRule | undefined;
  /** Milliseconds since any fixed point; a fake in tests. */
  readonly now?: () => number;
}

/** Names of hosts and sections that the overview keeps for people: more than any screen has rows. */
const MOST_NAMES = 100;
/** Alerts that a screen shows, however small it is. */
const LEAST_ALERTS = 3;
/** Of the times of a report before the first packet. */
const DEFAULT_DIGITS = 9;
/** Without HTTP the overview would be empty: who talks, and in which protocols. */
const WITHOUT_HTTP: readonly PartName[] = ['protocols', 'endpoints'];

/** Reports of live traffic, one an interval: what was counted since the start, and how fast of late. */
export class LiveReporter {
  readonly consume: (packet: Packet) => void;
  readonly #source: LiveSource;
  readonly #options: ReporterOptions;
  readonly #session: AnalysisSession;
  readonly #alerts: LiveAlerts | undefined;
  readonly #now: () => number;
  readonly #startedAt: number;
  #overview: LiveOverview | undefined;
  #measured: Overview | undefined;
  #moment: Moment;
  #markedAt: number;
  #markedPackets = 0;
  /** The last report tells all alerts. */
  #isFinished = false;
  #dueAt: number;

  constructor(source: LiveSource, options: ReporterOptions) {
    const { show, withDefaultParts } = options;
    this.#source = source;
    this.#options = options;
    const parts = withDefaultParts ? PART_NAMES : WITHOUT_HTTP;
    const asked = show === undefined ? parts : PART_NAMES.filter((part) => show.includes(part));
    const alerts = options.alert === undefined ? undefined : new LiveAlerts(options.alert);
    this.#alerts = alerts;
    const session = new AnalysisSession(source, asked, options, (context) => {
      if (show === undefined) this.#overview = new LiveOverview(context);
      return alerts?.engine.attach(context);
    });
    this.#session = session;
    this.consume = (packet) => {
      alerts?.engine.advance(packet);
      session.consume(packet);
    };
    this.#now = options.now ?? (() => performance.now());
    this.#startedAt = this.#markedAt = this.#now();
    this.#dueAt = this.#startedAt + options.everyMs;
    this.#moment = this.#measure(this.#startedAt);
  }

  get everyMs(): number {
    return this.#options.everyMs;
  }

  /** Alerts and recoveries so far. */
  get alertCount(): number {
    return this.#alerts?.count ?? 0;
  }

  /** Some times a second: what is over by now is told though no packet came. */
  tick(): void {
    this.#alerts?.engine.tick(wallTime());
  }

  /** The interval is over: time for `turn`. */
  get isDue(): boolean {
    return this.#now() >= this.#dueAt;
  }

  /** Measures at the end of an interval, and begins the next. */
  turn(): void {
    const now = this.#now();
    this.look();
    this.#overview?.mark();
    this.#markedAt = now;
    this.#markedPackets = this.#moment.packets;
    while (this.#dueAt <= now) this.#dueAt += this.#options.everyMs;
  }

  /** Measures in the middle of an interval. */
  look(): void {
    this.#moment = this.#measure(this.#now());
  }

  /** Whether `report` tells more with more rows. */
  get hasOverview(): boolean {
    return this.#options.withLivePart && (this.#measured?.requests ?? 0) > 0;
  }

  /**
   * What was measured last, `top` rows of each table of the overview, with what the overview has no room for when
   * `isFilled`. Read it before the next packet is consumed.
   */
  report(top = this.#options.top, isFilled = false): Report {
    return {
      schema: 'sniff.analyze/1',
      timeDigits: this.#session.totals.timeDigits || DEFAULT_DIGITS,
      parts: [...this.#headParts(top), ...this.#alertParts(top), ...this.#otherParts(isFilled)],
    };
  }

  /** The last report: what waited for packets that never came is counted too. */
  finish(): Report {
    this.#session.finish([]);
    this.#alerts?.engine.finish();
    this.#isFinished = true;
    this.look();
    return this.report();
  }

  #headParts(top: number | undefined): Part[] {
    if (!this.#options.withLivePart) return [];
    const overview = this.#measured;
    if (overview === undefined || !this.hasOverview) return [livePart(this.#moment, overview)];
    return overviewParts(this.#moment, overview, top);
  }

  /** For people there is no table before the first alert. */
  #alertParts(top: number | undefined): Part[] {
    const alerts = this.#alerts;
    if (alerts === undefined || !this.#options.withLivePart) return [];
    if (alerts.count === 0 && !this.#options.withDefaultParts) return [];
    const rows = top === undefined || this.#isFinished ? undefined : Math.max(top, LEAST_ALERTS);
    return [alerts.part(rows)];
  }

  #otherParts(isFilled: boolean): Part[] {
    const { show, withDefaultParts } = this.#options;
    if (show !== undefined || withDefaultParts) return this.#session.snapshot(show);
    if ((this.#measured?.requests ?? 0) > 0 && !isFilled) return [];
    return this.#session.snapshot(WITHOUT_HTTP).filter(({ implied }) => implied !== true);
  }

  #measure(now: number): Moment {
    const { packets, wireBytes } = this.#session.totals;
    const seconds = (now - this.#startedAt) / 1000;
    const recentSeconds = (now - this.#markedAt) / 1000;
    const { top, withDefaultParts } = this.#options;
    this.#measured = this.#overview?.measure(seconds, recentSeconds, withDefaultParts ? top : MOST_NAMES);
    return {
      time: wallTime(),
      seconds,
      recentSeconds,
      interfaces: this.#source.interfaces.map(({ name }) => name),
      packets,
      wireBytes,
      recentPackets: recentSeconds > 0 ? (packets - this.#markedPackets) / recentSeconds : 0,
      dropped: sumDrops(this.#source),
    };
  }
}

function sumDrops(source: LiveSource): number | undefined {
  let total = 0;
  for (const { dropped } of source.statistics()) {
    if (dropped === undefined) return undefined;
    total += dropped;
  }
  return total;
}
