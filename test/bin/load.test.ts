import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { copyPackage } from '../support/copy-package.ts';
import { runNode } from '../support/run-sniff.ts';

const PARTS = ['dist', 'oclif.manifest.json'];

test('not built yet, it says how', async (t) => {
  const { run } = copyPackage(t, []);
  const { stderr, exitCode } = await runNode([run]);
  t.like({ stderr, exitCode }, { stderr: 'sniff: it is not built yet\n  Run: npm run build\n', exitCode: 1 });
});

test('what a run compiled is kept for the next', async (t) => {
  const { root, run } = copyPackage(t, PARTS);
  for (const path of compiledIn(root)) rmSync(path);
  await runVersion(t, run);
  const first = compiledIn(root);
  t.true(first.length > 0);
  const times = first.map((path) => statSync(path).mtimeMs);
  await runVersion(t, run);
  t.deepEqual(compiledIn(root), first);
  t.deepEqual(
    first.map((path) => statSync(path).mtimeMs),
    times,
  );
});

test('what was kept and is damaged is compiled again', async (t) => {
  const { root, run } = copyPackage(t, PARTS);
  await runVersion(t, run);
  const damages: ((path: string) => void)[] = [
    (path) => truncateSync(path, 0),
    (path) => truncateSync(path, 20),
    (path) => truncateSync(path, statSync(path).size - 1),
    flipByte,
    (path) => writeFileSync(path, 'not what the engine wrote'),
  ];
  for (const damage of damages) {
    const kept = compiledIn(root);
    for (const path of kept) damage(path);
    const damaged = kept.map((path) => readFileSync(path));
    await runVersion(t, run);
    t.true(kept.some((path, index) => !readFileSync(path).equals(damaged[index])));
  }
});

test('the package is what programs import', async (t) => {
  const { root } = copyPackage(t, PARTS);
  const program = join(root, 'program.mjs');
  writeFileSync(
    program,
    "import { SniffError } from 'sniff';\nprocess.stdout.write(new SniffError('usage', 'so').message);\n",
  );
  const { stdout, stderr } = await runNode([program]);
  t.is(stderr, '');
  t.is(stdout, 'so');
});

async function runVersion(t: ExecutionContext, run: string): Promise<void> {
  const { stdout, stderr, exitCode } = await runNode([run, 'version']);
  t.regex(stdout, /^sniff \d/);
  t.is(stderr, '');
  t.is(exitCode, 0);
}

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 0x40;
  writeFileSync(path, bytes);
}

function compiledIn(root: string): string[] {
  const code = join(root, 'dist', 'code');
  return readdirSync(code, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cache'))
    .sort()
    .map((name) => join(code, name));
}
