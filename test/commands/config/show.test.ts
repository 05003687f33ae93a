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
