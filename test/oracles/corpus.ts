import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The captures beside the repository; undefined where they are not (a user's machine): callers skip visibly. */
export function findCorpus(): string | undefined {
  return existsSync(CORPUS) ? CORPUS : undefined;
}

const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

export interface CorpusFile {
  readonly path: string;
  /** Relative to the corpus, with `/`: the key in known-differences.json. */
  readonly name: string;
}

/** Every capture, in the order of names. */
export function listCaptures(corpus: string): CorpusFile[] {
  const found: CorpusFile[] = [];
  for (const entry of readdirSync(corpus, {
    recursive: true,
    withFileTypes: true,
  })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(corpus, path).replaceAll('\\', '/');
    if (entry.isFile() && !name.startsWith('zeek-expected/') && !NOT_CAPTURES.test(name)) found.push({ path, name });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const NOT_CAPTURES = /(^|\/)(README|LICENSE|COPYING|NOTICE)[^/]*$|\.(md|txt|log)$/i;

/** A seeded share of the list: the same seed chooses the same files whatever else is in the list. */
export function sampleCaptures(files: readonly CorpusFile[], share: number, seed: number): CorpusFile[] {
  return share >= 1 ? [...files] : files.filter((file) => hashName(file.name, seed) / 2 ** 32 < share);
}

/** FNV-1a, mixed once more so that near names fall far apart. */
function hashName(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
