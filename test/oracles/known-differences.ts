import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Why we and a reference tool differ, capture by capture; see known-differences.json. */
interface KnownDifference {
  /** Names of fields in section `fields`, of capinfos' rows in `capinfos`, who differs in `http`, of columns in `connections`; left out where all of the capture is meant. */
  readonly keys?: readonly string[];
  /** Names relative to the corpus. */
  readonly files: readonly string[];
  readonly reason: string;
}

export type Section =
  | 'fields'
  | 'filters'
  | 'hierarchy'
  | 'conversations'
  | 'capinfos'
  | 'http'
  | 'tls'
  | 'dns'
  | 'connections'
  | 'connections-http'
  | 'connections-dns'
  | 'connections-ssl'
  | 'community-id'
  | 'tcp-health';

/** One section of the file, and which of its entries were met in this run. */
export class KnownDifferences {
  readonly #entries: readonly KnownDifference[];
  readonly #met = new Set<string>();

  constructor(section: Section) {
    this.#entries = readEntries()[section] ?? [];
  }

  /** True when this difference has a reason on file; remembers that it was met. */
  covers(file: string, key = ''): boolean {
    const covering = this.#entries.filter((entry) => keysOf(entry).includes(key) && entry.files.includes(file));
    for (const entry of covering) this.#met.add(describe(entry, key, file));
    return covering.length > 0;
  }

  /** Entries for captures of this run that no difference met: they pass now, so they must go. */
  stale(filesRun: Iterable<string>, keyStart = ''): string[] {
    const run = new Set(filesRun);
    return this.#entries
      .flatMap((entry) => entry.files.flatMap((file) => keysOf(entry).map((key) => ({ entry, key, file }))))
      .filter(({ file, key }) => run.has(file) && key.startsWith(keyStart))
      .map(({ entry, key, file }) => describe(entry, key, file))
      .filter((text) => !this.#met.has(text));
  }
}

const PATH = fileURLToPath(new URL('known-differences.json', import.meta.url));

function readEntries(): Partial<Record<Section, readonly KnownDifference[]>> {
  return existsSync(PATH) ? JSON.parse(readFileSync(PATH, 'utf8')) : {};
}

function keysOf(entry: KnownDifference): readonly string[] {
  return entry.keys ?? [''];
}

function describe(entry: KnownDifference, key: string, file: string): string {
  return `${key === '' ? '' : `${key} in `}${file}: ${entry.reason}`;
}
