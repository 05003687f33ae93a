import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Sample } from './sample.ts';

/**
 * Writes the sample's file below the folder. False when it can't be: Node 20 has no zstd, and the program may be
 * missing. Compressed bytes depend on the compressor's version, what is in them does not.
 */
export function writeSample(folder: string, sample: Sample): boolean {
  const bytes = compress(sample);
  if (bytes === undefined) return false;
  const path = join(folder, sample.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return true;
}

function compress({ content, compression }: Sample): Buffer | undefined {
  switch (compression) {
    case undefined:
      return content;
    case 'gzip':
      return gzipSync(content, { level: 9 });
    case 'gzip cut short': {
      const whole = gzipSync(content, { level: 9 });
      return whole.subarray(0, Math.floor(whole.length * 0.6));
    }
    case 'zstd': {
      const run = spawnSync('zstd', ['-19', '-q', '-c'], { input: content });
      return run.status === 0 ? run.stdout : undefined;
    }
  }
}
