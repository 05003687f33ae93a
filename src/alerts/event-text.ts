import { escapeControls, jsonText } from '../bytes/escape.ts';
import { formatTime } from '../core/time.ts';
import type { ExactTime } from '../core/units.ts';
import type { AlertEvent } from './events.ts';
import { nounOf, rawValue, valueText } from './metrics.ts';

/** Numbers of packets that a line shows. */
const SHOWN_FRAMES = 20;

/** One line for people. */
export function eventLine(event: AlertEvent, timeDigits: number): string {
  const { type, rule, key, time, value, peak, durationNs, since } = event;
  const who = key === undefined ? rule.name : `${rule.name} (${escapeControls(key)})`;
  const now = `${nounOf(rule)} = ${valueText(rule.metric, value)}`;
  const at = timeText(time, timeDigits);
  if (type === 'fired') return `${who} generated an alert - ${now}, triggered at ${at}`;
  const lasted = `${spanText(durationNs)}, peak ${valueText(rule.metric, peak)}`;
  if (type === 'recovered') return `${who} recovered - ${now}, recovered at ${at}, lasted ${lasted}`;
  return `${who} is still on - ${now}, since ${timeText(since, timeDigits)}, lasting ${lasted}`;
}

/** How an event came about: its window, what is in it, and whose packets made it. */
export function explanationLine(event: AlertEvent, timeDigits: number): string {
  const { rule, time, value, threshold, frames } = event;
  const from = timeText(minus(time, rule.windowNs), timeDigits);
  const amount = `${valueText(rule.metric, value)} ${nounOf(rule)}, more than ${valueText(rule.metric, threshold)}`;
  const shown = frames.slice(-SHOWN_FRAMES).join(' ');
  const hidden = frames.length > SHOWN_FRAMES ? `${frames.length - SHOWN_FRAMES} frames, then ` : '';
  const made = frames.length === 0 ? 'frames of an earlier run' : `frames ${hidden}${shown}`;
  return `  window (${from}, ${timeText(time, timeDigits)}]: ${amount}; ${made}`;
}

/** One object; keys are those of the command line's contract, times RFC 3339, spans in seconds. */
export function eventJson(event: AlertEvent, timeDigits: number, isExplained: boolean): string {
  const { type, rule, key, time, since, frames } = event;
  const number = (value: number): string => String(rawValue(rule.metric, value));
  const members = [
    `"type":"${type}"`,
    `"rule":${jsonText(rule.name)}`,
    `"metric":"${rule.metricName}"`,
    `"key":${key === undefined ? 'null' : jsonText(key)}`,
    `"time":"${timeText(time, timeDigits)}"`,
    `"value":${number(event.value)}`,
    `"threshold":${number(event.threshold)}`,
    `"window":${rule.windowNs / 1e9}`,
    `"since":"${timeText(since, timeDigits)}"`,
    `"peak":${number(event.peak)}`,
    `"duration":${event.durationNs / 1e9}`,
  ];
  if (isExplained) {
    members.push(`"windowStart":"${timeText(minus(time, rule.windowNs), timeDigits)}"`);
    members.push(`"frames":[${frames.join(',')}]`);
  }
  return `{${members.join(',')}}`;
}

/** `2m3s`, `1h0m2s`, `350ms`. */
export function spanText(nanoseconds: number): string {
  if (nanoseconds < 1e9) return `${Number((nanoseconds / 1e6).toFixed(3))}ms`;
  const seconds = Math.floor(nanoseconds / 1e6) / 1000;
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = Number((seconds - 3600 * hours - 60 * minutes).toFixed(3));
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

function timeText({ seconds, nanoseconds }: ExactTime, digits: number): string {
  return formatTime(seconds, nanoseconds, digits);
}

function minus({ seconds, nanoseconds }: ExactTime, spanNs: number): ExactTime {
  const whole = Math.floor(spanNs / 1e9);
  const rest = nanoseconds - (spanNs - whole * 1e9);
  return rest < 0
    ? { seconds: seconds - whole - 1, nanoseconds: rest + 1e9 }
    : { seconds: seconds - whole, nanoseconds: rest };
}
