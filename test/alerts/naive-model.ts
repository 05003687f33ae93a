import type { AlertRule } from '../../src/alerts/rule.ts';
import type { Arrival } from './support.ts';

export interface NaiveEvent {
  readonly type: 'fired' | 'recovered' | 'ongoing';
  readonly key: number;
  readonly time: number;
  readonly peak: number;
}

/**
 * The definition, as slow as it is plain: at every moment when the count of a window can change, all of it is counted.
 * Events are ordered by key, then time.
 */
export function naiveEvents(rule: AlertRule, arrivals: readonly Arrival[]): NaiveEvent[] {
  const end = Math.max(...arrivals.map(({ time }) => time));
  const keys = [...new Set(arrivals.map(({ key }) => key))].sort((a, b) => a - b);
  return keys.flatMap((key) => {
    const times = arrivals.filter((arrival) => arrival.key === key).map(({ time }) => time);
    return eventsOfKey(rule, key, times, end);
  });
}

function eventsOfKey(rule: AlertRule, key: number, times: readonly number[], end: number): NaiveEvent[] {
  const { windowNs, threshold, minDurationNs, cooldownNs } = rule;
  const recoverBelow = rule.recoverBelow ?? threshold + 1;
  const count = (at: number): number => times.filter((time) => time > at - windowNs && time <= at).length;
  const moments = [...new Set(times.flatMap((time) => [time, time + windowNs]))].sort((a, b) => a - b);
  const events: NaiveEvent[] = [];
  let begun: number | undefined;
  let peak = 0;
  let firesAt = 0;
  let quietUntil = Number.NEGATIVE_INFINITY;
  for (const [index, at] of moments.entries()) {
    if (at > end) break;
    const value = count(at);
    if (begun === undefined && value > threshold) {
      begun = at;
      peak = value;
      firesAt = Math.max(at + minDurationNs, quietUntil);
    } else if (begun !== undefined && value < recoverBelow) {
      if (firesAt < at) {
        events.push({ type: 'recovered', key, time: at, peak });
        quietUntil = at + cooldownNs;
      }
      begun = undefined;
    }
    if (begun === undefined) continue;
    peak = Math.max(peak, value);
    const next = Math.min(moments[index + 1] ?? Number.POSITIVE_INFINITY, end + 1);
    if (firesAt >= at && firesAt < next) events.push({ type: 'fired', key, time: firesAt, peak });
  }
  if (begun !== undefined && firesAt <= end) events.push({ type: 'ongoing', key, time: end, peak });
  return events;
}
