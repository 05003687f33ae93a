import { AnalysisSession } from '../analyses/session.ts';
import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { PacketSource } from '../sources/source.ts';
import { describe } from './baseline.ts';
import { Deadlines } from './deadlines.ts';
import { Feed } from './feed.ts';
import { KeyTables } from './key-tables.ts';
import type { AlertRule, Counted } from './rule.ts';
import { makeRule } from './rule-values.ts';
import type { Counter } from './tap.ts';
import { connectTaps } from './taps.ts';

const SUGGESTED: readonly Counted[] = [
  'http.requests',
  'http.errors',
  'connections',
  'dns.queries',
  'packets',
  'bytes',
  'tcp.halfOpen',
];
/** Of fewer windows nobody can tell what is normal. */
const FEWEST_WINDOWS = 20;
const USUAL_WINDOW_SECONDS = 60;
const SPREADS = 6;
/** Above the most that was seen. */
const MARGIN = 1.2;
const PATIENCE_NS = 60e9;

/** What one metric came to, second by second. */
class Recorder implements Counter {
  readonly rule: AlertRule;
  readonly seconds = new Map<number, number>();

  constructor(metric: Counted) {
    this.rule = makeRule({ metric, threshold: 0 }, (key, expected) => new Error(`${key}: ${expected}`));
  }

  add(_row: number, time: number, amount: number): void {
    const second = Math.floor(time / 1e9);
    const known = this.seconds.get(second);
    if (known === undefined && this.seconds.size >= limits.suggestSeconds) return;
    this.seconds.set(second, (known ?? 0) + amount);
  }
}

/** Reads a capture and proposes rules: thresholds that its own traffic stays below. */
export class Suggestions {
  readonly #session: AnalysisSession;
  readonly #feed = new Feed(PATIENCE_NS, false);
  readonly #deadlines = new Deadlines();
  readonly #recorders = SUGGESTED.map((metric) => new Recorder(metric));
  #first = Number.NaN;

  constructor(source: PacketSource) {
    const keys = new KeyTables(1);
    this.#session = new AnalysisSession(
      source,
      [],
      { top: undefined, bucketNanoseconds: 1e9 },
      (context) => connectTaps(context, this.#feed, this.#deadlines, this.#recorders, keys).consumer,
    );
  }

  readonly consume = (packet: Packet): void => {
    const { clock } = this.#feed;
    if (packet.hasTime && clock.advance(packet.seconds, packet.nanoseconds)) this.#deadlines.runBefore(clock.now);
    if (Number.isNaN(this.#first) && packet.hasTime) this.#first = clock.now;
    this.#feed.note(packet);
    this.#session.consume(packet);
  };

  /** A file for `--rules`, with what its thresholds come from; after the last packet. */
  finish(): string {
    this.#session.finish([]);
    const from = Math.floor(this.#first / 1e9);
    const seconds = Number.isNaN(this.#first) ? 0 : Math.floor(this.#feed.clock.now / 1e9) - from + 1;
    const window = Math.max(1, Math.min(USUAL_WINDOW_SECONDS, Math.floor(seconds / FEWEST_WINDOWS)));
    const count = Math.max(1, Math.min(limits.suggestSeconds, Math.floor(seconds / window)));
    const parts = this.#recorders.flatMap(({ rule, seconds: sums }) => {
      if (sums.size === 0) return [];
      const values = new Array<number>(count).fill(0);
      for (const [second, sum] of sums) values[Math.min(count - 1, Math.floor((second - from) / window))] += sum;
      return [suggestion(rule.metricName, values, window)];
    });
    const few = count < FEWEST_WINDOWS ? ` (only ${count}: take a longer capture)` : '';
    return [`# Thresholds above what ${seconds} s of traffic came to, in windows of ${window} s${few}.`, ...parts]
      .join('\n\n')
      .concat('\n');
  }
}

function suggestion(metric: string, values: readonly number[], window: number): string {
  const { level, spread } = describe(values);
  const most = values.reduce((highest, value) => Math.max(highest, value), 0);
  const threshold = Math.ceil(Math.max(level + SPREADS * spread, MARGIN * most));
  return [
    `# ${metric}: mostly ${level}, at most ${most}`,
    '[[rule]]',
    `metric = "${metric}"`,
    `threshold = ${threshold}`,
    `window = "${window}s"`,
  ].join('\n');
}
