import { AlertEngine } from '../alerts/engine.ts';
import type { AlertEvent } from '../alerts/events.ts';
import { nounOf, rawValue } from '../alerts/metrics.ts';
import type { AlertRule } from '../alerts/rule.ts';
import type { ExactTime } from '../core/units.ts';
import type { TablePart } from '../report/model.ts';

/** Alerts that a report remembers; older ones are counted only. */
const MOST_ALERTS = 1000;
/** Of a rule that tells nothing apart there is one key. */
const FEW_KEYS = 16;

/** The alerts of a live report: they stay, the latest first. */
export class LiveAlerts {
  readonly engine: AlertEngine;
  /** All that there ever were. */
  count = 0;
  readonly #events: AlertEvent[] = [];

  constructor(rule: AlertRule) {
    this.engine = new AlertEngine([rule], {
      maxKeys: FEW_KEYS,
      withFrames: false,
      onEvent: (event) => this.#note(event),
    });
  }

  /** `top` rows, undefined: all that are remembered. */
  part(top: number | undefined): TablePart {
    const shown = this.#events.slice(0, top ?? this.#events.length);
    const noun = shown.length === 0 ? 'Hits' : nounOf(shown[0].rule);
    const value = (of: (event: AlertEvent) => number) => (row: number) =>
      rawValue(shown[row].rule.metric, of(shown[row]));
    return {
      kind: 'table',
      name: 'alerts',
      title: 'Alerts',
      within: 'live',
      rowCount: shown.length,
      totalRows: this.count,
      columns: [
        { key: 'type', label: 'Alert', type: 'text', value: (row) => shown[row].type },
        { key: 'rule', label: 'Rule', type: 'text', value: (row) => shown[row].rule.name },
        {
          key: 'metric',
          label: 'Metric',
          type: 'text',
          audience: 'machines',
          value: (row) => shown[row].rule.metricName,
        },
        { key: 'key', label: 'Key', type: 'text', audience: 'machines', value: (row) => shown[row].key ?? null },
        { key: 'time', label: 'Time', type: 'time', value: (row) => shown[row].time },
        { key: 'value', label: capitalize(noun), type: 'count', value: value((event) => event.value) },
        { key: 'threshold', label: 'Threshold', type: 'count', priority: 2, value: value((event) => event.threshold) },
        {
          key: 'window',
          label: 'Window',
          type: 'duration',
          audience: 'machines',
          value: (row) => exact(shown[row].rule.windowNs),
        },
        { key: 'since', label: 'Since', type: 'time', audience: 'machines', value: (row) => shown[row].since },
        { key: 'peak', label: 'Peak', type: 'count', value: value((event) => event.peak) },
        {
          key: 'duration',
          label: 'Lasted',
          type: 'duration',
          priority: 1,
          value: (row) => exact(shown[row].durationNs),
        },
      ],
    };
  }

  #note(event: AlertEvent): void {
    this.count += 1;
    this.#events.unshift(event);
    if (this.#events.length > MOST_ALERTS) this.#events.pop();
  }
}

function exact(nanoseconds: number): ExactTime {
  const seconds = Math.floor(nanoseconds / 1e9);
  return { seconds, nanoseconds: nanoseconds - seconds * 1e9 };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
