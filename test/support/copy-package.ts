import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { makeTempFolder } from './temp-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A package of the test's own with some of what this one has, which is run by the path given back. */
export function copyPackage(
  t: ExecutionContext,
  parts: readonly string[],
): { readonly root: string; readonly run: string } {
  const root = makeTempFolder(t);
  for (const part of ['bin', 'package.json', ...parts]) {
    mkdirSync(dirname(join(root, part)), { recursive: true });
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return { root, run: join(root, 'bin', 'run.js') };
}
