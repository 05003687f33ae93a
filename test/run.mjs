// `npm test`: builds, runs AVA with the arguments given (`npm test -- test/cli/`), shows its output, and ends with one
// plain line that machines read: `N passed, N failed, N skipped`. Exits as AVA does.

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const AVA = fileURLToPath(new URL('../node_modules/ava/entrypoints/cli.mjs', import.meta.url));

// End-to-end tests run bin/run.js: what they test must be what stands in src/.
const build = spawnSync(process.execPath, ['build.mjs'], { cwd: ROOT, stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

const counts = { passed: 0, failed: 0, skipped: 0 };
const exitCode = await runAva(process.argv.slice(2));
// A file that crashes or never ends has no failed test of its own.
if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = exitCode;

function runAva(args) {
  const ava = spawn(process.execPath, [AVA, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let rest = '';
  ava.stdout.setEncoding('utf8');
  ava.stdout.on('data', (text) => {
    process.stdout.write(text);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) countLine(stripVTControlCharacters(line));
  });
  return new Promise((resolve) => ava.on('close', (code) => resolve(code ?? 1)));
}

/** AVA's reporter indents each test's line by two; what a test logs is indented more. */
function countLine(line) {
  if (/^ {2}✔ /.test(line)) counts.passed++;
  else if (/^ {2}✘ /.test(line)) counts.failed++;
  else if (/^ {2}- \[skip\] /.test(line)) counts.skipped++;
}
