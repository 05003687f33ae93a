import type { AlertSession } from '../alerts/alert-session.ts';
import { nounOf, valueText } from '../alerts/metrics.ts';
import type { Watch } from '../alerts/watch.ts';
import { wallTime } from '../core/time.ts';
import { drawColumns } from '../report/page/bars.ts';
import { cutEnd } from '../report/page/text-width.ts';
import type { AlertView } from './alert-job.ts';
import type { Output } from './output.ts';
import type { StatusLine } from './status-line.ts';

const SAMPLE_MS = 1000;
const SAMPLES = 30;

/**
 * One line below the alerts, which stay: what the first rule's window holds against its threshold, how it went in the last
 * half minute, and how many alerts are on.
 */
export class AlertStatus implements AlertView {
  readonly #stderr: StatusLine;
  readonly #session: AlertSession;
  readonly #output: Output;
  #values: number[] = [];
  #sampleAt = 0;

  constructor(stderr: StatusLine, session: AlertSession, output: Output) {
    this.#stderr = stderr;
    this.#session = session;
    this.#output = output;
  }

  /** Alerts may go to the same terminal: the line gives way. */
  event(): void {
    this.#stderr.clear();
    this.#output.flush();
  }

  tick(): Promise<void> | undefined {
    const now = performance.now();
    if (now < this.#sampleAt) return this.#output.ready();
    this.#sampleAt = now + SAMPLE_MS;
    const { engine } = this.#session;
    const [first] = engine.watches;
    const value = engine.busiest(first, wallTime());
    this.#values = [...this.#values, value].slice(-SAMPLES);
    const columns = process.stderr.columns || 80;
    this.#stderr.show(cutEnd(this.#text(first, value, engine.watches), columns - 1));
    return this.#output.ready();
  }

  #text({ rule, window }: Watch, value: number, watches: readonly Watch[]): string {
    const on = watches.reduce(
      (sum, { alarms }) => sum + [...alarms.values()].filter(({ isFired }) => isFired).length,
      0,
    );
    const threshold = valueText(rule.metric, window.thresholdOf(0));
    const [line = ''] = drawColumns(this.#values, 1);
    const most = rule.by === 'none' ? '' : ' at most';
    const alerts = on === 1 ? '1 alert on' : `${on} alerts on`;
    return `${rule.name}: ${nounOf(rule)}${most} ${valueText(rule.metric, value)} of ${threshold} ${line} ${alerts}`;
  }
}
