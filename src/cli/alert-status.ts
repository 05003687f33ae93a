import type { AlertSession } from '../alerts/alert-session.ts';
import { nounOf, valueText } from '../alerts/metrics.ts';
import type { AlertRule } from '../alerts/rule.ts';
import type { Watch } from '../alerts/watch.ts';
import { escapeControls } from '../bytes/escape.ts';
import { wallTime } from '../core/time.ts';
import { drawColumns } from '../report/page/bars.ts';
import { cutEnd } from '../report/page/text-width.ts';
import type { AlertView } from './alert-job.ts';
import { Keyboard } from './keyboard.ts';
import type { Output } from './output.ts';
import { ScreenGuard } from './screen-guard.ts';
import type { StopSignal } from './signals.ts';
import type { StatusLine } from './status-line.ts';

const SAMPLE_MS = 1000;
const SAMPLES = 30;
const FEWEST_SAMPLES = 10;
/** Of a key at least so much is shown, where there is little room. */
const KEY_COLUMNS = 24;
/** The alerts have the rest of the screen. */
const PART_OF_SCREEN = 3;

export interface AlertStatusOptions {
  readonly stderr: StatusLine;
  readonly session: AlertSession;
  readonly output: Output;
  readonly stop: StopSignal;
}

/** A rule as it stands. */
interface Standing {
  readonly watch: Watch;
  readonly value: number;
  /** The busiest key's, -1: there is none. */
  readonly row: number;
  readonly threshold: number;
  /** Keys on alarm. */
  readonly on: number;
}

/**
 * Below the alerts, which stay: for each rule what its busiest window holds against the threshold, how that went in the
 * last half minute, and how many alerts are on. `q` ends the job.
 */
export class AlertStatus implements AlertView {
  readonly #options: AlertStatusOptions;
  readonly #keyboard: Keyboard;
  /** Should we be killed, the terminal's line editing comes back all the same. */
  readonly #guard = new ScreenGuard();
  readonly #samples = new Map<AlertRule, number[]>();
  #sampleAt = 0;

  constructor(options: AlertStatusOptions) {
    const { stop } = options;
    this.#options = options;
    this.#keyboard = new Keyboard(() => stop.stop());
    stop.onLeave(this.#leave);
    stop.onReturn(this.#return);
    process.on('uncaughtExceptionMonitor', this.#leave);
    process.on('exit', this.#leave);
    this.#return();
  }

  /** Alerts may go to the same terminal: the status gives way. */
  event(): void {
    this.#options.stderr.clear();
    this.#options.output.flush();
    this.#sampleAt = 0;
  }

  tick(): Promise<void> | undefined {
    const { stderr, output } = this.#options;
    const now = performance.now();
    if (now < this.#sampleAt) return output.ready();
    this.#sampleAt = now + SAMPLE_MS;
    const columns = process.stderr.columns || 80;
    const lines = this.#lines(Math.max(1, Math.floor((process.stderr.rows || 24) / PART_OF_SCREEN)), columns - 1);
    stderr.show(lines.map((line) => cutEnd(line, columns - 1)).join('\n'));
    if (this.#keyboard.isThere) this.#guard.tell(stderr.cover);
    return output.ready();
  }

  close(): void {
    this.#options.stderr.clear();
    this.#leave();
    process.off('uncaughtExceptionMonitor', this.#leave);
    process.off('exit', this.#leave);
  }

  readonly #leave = (): void => {
    this.#keyboard.release();
    this.#guard.dismiss();
  };

  readonly #return = (): void => this.#keyboard.listen();

  #lines(room: number, columns: number): string[] {
    const { engine } = this.#options.session;
    const time = wallTime();
    const standings = engine.watches.map((watch): Standing => {
      const { value, row } = engine.busiest(watch, time);
      const known = [...(this.#samples.get(watch.rule) ?? []), value].slice(-SAMPLES);
      this.#samples.set(watch.rule, known);
      const on = [...watch.alarms.values()].filter(({ isFired }) => isFired).length;
      return { watch, value, row, threshold: watch.window.thresholdOf(Math.max(0, row)), on };
    });
    const shown = chosen(standings, room);
    const sum = standings.reduce((total, { on }) => total + on, 0);
    const footer = [
      sum === 1 ? '1 alert on' : `${sum} alerts on`,
      standings.length > shown.length ? `${standings.length - shown.length} more rules` : [],
      this.#keyboard.isThere ? 'q quits' : 'Ctrl-C quits',
    ];
    const rows = shown.map((standing) => ({
      cells: cellsOf(standing),
      samples: this.#samples.get(standing.watch.rule) ?? [],
    }));
    return [...aligned(rows, columns), footer.flat().join(' · ')];
  }
}

/** Name, value, how many are on, the busiest key. */
function cellsOf({ watch: { rule, keys }, value, row, threshold, on }: Standing): string[] {
  // A baseline is learnt.
  const bound =
    Number.isFinite(threshold) && (rule.sensitivity === undefined || row >= 0)
      ? valueText(rule.metric, threshold)
      : '?';
  const key = rule.by === 'none' || row < 0 ? '' : escapeControls(keys.text(row));
  const amount = `${nounOf(rule)} ${valueText(rule.metric, value)} of ${bound}`;
  return [`${rule.name}:`, amount, on === 0 ? '' : `${on} on`, key];
}

/** Those that are on, and those nearest to it, where there is no room for all; in the order of the rules. */
function chosen(standings: readonly Standing[], room: number): Standing[] {
  const share = ({ value, threshold }: Standing): number => value / Math.max(threshold, 1e-9);
  const byNeed = [...standings].sort((a, b) => b.on - a.on || share(b) - share(a)).slice(0, room);
  return standings.filter((standing) => byNeed.includes(standing));
}

/** Columns below each other; the samples, the latest of them, have the room that is left, keys some of it. */
function aligned(rows: readonly { cells: string[]; samples: readonly number[] }[], columns: number): string[] {
  const widths = (rows[0]?.cells ?? []).map((_, column) => Math.max(...rows.map(({ cells }) => cells[column].length)));
  const [name = 0, amount = 0, on = 0, key = 0] = widths;
  const left = columns - name - amount - on - Math.min(key, KEY_COLUMNS) - widths.length;
  const most = Math.max(FEWEST_SAMPLES, Math.min(SAMPLES, left));
  return rows.map(({ cells, samples }) => {
    const [line = ''] = drawColumns(samples.slice(-most), 1);
    const [nameCell = '', amountCell = '', onCell = '', keyCell = ''] = cells;
    const parts = [nameCell.padEnd(name), amountCell.padEnd(amount), line.padStart(most), onCell.padEnd(on), keyCell];
    return parts.join(' ').trimEnd();
  });
}
