import type { ExactTime } from '../core/units.ts';
import type { AlertRule } from './rule.ts';

export type AlertType = 'fired' | 'recovered' | 'ongoing';

/** What a rule has to tell. Times are those of packets. */
export interface AlertEvent {
  readonly type: AlertType;
  readonly rule: AlertRule;
  /** Text of the key; undefined where traffic is not told apart. */
  readonly key: string | undefined;
  readonly time: ExactTime;
  /** What the window holds that ends at `time`, in the metric's unit; so threshold and peak. */
  readonly value: number;
  readonly threshold: number;
  /** When it began to be too much. */
  readonly since: ExactTime;
  readonly peak: number;
  /** From `since` to `time`. */
  readonly durationNs: number;
  /** Numbers of the packets that made it, where they are kept. */
  readonly frames: readonly number[];
}
