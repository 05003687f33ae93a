import type { BatchLedger } from './batch-ledger.ts';
import type { RequestRecord } from './request-log.ts';
import { type SectionRow, SectionTally } from './section-tally.ts';

/** A second of the server's life. */
interface Second {
  /** Seconds since the epoch. */
  readonly time: number;
  requests: number;
  errors: number;
  records: number;
}

const SECONDS = 300;
const TOP_SECTIONS = 20;
const TOP_AGENTS = 100;
const LAST_ERRORS = 20;

/** What a server has answered so far, and what it has taken. */
export class ServerStats {
  requests = 0;
  /** Of the answers' bodies. */
  bytes = 0;
  readonly #sinceMs = Date.now();
  /** At most one row a status: three digits. */
  readonly #statuses = new Map<number, number>();
  readonly #sections = new SectionTally();
  readonly #seconds: Second[] = [];
  readonly #errors: RequestRecord[] = [];
  readonly ledger: BatchLedger;

  constructor(ledger: BatchLedger) {
    this.ledger = ledger;
  }

  count(record: RequestRecord, host: string | undefined): void {
    const { status, bytes, path, records } = record;
    this.requests++;
    this.bytes += bytes;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#sections.count(host, path, status);
    const second = this.#second();
    second.requests += 1;
    second.records += records ?? 0;
    if (status < 400) return;
    second.errors += 1;
    if (this.#errors.push(record) > LAST_ERRORS) this.#errors.shift();
  }

  get seconds(): number {
    return (Date.now() - this.#sinceMs) / 1000;
  }

  /** By falling hits. */
  get statuses(): { status: number; hits: number }[] {
    const rows = [...this.#statuses].map(([status, hits]) => ({ status, hits }));
    return rows.sort((a, b) => b.hits - a.hits || a.status - b.status);
  }

  get sections(): SectionRow[] {
    return this.#sections.top(TOP_SECTIONS);
  }

  /** Contract: docs/schemas/serve-dummy.schema.json. */
  toJson(): string {
    const { requests, bytes, statuses, sections } = this;
    const { batches, records, duplicates, refused, agentCount } = this.ledger;
    this.#second();
    return JSON.stringify({
      schema: 'sniff.serve-dummy/1',
      since: new Date(this.#sinceMs).toISOString(),
      requests,
      bytes,
      statuses,
      batches: { taken: batches, records, duplicates, refused, agents: agentCount, ...this.ledger.gaps },
      agents: this.ledger.agents(TOP_AGENTS).map(({ timeMs, ...row }) => ({ ...row, time: timeOf(timeMs) })),
      sections,
      errors: this.#errors.map(({ timeMs, client, method, path, status }) => {
        return { time: timeOf(timeMs), client, method, path, status };
      }),
      timeline: this.#seconds.map(({ time, ...row }) => ({ time: timeOf(time * 1000), ...row })),
    });
  }

  /** The one at hand; those since the last are empty ones. */
  #second(): Second {
    const time = Math.floor(Date.now() / 1000);
    const last = this.#seconds.at(-1);
    if (last !== undefined && last.time >= time) return last;
    const from = Math.max((last?.time ?? time - 1) + 1, time - SECONDS + 1);
    for (let at = from; at <= time; at++) this.#seconds.push({ time: at, requests: 0, errors: 0, records: 0 });
    if (this.#seconds.length > SECONDS) this.#seconds.splice(0, this.#seconds.length - SECONDS);
    return this.#seconds[this.#seconds.length - 1];
  }
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
