import type { StatusLine } from './status-line.ts';

export interface ProgressOptions {
  readonly stderr: StatusLine;
  /** False with `--quiet`. */
  readonly enabled: boolean;
  /** Milliseconds since any fixed point; a fake in tests. */
  readonly now?: () => number;
  readonly columns?: () => number;
}

export interface Progress {
  /** Call between chunks, as often as is handy. `bytesTotal` is undefined when the input's end is unknown. */
  update(bytesRead: number, bytesTotal: number | undefined, packets: number): void;
  clear(): void;
}

const QUIET_MS = 1000;
const REDRAW_MS = 100;
const BAR_CELLS = 24;
const DEFAULT_COLUMNS = 80;

/** A bar on stderr when that is a terminal and the job has run for a second: share, packets, rate, time left. */
export function createProgress(options: ProgressOptions): Progress {
  const { stderr, enabled } = options;
  const now = options.now ?? (() => performance.now());
  const columns = options.columns ?? (() => process.stderr.columns ?? DEFAULT_COLUMNS);
  const startedAt = now();
  let drawAt = startedAt + QUIET_MS;
  return {
    update(bytesRead, bytesTotal, packets) {
      const at = now();
      if (!enabled || at < drawAt) return;
      drawAt = at + REDRAW_MS;
      const text = formatProgress(bytesRead, bytesTotal, packets, (at - startedAt) / 1000);
      stderr.show(text.slice(0, Math.max(columns() - 1, 0)));
    },
    clear: () => stderr.clear(),
  };
}

export function formatProgress(
  bytesRead: number,
  bytesTotal: number | undefined,
  packets: number,
  seconds: number,
): string {
  const rate = `${shorten(packets).trimEnd()} packets, ${shorten(bytesRead / seconds)}B/s`;
  if (bytesTotal === undefined || bytesTotal <= 0) return `${shorten(bytesRead)}B read, ${rate}`;
  const share = Math.min(bytesRead / bytesTotal, 1);
  const filled = Math.round(share * BAR_CELLS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
  const left = share > 0 ? `, ${formatSeconds((seconds / share) * (1 - share))} left` : '';
  return `${bar} ${Math.floor(share * 100)} %  ${rate}${left}`;
}

/** `1.2 M`, or `12 ` with the space that stands before a unit. */
function shorten(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${scaled.toFixed(unit > 0 && scaled < 100 ? 1 : 0)} ${units[unit]}`;
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
