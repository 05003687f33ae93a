import { usageError } from './errors.ts';

/** A point in time or a span, exact to the nanosecond: `nanoseconds` is 0 to 999,999,999, the sign stands in `seconds`. */
export interface ExactTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** `--since` and `--until`: a time of the capture, or a distance from its first packet. */
export type TimeBound = ({ readonly kind: 'absolute' } & ExactTime) | ({ readonly kind: 'offset' } & ExactTime);

export type DurationUnit = 'ns' | 'us' | 'ms' | 's' | 'm' | 'h' | 'd';

const NS_PER_SECOND = 1_000_000_000;
const MAX_FRACTION_DIGITS = 9;

/** Whole units as seconds; those below a second as nanoseconds. */
const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const NS_PER_UNIT: Readonly<Record<string, number>> = { ns: 1, us: 1000, µs: 1000, ms: 1_000_000 };

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1000,
  kib: 1024,
  m: 1000 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
  t: 1000 ** 4,
  tb: 1000 ** 4,
  tib: 1024 ** 4,
};

/** Reads `250ms`, `10s`, `1.5h`; a bare number is in `bareUnit`. Several may follow each other: `1h30m`. */
export function parseDuration(text: string, bareUnit: DurationUnit): ExactTime {
  const bare = /^\d+(\.\d+)?$/.test(text) ? `${text}${bareUnit}` : text;
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(bare)) {
    throw usageError(`'${text}' is no duration`, 'Write it as 250ms, 10s, 2m, 1h or 1d.');
  }
  let seconds = 0;
  let nanoseconds = 0;
  for (const [, whole = '', fraction = '', unit = ''] of bare.matchAll(/(\d+)(?:\.(\d+))?(ns|us|µs|ms|s|m|h|d)/g)) {
    const part = scaleDecimal(whole, fraction, unit);
    seconds += part.seconds;
    nanoseconds += part.nanoseconds;
  }
  const sum = normalize(seconds, nanoseconds);
  if (!Number.isSafeInteger(sum.seconds)) throw usageError(`'${text}' is too long a duration`);
  return sum;
}

/** As `parseDuration`, in milliseconds for timers. */
export function parseDurationMs(text: string, bareUnit: DurationUnit): number {
  const span = parseDuration(text, bareUnit);
  return span.seconds * 1000 + span.nanoseconds / 1_000_000;
}

/** Reads `64KiB`, `100MB`, `1GiB` or a bare number of bytes. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  const scale = match === null ? undefined : BYTES_PER_UNIT[(match[2] ?? '').toLowerCase()];
  if (match === null || scale === undefined) {
    throw usageError(`'${text}' is no size`, 'Write it as 500, 64KiB, 100MB or 1GiB.');
  }
  const bytes = Math.round(Number(match[1]) * scale);
  if (!Number.isSafeInteger(bytes)) throw usageError(`'${text}' is too large a size`);
  return bytes;
}

/** Reads an RFC 3339 time (§5.6; a space may stand for the `T`) without passing through a float. */
export function parseTime(text: string): ExactTime {
  const match = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)?$/.exec(text);
  if (match === null) throw usageError(`'${text}' is no RFC 3339 time`, TIME_EXAMPLE);
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match;
  if (zone === undefined) throw usageError(`'${text}' names no time zone`, `Add Z for UTC, or an offset as +02:00.`);
  if (fraction.length > MAX_FRACTION_DIGITS) {
    throw usageError(`'${text}' is finer than a nanosecond`, 'Give at most nine decimals.');
  }
  const midnight = midnightOf(Number(year), Number(month), Number(day));
  // §5.7: a leap second may be written as 60; it is the first instant of the next minute for us, as for POSIX time.
  if (midnight === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) {
    throw usageError(`'${text}' is no time that exists`, TIME_EXAMPLE);
  }
  const clock = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return { seconds: midnight + clock - zoneOffset(text, zone), nanoseconds: fractionToNs(fraction) };
}

/** Reads what `--since` and `--until` take: an RFC 3339 time or an offset from the first packet, `+90s`. */
export function parseTimeBound(text: string): TimeBound {
  if (text.startsWith('+')) return { kind: 'offset', ...parseDuration(text.slice(1), 's') };
  return { kind: 'absolute', ...parseTime(text) };
}

const TIME_EXAMPLE = 'Write it as 2026-11-20T09:42:01.5Z, or as an offset from the first packet: +90s.';

function scaleDecimal(whole: string, fraction: string, unit: string): ExactTime {
  const nsPerUnit = NS_PER_UNIT[unit];
  if (nsPerUnit !== undefined) {
    const count = Number(whole);
    // Split before multiplying: 2^53 ns are but 104 days.
    const perSecond = NS_PER_SECOND / nsPerUnit;
    const rest = (count % perSecond) * nsPerUnit + Math.round(Number(`0.${fraction || '0'}`) * nsPerUnit);
    return normalize(Math.floor(count / perSecond), rest);
  }
  const scale = SECONDS_PER_UNIT[unit] ?? 1;
  const scaledNs = fractionToNs(fraction.slice(0, MAX_FRACTION_DIGITS)) * scale;
  return normalize(Number(whole) * scale, scaledNs);
}

function normalize(seconds: number, nanoseconds: number): ExactTime {
  const carry = Math.floor(nanoseconds / NS_PER_SECOND);
  return { seconds: seconds + carry, nanoseconds: nanoseconds - carry * NS_PER_SECOND };
}

function fractionToNs(fraction: string): number {
  return Number(fraction.padEnd(MAX_FRACTION_DIGITS, '0'));
}

function midnightOf(year: number, month: number, day: number): number | undefined {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999, setUTCFullYear doesn't.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 1000 : undefined;
}

function zoneOffset(text: string, zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) throw usageError(`'${text}' has an impossible zone`, TIME_EXAMPLE);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}
