import { execFileSync } from 'node:child_process';
import type { ExecutionContext } from 'ava';
import { makeTempFolder } from './temp-folder.ts';

/** A file system of so many bytes (whole pages), gone when the test has ended; needs root. */
export function mountSmallDisk(t: ExecutionContext, bytes: number): string {
  const folder = makeTempFolder(t);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'sniff-test', folder]);
  // Before the folder is removed: teardowns run in reverse order.
  t.teardown(() => execFileSync('umount', ['--lazy', folder]));
  return folder;
}
