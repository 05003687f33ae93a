#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from './load.js';

if (existsSync(new URL('../dist/entries.json', import.meta.url))) {
  await load('cli/main').main(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url)));
} else {
  process.stderr.write('sniff: it is not built yet\n  Run: npm run build\n');
  process.exitCode = 1;
}
