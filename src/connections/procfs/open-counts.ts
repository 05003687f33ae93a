import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCount } from '../../report/units.ts';

/** How many TCP connections the kernel has opened since the namespace exists (RFC 1213, tcpActiveOpens, tcpPassiveOpens). */
export interface OpenCounts {
  readonly active: number;
  readonly passive: number;
}

/** What the kernel counts beside what polls see. */
export class OpenCounter {
  /** TCP connections that were new at a poll after the first. */
  seen = 0;
  readonly #path: string | undefined;
  #first: OpenCounts | undefined;
  #last: OpenCounts | undefined;

  /** `folder` has the tables and the counts; these are of both kinds of IP, so nothing is said where only one is read. */
  constructor(folder: string | undefined, tables: readonly string[]) {
    if (folder === undefined) return;
    const isWhole = ['tcp', 'tcp6'].every((name) => hasName(tables, name) || !existsSync(join(folder, name)));
    if (isWhole) this.#path = join(folder, 'snmp');
  }

  /** Before each poll. */
  mark(): void {
    if (this.#path === undefined) return;
    const counts = readOpenCounts(this.#path);
    if (this.#first === undefined) this.#first = counts;
    else this.#last = counts;
  }

  /** Undefined until there were two polls. */
  describe(): string | undefined {
    if (this.#first === undefined || this.#last === undefined) return undefined;
    return describeMissed(this.#first, this.#last, this.seen);
  }
}

function hasName(paths: readonly string[], name: string): boolean {
  return paths.some((path) => path.endsWith(`/${name}`));
}

/** Undefined where /proc/net/snmp can't be read. IPv6 counts into the same. */
export function readOpenCounts(path: string): OpenCounts | undefined {
  try {
    const [names, values] = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('Tcp: '))
      .map((line) => line.split(' '));
    const count = (name: string): number => Number(values?.[names?.indexOf(name) ?? -1]);
    const counts = { active: count('ActiveOpens'), passive: count('PassiveOpens') };
    return Number.isNaN(counts.active + counts.passive) ? undefined : counts;
  } catch {
    return undefined;
  }
}

/** What polling missed: a connection that is opened and closed between two polls is in none of them. */
export function describeMissed(first: OpenCounts, last: OpenCounts, seen: number): string {
  const active = Math.max(last.active - first.active, 0);
  const passive = Math.max(last.passive - first.passive, 0);
  const opened = active + passive;
  const counted = `${formatCount(seen)} seen, ${formatCount(opened)} opened by the kernel's count`;
  const both = `${counted} (${formatCount(active)} from here, ${formatCount(passive)} to here)`;
  return seen >= opened ? both : `${both}; those too short for a poll show at a shorter --interval, or in packets`;
}
