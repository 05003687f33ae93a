import { limits } from '../core/limits.ts';

/** A batch as its headers tell of it; undefined: they don't. */
export interface BatchHead {
  readonly key: string | undefined;
  readonly agent: string | undefined;
  readonly host: string | undefined;
  readonly interface: string | undefined;
  readonly sequence: number | undefined;
}

/** What is known of an agent. */
export interface AgentRow {
  readonly agent: string;
  host: string | null;
  interface: string | null;
  batches: number;
  records: number;
  duplicates: number;
  /** The highest; null where it sends none. */
  sequence: number | null;
  /** How often one was not the next, and how many have not come (late ones no longer count). */
  gaps: number;
  missing: number;
  /** Of its last batch, milliseconds since the epoch. */
  timeMs: number;
}

/** Which batches have come: duplicates by key, gaps by agent. */
export class BatchLedger {
  batches = 0;
  records = 0;
  duplicates = 0;
  /** Not readable, too large, or not storable. */
  refused = 0;
  /** Batches of agents beyond the limit: counted, and not told apart. */
  untold = 0;
  readonly #keys = new Set<string>();
  readonly #agents = new Map<string, AgentRow>();

  /** Has this very batch come before? Then it is counted as a duplicate. */
  isDuplicate({ key, agent }: BatchHead): boolean {
    if (key === undefined || !this.#keys.has(key)) return false;
    this.duplicates += 1;
    const row = agent === undefined ? undefined : this.#agents.get(agent);
    if (row !== undefined) row.duplicates += 1;
    return true;
  }

  /** Notes a batch that is safe; returns what is to be told of it. */
  take(head: BatchHead, records: number, timeMs: number): string | undefined {
    this.batches += 1;
    this.records += records;
    if (head.key !== undefined) this.#remember(head.key);
    const row = this.#rowOf(head);
    if (row === undefined) return undefined;
    row.host = head.host ?? row.host;
    row.interface = head.interface ?? row.interface;
    row.batches += 1;
    row.records += records;
    row.timeMs = timeMs;
    return head.sequence === undefined ? undefined : follow(row, head.sequence);
  }

  /** By the time of their last batch, the latest first. */
  agents(top: number): AgentRow[] {
    return [...this.#agents.values()].sort((a, b) => b.timeMs - a.timeMs).slice(0, top);
  }

  get agentCount(): number {
    return this.#agents.size;
  }

  /** Of all agents. */
  get gaps(): { gaps: number; missing: number } {
    const sum = { gaps: 0, missing: 0 };
    for (const { gaps, missing } of this.#agents.values()) {
      sum.gaps += gaps;
      sum.missing += missing;
    }
    return sum;
  }

  #remember(key: string): void {
    if (this.#keys.size >= limits.batchKeys) {
      for (const oldest of this.#keys) {
        this.#keys.delete(oldest);
        break;
      }
    }
    this.#keys.add(key);
  }

  #rowOf({ agent }: BatchHead): AgentRow | undefined {
    if (agent === undefined) return undefined;
    const known = this.#agents.get(agent);
    if (known !== undefined) return known;
    if (this.#agents.size >= limits.agents) {
      this.untold += 1;
      return undefined;
    }
    const counts = { batches: 0, records: 0, duplicates: 0, sequence: null, gaps: 0, missing: 0, timeMs: 0 };
    const row: AgentRow = { agent, host: null, interface: null, ...counts };
    this.#agents.set(agent, row);
    return row;
  }
}

function follow(row: AgentRow, sequence: number): string | undefined {
  const { agent, sequence: last } = row;
  if (last !== null && sequence <= last) {
    row.missing = Math.max(0, row.missing - 1);
    return `agent ${agent}: batch ${sequence} came after ${last}`;
  }
  row.sequence = sequence;
  if (last === null || sequence === last + 1) return undefined;
  const missing = sequence - last - 1;
  row.gaps += 1;
  row.missing += missing;
  return `agent ${agent}: ${missing} batch${missing === 1 ? '' : 'es'} missing between ${last} and ${sequence}`;
}
