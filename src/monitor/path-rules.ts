import { usageError } from '../core/errors.ts';
import { parseDurationMs } from '../core/units.ts';

/** What holds for a path and all that stands below it. */
export interface PathRule<T> {
  readonly path: string;
  readonly value: T;
}

/** A delay is drawn evenly from it. */
export interface DelayRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Failure {
  readonly status: number;
  /** 0 to 1: how many of the requests fail. */
  readonly share: number;
}

export const NO_DELAY: DelayRange = { fromMs: 0, toMs: 0 };

/** Beyond it a request is as good as lost, and far beyond it timers wrap. */
const LONGEST_DELAY_MS = 3_600_000;

/** `/search=250ms`, `/search=150ms-600ms`. */
export function parseDelayRule(text: string): PathRule<DelayRange> {
  const { path, value } = splitRule(text, '/search=250ms or /search=150ms-600ms');
  return { path, value: parseDelayRange(value) };
}

/** `/old=404`, or of some requests only: `/cart=503@12%`. */
export function parseFailureRule(text: string): PathRule<Failure> {
  const { path, value } = splitRule(text, '/old=404 or /cart=503@12%');
  const [status = '', share, ...rest] = value.split('@');
  if (rest.length > 0) throw usageError(`'${value}' is no failure`, 'Write it as 503 or 503@12%.');
  return { path, value: { status: parseStatus(status), share: share === undefined ? 1 : parseShare(share) } };
}

/** `250ms`, or evenly between two: `150ms-600ms`. */
export function parseDelayRange(text: string): DelayRange {
  const [from = '', to = from, ...rest] = text.split('-');
  if (rest.length > 0) throw usageError(`'${text}' is no range of durations`, 'Write it as 150ms-600ms.');
  const range = { fromMs: parseDurationMs(from, 'ms'), toMs: parseDurationMs(to, 'ms') };
  if (range.toMs < range.fromMs) throw usageError(`'${text}' ends before it starts`, 'Write it as 150ms-600ms.');
  if (range.toMs > LONGEST_DELAY_MS) throw usageError(`'${text}' is too long a delay`, 'An hour is the most.');
  return range;
}

/** `0.12` or `12%`. */
export function parseShare(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text) ?? [];
  const share = Number(digits) / (percent === '%' ? 100 : 1);
  if (digits === undefined || share > 1) throw usageError(`'${text}' is no share`, 'Write it as 0.12 or 12%.');
  return share;
}

/** RFC 9110 §15: three digits; below 200 no answer would be final. */
export function parseStatus(text: string): number {
  if (!/^[2-5]\d\d$/.test(text)) throw usageError(`'${text}' is no status of an answer`, 'Give one of 200 to 599.');
  return Number(text);
}

/** The value of the longest path that holds for this one; queries don't count. */
export function findRule<T>(rules: readonly PathRule<T>[], target: string): T | undefined {
  let found: PathRule<T> | undefined;
  const path = target.split('?', 1)[0] ?? '';
  for (const rule of rules) {
    if (holdsFor(rule.path, path) && (found === undefined || rule.path.length > found.path.length)) found = rule;
  }
  return found?.value;
}

export function drawDelayMs({ fromMs, toMs }: DelayRange, random: () => number): number {
  return fromMs === toMs ? fromMs : fromMs + (toMs - fromMs) * random();
}

function splitRule(text: string, example: string): PathRule<string> {
  const at = text.lastIndexOf('=');
  if (at <= 0) throw usageError(`'${text}' names no path and value`, `Write it as ${example}.`);
  const path = text.slice(0, at);
  return { path: path.startsWith('/') ? path : `/${path}`, value: text.slice(at + 1) };
}

function holdsFor(rule: string, path: string): boolean {
  return path === rule || path.startsWith(rule.endsWith('/') ? rule : `${rule}/`);
}
