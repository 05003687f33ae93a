import { spawnSync } from 'node:child_process';

/** Why tests that need root can't run here; undefined when they can. */
export const withoutRoot = process.getuid?.() === 0 && process.platform === 'linux' ? undefined : 'needs root on Linux';

/** Why a test that needs these programs too is skipped. */
export function missing(...programs: string[]): string | undefined {
  if (withoutRoot !== undefined) return withoutRoot;
  const absent = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  return absent.length === 0 ? undefined : `${absent.join(' and ')} not installed`;
}
