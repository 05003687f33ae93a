import { Latencies, type Percentiles } from '../core/latencies.ts';
import { type Answer, type CompareRules, compareAnswers, type Difference } from './http-compare.ts';
import { headerOf } from './http-message.ts';
import type { RecordedExchange } from './http-recording.ts';

export interface SectionResult {
  readonly section: string;
  requests: number;
  differing: number;
  /** The first of them. */
  readonly differences: (Difference & { readonly url: string })[];
}

export interface HttpReplayResult {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly compared: number;
  readonly differing: number;
  readonly seconds: number;
  readonly latency: { readonly recorded: Percentiles | null; readonly now: Percentiles | null };
  readonly failures: readonly { readonly reason: string; readonly requests: number }[];
  readonly sections: readonly SectionResult[];
}

/** Differences that are told of a section. */
const TOLD = 3;

/** What became of the requests. */
export class HttpTally {
  #sent = 0;
  #answered = 0;
  #compared = 0;
  readonly #compare: CompareRules | undefined;
  readonly #recorded = new Latencies();
  readonly #now = new Latencies();
  readonly #failures = new Map<string, number>();
  readonly #sections = new Map<string, SectionResult>();

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
      this.#now.addSeconds(answer.seconds);
      if (exchange.latency !== undefined) this.#recorded.addSeconds(exchange.latency);
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
    const sections = [...this.#sections.values()].sort((a, b) => b.differing - a.differing || b.requests - a.requests);
    return {
      sent: this.#sent,
      answered: this.#answered,
      failed: failures.reduce((sum, { requests }) => sum + requests, 0),
      compared: this.#compared,
      differing: sections.reduce((sum, { differing }) => sum + differing, 0),
      seconds,
      latency: { recorded: this.#recorded.percentiles() ?? null, now: this.#now.percentiles() ?? null },
      failures,
      sections,
    };
  }

  #sectionOf(exchange: RecordedExchange): SectionResult {
    const [host = '', first = ''] = urlOf(exchange).split('/');
    const name = `${host}/${first}`;
    let section = this.#sections.get(name);
    if (section === undefined) {
      section = { section: name, requests: 0, differing: 0, differences: [] };
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
