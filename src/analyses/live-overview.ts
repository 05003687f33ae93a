import type { Percentiles } from '../core/latencies.ts';
import type { AnalysisContext } from './analysis.ts';
import type { HttpTraffic } from './http-traffic.ts';
import { rank } from './ranking.ts';
import { SUM } from './traffic-rows.ts';
import type { TrafficSums } from './traffic-sums.ts';

/** How a host or section fares: since the start, and of late. */
export interface NameRates {
  readonly name: string;
  readonly hits: number;
  /** Hits per second since the counts were marked; so all that is `recent`. */
  readonly recent: number;
  /** Hits per second since the start. */
  readonly mean: number;
  readonly errors: number;
  readonly latency: Percentiles | undefined;
}

/** What is going on: plain data, so that it can be drawn again while counting goes on. */
export interface Overview {
  readonly requests: number;
  readonly recentRequests: number;
  readonly meanRequests: number;
  readonly hostCount: number;
  readonly sectionCount: number;
  /** The most hits first; so the others. */
  readonly hosts: readonly NameRates[];
  readonly sections: readonly NameRates[];
  /** Of the first host. */
  readonly topHostSections: readonly NameRates[];
}

interface Marks {
  readonly hosts: ReadonlyMap<string, number>;
  readonly sections: ReadonlyMap<string, number>;
  readonly requests: number;
}

const LATENCY = 0;

/** Rates of HTTP by host and section while packets come: over all, and since `mark` was called last. */
export class LiveOverview {
  readonly #traffic: HttpTraffic;
  #marks: Marks = { hosts: new Map(), sections: new Map(), requests: 0 };

  /** Before the first packet, as analyses are. */
  constructor(context: AnalysisContext) {
    this.#traffic = context.http().traffic;
    this.#traffic.ask('host');
    this.#traffic.ask('section');
  }

  /** What was counted so far is no longer recent. */
  mark(): void {
    this.#marks = {
      hosts: hitsByName(this.#traffic.sums('host')),
      sections: hitsByName(this.#traffic.sums('section')),
      requests: this.#traffic.requests,
    };
  }

  /** As of now; seconds since the start and since the mark. `most` names of each kind, undefined: all. */
  measure(seconds: number, recentSeconds: number, most: number | undefined): Overview {
    const { requests } = this.#traffic;
    const marks = this.#marks;
    const hosts = new Ranking(this.#traffic.sums('host'), marks.hosts, seconds, recentSeconds);
    const sections = new Ranking(this.#traffic.sums('section'), marks.sections, seconds, recentSeconds);
    const ranked = hosts.first(most, () => true);
    const top = ranked[0]?.name;
    return {
      requests,
      recentRequests: perSecond(requests - marks.requests, recentSeconds),
      meanRequests: perSecond(requests, seconds),
      hostCount: hosts.count,
      sectionCount: sections.count,
      hosts: ranked,
      sections: sections.first(most, () => true),
      topHostSections: top === undefined ? [] : sections.first(most, (name) => hostOf(name) === top),
    };
  }
}

class Ranking {
  readonly #sums: TrafficSums;
  readonly #marks: ReadonlyMap<string, number>;
  readonly #seconds: number;
  readonly #recentSeconds: number;

  constructor(sums: TrafficSums, marks: ReadonlyMap<string, number>, seconds: number, recentSeconds: number) {
    this.#sums = sums;
    this.#marks = marks;
    this.#seconds = seconds;
    this.#recentSeconds = recentSeconds;
  }

  /** Row 0 is no name's. */
  get count(): number {
    return this.#sums.count - 1;
  }

  first(most: number | undefined, isWanted: (name: string) => boolean): NameRates[] {
    const sums = this.#sums;
    const wanted: number[] = [];
    for (let row = 1; row < sums.count; row++) if (isWanted(sums.name(row))) wanted.push(row);
    const order = rank(wanted.length, most, (index) => sums.rows.sum(wanted[index], SUM.hits));
    const rows = order.map((index) => wanted[index]);
    const percentiles = sums.percentiles(rows);
    return Array.from(rows, (row, position) => {
      const name = sums.name(row);
      const hits = sums.rows.sum(row, SUM.hits);
      return {
        name,
        hits,
        recent: perSecond(hits - (this.#marks.get(name) ?? 0), this.#recentSeconds),
        mean: perSecond(hits, this.#seconds),
        errors: sums.rows.sum(row, SUM.errors),
        latency: percentiles(position, LATENCY),
      };
    });
  }
}

function hitsByName(sums: TrafficSums): Map<string, number> {
  const hits = new Map<string, number>();
  for (let row = 1; row < sums.count; row++) hits.set(sums.name(row), sums.rows.sum(row, SUM.hits));
  return hits;
}

function hostOf(section: string): string {
  return section.replace(/\/.*$/s, '');
}

/** A name that was given up and came back may have fewer hits than before: no rate is below 0. */
function perSecond(count: number, seconds: number): number {
  return seconds > 0 ? Math.max(0, count) / seconds : 0;
}
