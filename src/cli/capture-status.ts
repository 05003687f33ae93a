import { formatBytes, formatCount, formatPerSecond, formatSeconds } from '../report/units.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { StatusLine } from './status-line.ts';

const REDRAW_MS = 500;
const DEFAULT_COLUMNS = 80;

export interface CaptureStatusOptions {
  readonly stderr: StatusLine;
  readonly source: LiveSource;
  /** Milliseconds since any fixed point; a fake in tests. */
  readonly now?: () => number;
  readonly columns?: () => number;
}

/** One line on a terminal while a capture runs: how long, how much, how fast, what was lost. */
export class CaptureStatus {
  readonly #options: CaptureStatusOptions;
  readonly #now: () => number;
  readonly #startedAt: number;
  #drawAt: number;
  #before = { at: 0, packets: 0 };

  constructor(options: CaptureStatusOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#startedAt = this.#now();
    this.#drawAt = this.#startedAt + REDRAW_MS;
    this.#before.at = this.#startedAt;
  }

  /** Call between chunks, as often as is handy. */
  update(packets: number): void {
    const at = this.#now();
    const { stderr, columns } = this.#options;
    if (at < this.#drawAt || !stderr.isTerminal) return;
    this.#drawAt = at + REDRAW_MS;
    const width = columns?.() ?? process.stderr.columns ?? DEFAULT_COLUMNS;
    stderr.show(this.#describe(at, packets).slice(0, Math.max(width - 1, 0)));
    this.#before = { at, packets };
  }

  #describe(at: number, packets: number): string {
    const { source } = this.#options;
    const { at: lastAt, packets: lastPackets } = this.#before;
    const drops = source
      .statistics()
      .reduce<number | undefined>(
        (sum, { dropped }) => (sum === undefined || dropped === undefined ? undefined : sum + dropped),
        0,
      );
    return [
      source.interfaces.map(({ name }) => name).join(', '),
      formatSeconds(Math.floor((at - this.#startedAt) / 1000)),
      `${formatCount(packets)} packets`,
      formatBytes(source.bytesRead),
      formatPerSecond(Math.round(((packets - lastPackets) * 1000) / Math.max(at - lastAt, 1))),
      drops === undefined ? 'drops unknown' : `${formatCount(drops)} dropped`,
    ].join(' · ');
  }
}
