import { limits } from '../core/limits.ts';
import { Baseline } from './baseline.ts';
import { BucketWindow } from './bucket-window.ts';
import { CountWindow } from './count-window.ts';
import type { SumWindow } from './key-window.ts';
import { PercentileWindow } from './percentile-window.ts';
import type { AlertRule } from './rule.ts';

/** The window that a rule asks for: exact where things are counted, by buckets where they are summed up. */
export function openWindow(rule: AlertRule, withFrames: boolean): CountWindow | SumWindow {
  const { metric, windowNs, threshold, leastCount, recoverBelow } = rule;
  if (metric.kind === 'percentile') {
    return new PercentileWindow({ windowNs, threshold, percentile: metric.percentile, leastCount, withFrames });
  }
  if (metric.kind === 'share') {
    const isShare = (part: number, all: number, bound: number): boolean => all >= leastCount && part > bound * all;
    return new BucketWindow({
      windowNs,
      threshold,
      holds: isShare,
      stillHolds: recoverBelow === undefined ? isShare : (part, all) => all >= leastCount && part >= recoverBelow * all,
      value: (part, all) => (all === 0 ? 0 : part / all),
      withFrames,
    });
  }
  if (isExact(rule)) {
    const most = Math.floor(threshold);
    const below = recoverBelow === undefined ? most + 1 : Math.min(most + 1, Math.max(1, Math.ceil(recoverBelow)));
    return new CountWindow({ windowNs, threshold: most, recoverBelow: below });
  }
  return new BucketWindow({
    windowNs,
    threshold,
    holds: (sum, _of, bound) => sum > bound,
    stillHolds: recoverBelow === undefined ? (sum, _of, bound) => sum > bound : (sum) => sum >= recoverBelow,
    value: (sum) => sum,
    withFrames,
    learner:
      rule.sensitivity === undefined
        ? undefined
        : new Baseline({ windowNs, sensitivity: rule.sensitivity, least: threshold }),
  });
}

/** Whether each thing that happens is kept with its time, and not just a sum. */
export function isExact({ metric, sensitivity, threshold }: AlertRule): boolean {
  if (metric.kind !== 'count' || metric.of === 'bytes') return false;
  return sensitivity === undefined && threshold <= limits.alertExactThreshold;
}
