import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { runSniff } from '../../support/run-sniff.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

test('tells the file in force', async (t) => {
  const cwd = makeTempFolder(t);
  t.regex((await runSniff(['config', 'show'], { cwd })).stdout, /^# no configuration file\n/);
  writeFileSync(join(cwd, 'sniff.toml'), '');
  t.regex((await runSniff(['config', 'show'], { cwd })).stdout, /^# configuration file: .*sniff\.toml\n/);
  t.is(JSON.parse((await runSniff(['config', 'show', '--json'], { cwd })).stdout).schema, 'sniff.config/1');
});

test('an unknown key is an error with the nearest known', async (t) => {
  const cwd = makeTempFolder(t);
  writeFileSync(join(cwd, 'sniff.toml'), '# one\nverbos = true\n');
  const { stdout, stderr, exitCode } = await runSniff(['config', 'show'], { cwd });
  t.like({ stdout, exitCode }, { stdout: '', exitCode: 2 });
  t.regex(stderr, /sniff\.toml:2: unknown key 'verbos' outside a section\n {2}Did you mean 'verbose'\?\n$/);
});

test('--config names a file that must exist', async (t) => {
  const { stderr, exitCode } = await runSniff(['config', 'show', '--config', '/nonexistent/x.toml']);
  t.is(exitCode, 1);
  t.regex(stderr, /no configuration file \/nonexistent\/x\.toml/);
});

test('a command without settings', async (t) => {
  const { exitCode } = await runSniff(['config', 'show', 'zebra']);
  t.is(exitCode, 2);
});

test('each value comes with its source, and the text is itself a configuration', async (t) => {
  const cwd = makeTempFolder(t);
  writeFileSync(join(cwd, 'sniff.toml'), 'verbose = true\n\n[analyze]\nbucket = "10s"\ntop = 3\n');
  const run = { cwd, env: { SNIFF_ANALYZE_TOP: '5', SNIFF_STRICT: '1' } };
  const { stdout } = await runSniff(['config', 'show', 'analyze'], run);
  for (const line of [
    /^verbose = true +# .*sniff\.toml:1$/m,
    /^bucket = "10s" +# .*sniff\.toml:4$/m,
    /^top = 5 +# SNIFF_ANALYZE_TOP$/m,
    /^strict = true +# SNIFF_STRICT$/m,
    /^format = "table" +# default$/m,
  ]) {
    t.regex(stdout, line);
  }
  writeFileSync(join(cwd, 'sniff.toml'), stdout);
  t.is((await runSniff(['config', 'show'], { cwd })).exitCode, 0);
  const { settings } = JSON.parse((await runSniff(['config', 'show', '--json'], run)).stdout);
  const top = settings.find(
    (entry: { command: string; flag: string }) => entry.command === 'analyze' && entry.flag === 'top',
  );
  t.deepEqual(top, { command: 'analyze', flag: 'top', value: 5, source: { from: 'env', name: 'SNIFF_ANALYZE_TOP' } });
});
