import { limits } from '../core/limits.ts';
import type { Entry } from '../report/model.ts';
import { rank } from './ranking.ts';

/** How often each name was met, within bounds: where there are too many, the rarer half is given up. */
export class NameCounts {
  /** Hits of names that were given up. */
  forgotten = 0;
  #hits = new Map<string, number>();

  add(name: string): void {
    const key = name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
    const known = this.#hits.get(key);
    if (known === undefined && this.#hits.size >= limits.countedNames) this.#forget();
    this.#hits.set(key, (known ?? 0) + 1);
  }

  /** The table of a report, the most frequent first: `[key, title]` is the first column. */
  entry(name: string, label: string, [key, title]: readonly [string, string], top: number | undefined): Entry {
    const names = [...this.#hits.keys()];
    const hits = [...this.#hits.values()];
    const order = rank(names.length, top, (row) => hits[row]);
    return {
      key: name,
      label,
      table: {
        rowCount: order.length,
        totalRows: names.length,
        columns: [
          { key, label: title, type: 'text', value: (row) => names[order[row]] },
          { key: 'hits', label: 'Hits', type: 'count', value: (row) => hits[order[row]] },
        ],
      },
    };
  }

  #forget(): void {
    const ranked = [...this.#hits].sort((a, b) => b[1] - a[1]);
    const half = ranked.length >>> 1;
    for (const [, hits] of ranked.slice(half)) this.forgotten += hits;
    this.#hits = new Map(ranked.slice(0, half));
  }
}

/** DNS names have 255 bytes at most (RFC 1035 §2.3.4); a field of a packet may claim 65,535. */
const LONGEST = 255;
