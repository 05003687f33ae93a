import type { ExactTime } from '../core/units.ts';

/**
 * Numbers for people, one form in every locale: a comma between thousands, a point before decimals, three digits where
 * more would say nothing, a space before the unit.
 */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** SI units, as networks count: `1.2 GB` are 1.2 × 10⁹ bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${formatDigits(bytes)} B`;
  let scaled = bytes;
  let unit = -1;
  // 999.5 already rounds to 1000, which is 1.0 of the next unit.
  while (scaled >= 999.5 && unit < BYTE_UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${scaled.toFixed(scaled < 99.95 ? 1 : 0)} ${BYTE_UNITS[unit]}`;
}

/** `12.3 /s` */
export function formatPerSecond(value: number): string {
  return `${formatDigits(value)} /s`;
}

/** Never `100 %` for less than all, nor `0 %` for more than nothing. */
export function formatRatio(ratio: number): string {
  if (ratio === 0 || ratio === 1) return `${ratio * 100} %`;
  if (ratio > 0 && ratio < 0.001) return '< 0.1 %';
  if (ratio > 0.999 && ratio < 1) return '> 99.9 %';
  return `${(ratio * 100).toFixed(1)} %`;
}

/** `850 ns`, `1.23 ms`, `12.3 s`, `2 min 3 s`, `1 h 2 min`, `3 d 4 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0) return `-${formatSeconds(-seconds)}`;
  if (seconds === 0) return '0 s';
  for (const [unit, perSecond] of SUBSECOND_UNITS) {
    if (seconds * perSecond < 999.5) return `${formatDigits(seconds * perSecond)} ${unit}`;
  }
  if (seconds < 59.95) return `${formatDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(seconds / 3600);
  return `${formatCount(Math.floor(hours / 24))} d ${hours % 24} h`;
}

export function formatDuration(duration: ExactTime): string {
  return formatSeconds(duration.seconds + duration.nanoseconds / 1e9);
}

const BYTE_UNITS = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
const SUBSECOND_UNITS = [
  ['ns', 1e9],
  ['µs', 1e6],
  ['ms', 1e3],
] as const;

/** Three digits, whole numbers as they are. */
function formatDigits(value: number): string {
  if (Number.isInteger(value) || value >= 99.95) return formatCount(value);
  if (value < 0.005) return '< 0.01';
  return value.toFixed(value < 9.995 ? 2 : 1);
}
