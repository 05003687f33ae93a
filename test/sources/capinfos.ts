import { spawnSync } from 'node:child_process';

/** What capinfos tells of a capture; times as it prints them, undefined for `n/a`. */
export interface CapinfosRow {
  readonly packets: string;
  readonly bytes: string;
  readonly start: string | undefined;
  readonly end: string | undefined;
}

const BATCH = 200;
/** Machine-readable table without header: packets, size, wire bytes, duration, start, end. */
const OPTIONS = ['-M', '-T', '-r', '-c', '-d', '-a', '-e', '-S'];

export function hasCapinfos(): boolean {
  return spawnSync('capinfos', ['--version']).status === 0;
}

/**
 * One row for each capture that capinfos opens; it tells of a cut or damaged one what it could read and of all others
 * nothing, and its exit code is 1 for either.
 */
export function runCapinfos(paths: readonly string[]): Map<string, CapinfosRow> {
  const rows = new Map<string, CapinfosRow>();
  for (let at = 0; at < paths.length; at += BATCH) {
    const { stdout } = spawnSync('capinfos', [...OPTIONS, ...paths.slice(at, at + BATCH)], { encoding: 'utf8' });
    for (const line of stdout.split('\n')) {
      const [path, packets, bytes, start, end] = line.split('\t');
      if (end === undefined) continue;
      rows.set(path, {
        packets,
        bytes,
        start: start === 'n/a' ? undefined : start,
        end: end === 'n/a' ? undefined : end,
      });
    }
  }
  return rows;
}
