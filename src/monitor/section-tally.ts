import { limits } from '../core/limits.ts';

export interface SectionRow {
  readonly section: string;
  hits: number;
  errors: number;
}

const OTHERS = '(others)';

/** Hits by section: the host and what stands before the second slash of the path. */
export class SectionTally {
  readonly #rows = new Map<string, SectionRow>();

  count(host: string | undefined, path: string, status: number): void {
    const name = sectionOf(host ?? '', path);
    const row = this.#rows.get(name) ?? this.#add(name);
    row.hits += 1;
    if (status >= 400) row.errors += 1;
  }

  /** By falling hits. */
  top(count: number): SectionRow[] {
    return [...this.#rows.values()].sort((a, b) => b.hits - a.hits).slice(0, count);
  }

  #add(name: string): SectionRow {
    const section = this.#rows.size < limits.serverSections ? name : OTHERS;
    const row = this.#rows.get(section) ?? { section, hits: 0, errors: 0 };
    this.#rows.set(section, row);
    return row;
  }
}

const LONGEST = 200;

function sectionOf(host: string, target: string): string {
  const [, authority, rest] = /^https?:\/\/(?:[^/?#]*@)?([^/?#]*)(.*)$/i.exec(target) ?? [];
  const path = (rest ?? target).split(/[?#]/, 1)[0] ?? '';
  const second = path.indexOf('/', 1);
  const first = path === '' ? '/' : second < 0 ? path : path.slice(0, second);
  return `${(authority ?? host).toLowerCase()}${first.startsWith('/') ? '' : '/'}${first}`.slice(0, LONGEST);
}
