import { limits } from '../core/limits.ts';
import { CountWindow } from './count-window.ts';
import type { Deadlines } from './deadlines.ts';
import type { AlertEvent, AlertType } from './events.ts';
import type { KeyTable } from './key-table.ts';
import type { KeyWindow, SavedWindow, SumWindow } from './key-window.ts';
import type { PacketClock } from './packet-clock.ts';
import type { AlertRule } from './rule.ts';
import type { RowOf } from './saved-rings.ts';
import { openWindow } from './windows.ts';

/** A key that has too much. */
export interface Alarm {
  readonly row: number;
  /** When it began. */
  since: number;
  /** When it fires; later than `since` where it has to last, or another one is not long over. */
  fireAt: number;
  isFired: boolean;
  threshold: number;
  peak: number;
  /** So much may still be added before there can be more than at the peak. */
  slack: number;
}

/** What a watch knows, to be kept between two runs. */
export interface SavedWatch {
  readonly window: SavedWindow;
  readonly alarms: readonly Readonly<Alarm>[];
  readonly quietUntil: readonly (readonly [row: number, time: number])[];
}

/** What a rule's watch works with. */
export interface WatchSetting {
  readonly keys: KeyTable;
  readonly clock: PacketClock;
  readonly deadlines: Deadlines;
  /** Which of several rules this is. */
  readonly rank: number;
  readonly withFrames: boolean;
  readonly tell: (event: AlertEvent) => void;
}

const PEAK_PARTS = 1024;

/** One rule at work: fires at the packet that makes too much, recovers at the instant when it no longer is. */
export class Watch {
  readonly rule: AlertRule;
  readonly window: KeyWindow;
  /** The same: one of the two. */
  readonly counts: CountWindow | undefined;
  readonly #sums: SumWindow | undefined;
  readonly #setting: WatchSetting;
  readonly #alarms = new Map<number, Alarm>();
  /** The same by row: looked at with everything that happens. */
  readonly #alarmOf: (Alarm | undefined)[] = [];
  /** When rows may fire again. */
  readonly #quietUntil = new Map<number, number>();
  /** Events that fired. */
  fired = 0;

  constructor(rule: AlertRule, setting: WatchSetting) {
    this.rule = rule;
    this.#setting = setting;
    const window = openWindow(rule, setting.withFrames);
    this.window = window;
    this.counts = window instanceof CountWindow ? window : undefined;
    this.#sums = window instanceof CountWindow ? undefined : window;
  }

  get keys(): KeyTable {
    return this.#setting.keys;
  }

  get alarms(): ReadonlyMap<number, Alarm> {
    return this.#alarms;
  }

  /** Something happened whose amounts are summed up. */
  add(row: number, time: number, amount: number, of: number, frame: number): void {
    const isTooMuch = this.#sums?.add(row, time, amount, of, frame);
    const alarm = this.#alarmOf[row];
    if (alarm !== undefined) this.#follow(alarm, amount);
    else if (isTooMuch) this.#begin(row, this.window.begun);
  }

  /** So many more were counted since the last look; returns how many may still come before the next one. */
  look(row: number, elapsed: number): number {
    const alarm = this.#alarmOf[row];
    if (alarm !== undefined) {
      this.#follow(alarm, elapsed);
      return alarm.slack + 1;
    }
    const spare = this.counts?.spare(row) ?? 1;
    if (spare === 0) this.#begin(row, this.window.begun);
    return Math.max(1, spare);
  }

  /** Of the keys that are over their threshold as of now: the events that say so. */
  ongoing(): AlertEvent[] {
    const { now } = this.#setting.clock;
    const fired = [...this.#alarms.values()].filter(({ isFired }) => isFired);
    return fired.map((alarm) => this.#event('ongoing', alarm, now));
  }

  /** Nothing is known of the key any more; an alarm of it ends without a word. */
  forget(row: number): void {
    if (this.#alarms.delete(row)) this.#alarmOf[row] = undefined;
    this.window.unwatch(row);
    this.window.forget(row);
    this.#quietUntil.delete(row);
  }

  shift(nanoseconds: number): void {
    this.window.shift(nanoseconds);
    for (const alarm of this.#alarms.values()) {
      alarm.since -= nanoseconds;
      alarm.fireAt -= nanoseconds;
    }
    for (const [row, time] of this.#quietUntil) this.#quietUntil.set(row, time - nanoseconds);
  }

  save(): SavedWatch {
    const alarms = [...this.#alarms.values()].map((alarm) => ({
      ...alarm,
      slack: alarm.slack - (this.counts?.elapsed(alarm.row) ?? 0),
    }));
    return { window: this.window.save(), alarms, quietUntil: [...this.#quietUntil] };
  }

  /** Goes on with the alarms of an earlier run; what is counted is back already. */
  restore({ window, alarms, quietUntil }: SavedWatch, rowOf: RowOf): void {
    const known = alarms.filter(({ row }) => rowOf(row) >= 0);
    for (const { row } of known) this.window.watch(rowOf(row));
    this.window.restore(window, rowOf);
    for (const alarm of known) this.#enter({ ...alarm, row: rowOf(alarm.row) });
    for (const [row, time] of quietUntil) this.#quietUntil.set(rowOf(row), time);
  }

  #begin(row: number, since: number): void {
    const { minDurationNs } = this.rule;
    const fireAt = Math.max(since + minDurationNs, this.#quietUntil.get(row) ?? since);
    const threshold = this.window.thresholdOf(row);
    this.window.watch(row);
    const peak = this.window.valueAt(row, since);
    const alarm: Alarm = { row, since, fireAt, isFired: false, threshold, peak, slack: 0 };
    if (fireAt === since) this.#fire(alarm, since);
    this.#enter(alarm);
  }

  #enter(alarm: Alarm): void {
    const { row } = alarm;
    this.#alarms.set(row, alarm);
    this.#alarmOf[row] = alarm;
    this.#arm(alarm);
  }

  /** What is counted or summed up can't have grown by more than what was added; large peaks are told to 1/1024. */
  #follow(alarm: Alarm, amount: number): void {
    alarm.slack -= amount;
    if (alarm.slack >= 0) return;
    const value = this.window.valueAt(alarm.row, this.#setting.clock.now);
    if (value > alarm.peak) alarm.peak = value;
    if (this.rule.metric.kind !== 'count') return;
    const tolerated = alarm.peak > limits.alertPeakTimes ? Math.floor(alarm.peak / PEAK_PARTS) : 0;
    alarm.slack = alarm.peak - value + tolerated;
  }

  #fire(alarm: Alarm, time: number): void {
    alarm.isFired = true;
    this.fired += 1;
    this.#setting.tell(this.#event('fired', alarm, time));
  }

  /** The alarm is looked at when it may fire or be over; both only become later meanwhile. */
  #arm(alarm: Alarm): void {
    const clearAt = this.window.clearAt(alarm.row);
    this.#setting.deadlines.add({
      time: alarm.isFired ? clearAt : Math.min(clearAt, alarm.fireAt),
      rank: this.#setting.rank,
      since: alarm.since,
      run: (time) => this.#meet(alarm, time),
    });
  }

  #meet(alarm: Alarm, time: number): void {
    if (this.#alarms.get(alarm.row) !== alarm) return;
    const clearAt = this.window.clearAt(alarm.row);
    if (clearAt <= time) {
      this.#end(alarm, Math.max(time, alarm.since));
      return;
    }
    if (!alarm.isFired && alarm.fireAt <= time) this.#fire(alarm, alarm.fireAt);
    this.#arm(alarm);
  }

  #end(alarm: Alarm, time: number): void {
    const { row } = alarm;
    this.#alarms.delete(row);
    this.#alarmOf[row] = undefined;
    if (alarm.isFired) {
      if (this.rule.cooldownNs > 0) this.#quietUntil.set(row, time + this.rule.cooldownNs);
      this.#setting.tell(this.#event('recovered', alarm, time));
    }
    this.window.unwatch(row);
  }

  #event(type: AlertType, alarm: Alarm, time: number): AlertEvent {
    const { clock, keys } = this.#setting;
    const value = this.window.valueAt(alarm.row, time);
    return {
      type,
      rule: this.rule,
      key: this.rule.by === 'none' ? undefined : keys.text(alarm.row),
      time: clock.exact(time),
      value,
      threshold: alarm.threshold,
      since: clock.exact(alarm.since),
      peak: Math.max(alarm.peak, value),
      durationNs: time - alarm.since,
      frames: type === 'fired' ? this.window.framesAt(alarm.row, time) : [],
    };
  }
}
