import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ZeekLogFile {
  /** The capture, relative to the corpus. */
  readonly name: string;
  readonly path: string;
}

export type ZeekRow = Readonly<Record<string, string>>;

/** Zeek's own logs of one kind, of captures that are in the corpus. */
export function listZeekLogs(corpus: string, kind: string): ZeekLogFile[] {
  const folder = join(corpus, 'zeek-expected');
  const ending = `.${kind}.log`;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => ({ name: `zeek/${file.slice(0, -ending.length)}`, path: join(folder, file) }))
    .filter(({ name }) => existsSync(join(corpus, name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The rows of a log in Zeek's format, by the names of its columns. */
export function parseZeekLog(text: string): ZeekRow[] {
  const lines = text.split('\n');
  const header = lines.find((line) => line.startsWith('#fields')) ?? '';
  const names = header.split('\t').slice(1);
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(names.map((name, index) => [name, cells[index]]));
    });
}

export function readZeekLog(path: string): ZeekRow[] {
  return parseZeekLog(readFileSync(path, 'utf8'));
}
