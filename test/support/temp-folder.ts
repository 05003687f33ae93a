import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A folder of the test's own, gone when the test has ended. */
export function makeTempFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sniff-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
