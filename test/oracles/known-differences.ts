import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Why we and a reference tool differ, capture by capture; see known-differences.json. */
interface KnownDifference {
  /** A field's name in section `fields`; `tcp` or `udp` may stand in `conversations`. */
  readonly key?: string;
  /** Names relative to the corpus. */
  readonly files: readonly string[];
  readonly reason: string;
}

export type Section = 'fields' | 'hierarchy' | 'conversations' | 'capinfos';

/** One section of the file, and which of its entries were met in this run. */
export class KnownDifferences {
  readonly #entries: readonly KnownDifference[];
  readonly #met = new Set<string>();

  constructor(section: Section) {
    this.#entries = readEntries()[section] ?? [];
  }

  /** True when this difference has a reason on file; remembers that it was met. */
  covers(file: string, key?: string): boolean {
    const covering = this.#entries.filter(
      (entry) => (entry.key === undefined || entry.key === key) && entry.files.includes(file),
    );
    for (const entry of covering) this.#met.add(pair(entry, file));
    return covering.length > 0;
  }

  /** Entries for captures of this run that no difference met: they pass now, so they must go. */
  stale(filesRun: Iterable<string>): string[] {
    const run = new Set(filesRun);
    return this.#entries.flatMap((entry) =>
      entry.files.filter((file) => run.has(file) && !this.#met.has(pair(entry, file))).map((file) => pair(entry, file)),
    );
  }
}

const PATH = fileURLToPath(new URL('known-differences.json', import.meta.url));

function readEntries(): Partial<Record<Section, readonly KnownDifference[]>> {
  return existsSync(PATH) ? JSON.parse(readFileSync(PATH, 'utf8')) : {};
}

function pair(entry: KnownDifference, file: string): string {
  return `${entry.key === undefined ? '' : `${entry.key} in `}${file}: ${entry.reason}`;
}
