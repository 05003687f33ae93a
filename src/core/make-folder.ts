import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those that it stands in, where they aren't there. Throws what the system says. Node's own
 * `recursive` never ends where a file system has a parent but takes no folders, as /proc.
 */
export function makeFolder(path: string): void {
  const code = tryToMake(path);
  if (code === 'EEXIST' && statSync(path).isDirectory()) return;
  if (code === 'ENOENT' && dirname(path) !== path) makeFolder(dirname(path));
  if (code !== undefined) mkdirSync(path);
}

/** What went wrong, undefined where nothing did. */
function tryToMake(path: string): string | undefined {
  try {
    mkdirSync(path);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'EIO';
  }
}
