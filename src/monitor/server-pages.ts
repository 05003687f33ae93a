import type { ServerResponse } from 'node:http';
import { limits } from '../core/limits.ts';
import { livePage } from './live-page.ts';
import type { ServerStats } from './server-stats.ts';

/** An answer of the server's own. */
interface Page {
  readonly type: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const BASE = '/_sniff';
const STATS = `${BASE}/stats`;
const EVENTS = `${BASE}/events`;
const EVERY_MS = 1000;
/** Nothing is loaded from anywhere, and no other page may frame it. */
const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** What is looked at: it isn't counted. */
export function isOwnPath(path: string): boolean {
  return [BASE, `${BASE}/`, STATS, EVENTS].includes(path.split('?', 1)[0]);
}

/** The server's own pages: its sums as JSON, a page that shows them, and the events that keep that up to date. */
export class ServerPages {
  readonly #stats: ServerStats;
  readonly #watchers = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;

  constructor(stats: ServerStats) {
    this.#stats = stats;
  }

  open(path: string): Page {
    if (path.split('?', 1)[0] !== STATS)
      return { type: 'text/html; charset=utf-8', text: livePage(), headers: PAGE_HEADERS };
    return { type: 'application/json', text: `${this.#stats.toJson()}\n`, headers: { 'Cache-Control': 'no-store' } };
  }

  /** Server-sent events (HTML Living Standard §9.2), a look at the sums each second. False where it isn't their path. */
  watch(path: string, response: ServerResponse): boolean {
    if (path.split('?', 1)[0] !== EVENTS || this.#watchers.size >= limits.watchers) return false;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(this.#event());
    this.#watchers.add(response);
    response.on('close', () => this.#watchers.delete(response));
    this.#timer ??= setInterval(() => this.#tell(), EVERY_MS).unref();
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const watcher of this.#watchers) watcher.end();
  }

  #tell(): void {
    if (this.#watchers.size === 0) return;
    const event = this.#event();
    for (const watcher of this.#watchers) {
      // Who doesn't read misses some.
      if (!watcher.writableNeedDrain) watcher.write(event);
    }
  }

  #event(): string {
    return `data: ${this.#stats.toJson()}\n\n`;
  }
}
