#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

// Node 22.1 and later keep compiled code between runs, which halves our start-up.
module.enableCompileCache?.();

const entry = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(entry)) {
  const { main } = await import(entry.href);
  await main(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url)));
} else {
  process.stderr.write('sniff: it is not built yet\n  Run: npm run build\n');
  process.exitCode = 1;
}
