import { Deadlines } from '../../src/alerts/deadlines.ts';
import type { AlertEvent } from '../../src/alerts/events.ts';
import type { KeyTable } from '../../src/alerts/key-table.ts';
import { PacketClock } from '../../src/alerts/packet-clock.ts';
import type { AlertRule } from '../../src/alerts/rule.ts';
import { makeRule, type RuleValues } from '../../src/alerts/rule-values.ts';
import { Tap } from '../../src/alerts/tap.ts';
import { Watch } from '../../src/alerts/watch.ts';

export interface Arrival {
  readonly key: number;
  /** Nanoseconds since the epoch of the test. */
  readonly time: number;
  readonly amount?: number;
}

/** Keys are their own rows. */
const ROWS: KeyTable = {
  kind: 'port',
  size: 0,
  count: 0,
  isUsed: () => true,
  text: (row) => String(row),
  remove: () => undefined,
  save: () => [],
  restore: () => new Int32Array(0),
};

export function rule(values: RuleValues): AlertRule {
  return makeRule(values, (key, expected) => new Error(`${key}: ${expected}`));
}

/** What a rule tells of arrivals in the order of the list, to the end of the input. */
export function watchArrivals(watched: AlertRule, arrivals: readonly Arrival[]): AlertEvent[] {
  return watchTogether([watched], arrivals);
}

/** The same for several rules that count the same thing. */
export function watchTogether(rules: readonly AlertRule[], arrivals: readonly Arrival[]): AlertEvent[] {
  const events: AlertEvent[] = [];
  const clock = new PacketClock(Math.max(10e9, ...rules.map(({ windowNs }) => windowNs)));
  const deadlines = new Deadlines();
  const tell = (event: AlertEvent): number => events.push(event);
  const tap = new Tap(undefined, undefined, true);
  const watches = rules.map(
    (rule, rank) => new Watch(rule, { keys: ROWS, clock, deadlines, rank, withFrames: true, tell }),
  );
  for (const watch of watches) tap.add(watch, false);
  for (const [index, { key, time, amount = 1 }] of arrivals.entries()) {
    const seconds = Math.floor(time / 1e9);
    const nanoseconds = time - seconds * 1e9;
    if (clock.advance(seconds, nanoseconds)) deadlines.runBefore(clock.now);
    tap.feed(key, clock.of(seconds, nanoseconds), amount, index + 1);
  }
  deadlines.runBefore(clock.now + 1);
  return [...events, ...watches.flatMap((watch) => watch.ongoing())];
}

/** The nanoseconds of an event's time. */
export function timeOf({ time }: AlertEvent): number {
  return time.seconds * 1e9 + time.nanoseconds;
}
