import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import { limits } from '../core/limits.ts';
import { type DelayRange, drawDelayMs, type Failure, findRule, type PathRule } from './path-rules.ts';

/** How good or bad a server it is. */
export interface Behaviour {
  /** Of every answer that doesn't fail. */
  readonly status: number;
  /** Where no rule of `slow` holds. */
  readonly latency: DelayRange;
  /** The share of all requests that is answered with 503. */
  readonly failRate: number;
  readonly slow: readonly PathRule<DelayRange>[];
  readonly fail: readonly PathRule<Failure>[];
}

/** Request headers by which `generate` asks for a slow or failing answer. */
export const DELAY_HEADER = 'sniff-delay-ms';
export const STATUS_HEADER = 'sniff-status';

interface Verdict {
  readonly status: number;
  readonly delayMs: number;
}

export interface AnswerBody {
  readonly type: string;
  readonly text: string;
}

/** What this request gets. The server's own rules go before what the request asks for. */
export function decideAnswer(
  behaviour: Behaviour,
  path: string,
  headers: IncomingHttpHeaders,
  random: () => number,
): Verdict {
  const failure = findRule(behaviour.fail, path);
  const delay = findRule(behaviour.slow, path);
  const askedMs = Math.min(askedNumber(headers[DELAY_HEADER]) ?? 0, limits.askedDelayMs);
  const delayMs = delay === undefined ? drawDelayMs(behaviour.latency, random) + askedMs : drawDelayMs(delay, random);
  if (failure !== undefined && random() < failure.share) return { status: failure.status, delayMs };
  if (random() < behaviour.failRate) return { status: 503, delayMs };
  const asked = askedNumber(headers[STATUS_HEADER]) ?? 0;
  return { status: asked >= 200 && asked <= 599 ? asked : behaviour.status, delayMs };
}

/** Something small, of the kind and size that the path lets expect. Only JSON repeats the path: it can't break out. */
export function answerBody(target: string, status: number): AnswerBody {
  if (status >= 400) return { type: JSON_TYPE, text: JSON.stringify({ error: STATUS_CODES[status] ?? `${status}` }) };
  const path = target.split('?', 1)[0] ?? '';
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? (path === '/' ? 'html' : '');
  return BODIES.get(extension) ?? { type: JSON_TYPE, text: JSON.stringify({ path: target, items: ITEMS }) };
}

const JSON_TYPE = 'application/json';
const ITEMS = [{ id: 7, name: 'Example kettle', price: 39.9, currency: 'EUR', tags: ['kitchen', 'sale'] }];
const PAGE = `<!doctype html><title>Example</title>\n<p>${'Lorem ipsum dolor sit amet. '.repeat(65)}</p>\n`;
const IMAGE = { type: 'image/png', text: 'x'.repeat(5200) };
const BODIES: ReadonlyMap<string, AnswerBody> = new Map([
  ['html', { type: 'text/html', text: PAGE }],
  ['css', { type: 'text/css', text: 'p { margin: 0 auto; }\n'.repeat(64) }],
  ['js', { type: 'text/javascript', text: 'export const nothing = undefined;\n'.repeat(64) }],
  ['png', IMAGE],
  ['txt', { type: 'text/plain', text: 'Nothing in particular.\n' }],
]);

function askedNumber(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
