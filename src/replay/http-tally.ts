import { Latencies, type Percentiles } from '../core/latencies.ts';
import { limits } from '../core/limits.ts';
import { type Answer, type CompareRules, compareAnswers, type Difference } from './http-compare.ts';
import { headerOf } from './http-message.ts';
import type { RecordedExchange } from './http-recording.ts';

export interface SectionResult {
  readonly section: string;
  readonly requests: number;
  readonly differing: number;
  readonly latency: LatencyPair;
  /** The first of them. */
  readonly differences: readonly (Difference & { readonly url: string })[];
}

/** Seconds; null where there is none. */
export interface LatencyPair {
  readonly recorded: Percentiles | null;
  readonly now: Percentiles | null;
}

export interface HttpReplayResult {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly compared: number;
  readonly differing: number;
  readonly seconds: number;
  readonly latency: LatencyPair;
  readonly failures: readonly { readonly reason: string; readonly requests: number }[];
  readonly sections: readonly SectionResult[];
}

/** Differences that are told of a section. */
const TOLD = 3;
/** Those that come when there are enough. */
const OTHERS = '(others)';

class Pair {
  readonly #recorded = new Latencies();
  readonly #now = new Latencies();

  add(recordedSeconds: number | undefined, nowSeconds: number): void {
    this.#now.addSeconds(nowSeconds);
    if (recordedSeconds !== undefined) this.#recorded.addSeconds(recordedSeconds);
  }

  result(): LatencyPair {
    return { recorded: this.#recorded.percentiles() ?? null, now: this.#now.percentiles() ?? null };
  }
}

interface Section {
  readonly section: string;
  requests: number;
  differing: number;
  readonly latencies: Pair;
  readonly differences: (Difference & { readonly url: string })[];
}

/** What became of the requests. */
export class HttpTally {
  #sent = 0;
  #answered = 0;
  #compared = 0;
  readonly #compare: CompareRules | undefined;
  readonly #latencies = new Pair();
  readonly #failures = new Map<string, number>();
  readonly #sections = new Map<string, Section>();

  constructor(compare: CompareRules | undefined) {
    this.#compare = compare;
  }

  async send(exchange: RecordedExchange, run: () => Promise<Answer & { seconds: number }>): Promise<void> {
    this.#sent++;
    const section = this.#sectionOf(exchange);
    section.requests++;
    try {
      const answer = await run();
      this.#answered++;
      this.#latencies.add(exchange.latency, answer.seconds);
      section.latencies.add(exchange.latency, answer.seconds);
      if (this.#compare === undefined || exchange.response === undefined) return;
      this.#compared++;
      const differences = compareAnswers(exchange.response, answer, this.#compare);
      if (differences.length === 0) return;
      section.differing++;
      const url = urlOf(exchange);
      for (const one of differences) if (section.differences.length < TOLD) section.differences.push({ url, ...one });
    } catch (error) {
      const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
      this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1);
    }
  }

  result(seconds: number): HttpReplayResult {
    const failures = [...this.#failures].map(([reason, requests]) => ({ reason, requests }));
    const sections = [...this.#sections.values()]
      .sort((a, b) => b.differing - a.differing || b.requests - a.requests)
      .map(({ latencies, ...section }) => ({ ...section, latency: latencies.result() }));
    return {
      sent: this.#sent,
      answered: this.#answered,
      failed: failures.reduce((sum, { requests }) => sum + requests, 0),
      compared: this.#compared,
      differing: sections.reduce((sum, { differing }) => sum + differing, 0),
      seconds,
      latency: this.#latencies.result(),
      failures,
      sections,
    };
  }

  #sectionOf(exchange: RecordedExchange): Section {
    const [host = '', first = ''] = urlOf(exchange).split('/');
    const own = `${host}/${first}`;
    const name = this.#sections.has(own) || this.#sections.size < limits.replaySections ? own : OTHERS;
    let section = this.#sections.get(name);
    if (section === undefined) {
      section = { section: name, requests: 0, differing: 0, latencies: new Pair(), differences: [] };
      this.#sections.set(name, section);
    }
    return section;
  }
}

/** Host and path, without query. */
export function urlOf({ request }: RecordedExchange): string {
  const target = request.startLine.split(' ')[1] ?? '/';
  const host = (headerOf(request, 'host') ?? '').toLowerCase();
  const absolute = /^https?:\/\/(?:[^/@]*@)?([^/?#]*)(.*)$/i.exec(target);
  const [authority, path] = absolute === null ? [host, target] : [absolute[1].toLowerCase(), absolute[2] || '/'];
  return `${authority}${path.replace(/[?#].*$/, '')}`;
}
