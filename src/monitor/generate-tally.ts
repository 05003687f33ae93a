import { Latencies, type Percentiles } from '../core/latencies.ts';
import { limits } from '../core/limits.ts';
import { failureReason } from './failure-reasons.ts';
import type { GeneratePlan } from './generate.ts';

/** What `--json` prints: numbers in base units. */
export interface GenerateResult {
  readonly url: string;
  /** Answered or failed. */
  readonly requests: number;
  readonly answered: number;
  readonly failed: number;
  /** Given up where it was ended early. */
  readonly unfinished: number;
  /** Answers with a status of 400 and above. */
  readonly errors: number;
  readonly serverErrors: number;
  /** Of the answers' bodies. */
  readonly bytes: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** From the request to the head of its answer. */
  readonly latency: Percentiles | null;
  readonly statuses: readonly { readonly status: number; readonly hits: number }[];
  /** As `analyze` has them: host and first segment of the path. */
  readonly sections: readonly SectionResult[];
  readonly failures: readonly { readonly reason: string; readonly hits: number }[];
  /** Of the open loop; null without a rate. */
  readonly schedule: ScheduleResult | null;
}

export interface SectionResult {
  readonly section: string;
  readonly hits: number;
  readonly errors: number;
  readonly serverErrors: number;
  readonly latency: Percentiles | null;
}

export interface ScheduleResult {
  readonly rate: number;
  /** Requests that left more than `LATE_SECONDS` after their time. */
  readonly late: number;
  /** How many of them had to wait for a connection. */
  readonly lateForConnection: number;
  /** Due within the duration and never sent. */
  readonly unsent: number;
  readonly lateness: Percentiles | null;
}

/** Timers and a busy machine come to some milliseconds; beyond this a schedule is not kept. */
export const LATE_SECONDS = 0.1;

const OTHER_REASONS = 'other reasons';

/** Counts requests as they end. */
export class GenerateTally {
  readonly #plan: GeneratePlan;
  readonly #host: string;
  readonly #onLate: () => void;
  readonly #latency = new Latencies();
  readonly #lateness = new Latencies();
  readonly #statuses = new Map<number, number>();
  readonly #reasons = new Map<string, number>();
  readonly #sections = new Map<string, SectionCounts>();
  #failed = 0;
  #bytes = 0;
  #late = 0;
  #lateForConnection = 0;

  constructor(plan: GeneratePlan, onLate: () => void) {
    this.#plan = plan;
    this.#onLate = onLate;
    const given = Object.entries(plan.headers).find(([name]) => name.toLowerCase() === 'host');
    this.#host = (given?.[1] ?? new URL(plan.url).host).toLowerCase();
  }

  /** A request of the open loop leaves, so long after its time; `waited`: all connections were busy. */
  leave(lateSeconds: number, waited: boolean): void {
    this.#lateness.addSeconds(Math.max(lateSeconds, 0));
    if (lateSeconds <= LATE_SECONDS) return;
    this.#late++;
    if (waited) this.#lateForConnection++;
    if (this.#late === 1) this.#onLate();
  }

  answer(path: string, status: number, bytes: number, seconds: number): void {
    this.#bytes += bytes;
    this.#latency.addSeconds(seconds);
    increment(this.#statuses, status);
    this.#sectionOf(path).count(status, seconds);
  }

  fail(error: NodeJS.ErrnoException): void {
    const reason = failureReason(error);
    const isKept = this.#reasons.has(reason) || this.#reasons.size < limits.failureReasons;
    this.#failed++;
    increment(this.#reasons, isKept ? reason : OTHER_REASONS);
  }

  finish(seconds: number, unfinished: number): GenerateResult {
    const answered = this.#latency.count;
    const sections = [...this.#sections].map(([section, counts]) => counts.toResult(section));
    return {
      url: this.#plan.url,
      requests: answered + this.#failed,
      answered,
      failed: this.#failed,
      unfinished,
      errors: sections.reduce((sum, { errors }) => sum + errors, 0),
      serverErrors: sections.reduce((sum, { serverErrors }) => sum + serverErrors, 0),
      bytes: this.#bytes,
      seconds,
      perSecond: seconds > 0 ? answered / seconds : 0,
      latency: this.#latency.percentiles() ?? null,
      statuses: byHits([...this.#statuses].map(([status, hits]) => ({ status, hits }))),
      sections: byHits(sections),
      failures: byHits([...this.#reasons].map(([reason, hits]) => ({ reason, hits }))),
      schedule: this.#plan.rate === undefined ? null : this.#schedule(this.#plan.rate, seconds),
    };
  }

  #schedule(rate: number, seconds: number): ScheduleResult {
    const { requests = Number.POSITIVE_INFINITY, durationMs = seconds * 1000 } = this.#plan;
    const due = Math.min(requests, Math.ceil(Math.min(durationMs / 1000, seconds) * rate));
    return {
      rate,
      late: this.#late,
      lateForConnection: this.#lateForConnection,
      unsent: Math.max(due - this.#lateness.count, 0),
      lateness: this.#lateness.percentiles() ?? null,
    };
  }

  #sectionOf(path: string): SectionCounts {
    const name = `${this.#host}${/^\/[^/?]*/.exec(path)?.[0] ?? '/'}`;
    const known = this.#sections.get(name);
    if (known !== undefined) return known;
    const counts = new SectionCounts();
    this.#sections.set(name, counts);
    return counts;
  }
}

class SectionCounts {
  readonly #latency = new Latencies();
  #errors = 0;
  #serverErrors = 0;

  count(status: number, seconds: number): void {
    this.#latency.addSeconds(seconds);
    if (status >= 400) this.#errors++;
    if (status >= 500) this.#serverErrors++;
  }

  toResult(section: string): SectionResult {
    const latency = this.#latency.percentiles() ?? null;
    return { section, hits: this.#latency.count, errors: this.#errors, serverErrors: this.#serverErrors, latency };
  }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function byHits<T extends { readonly hits: number }>(rows: T[]): T[] {
  return rows.sort((a, b) => b.hits - a.hits);
}
