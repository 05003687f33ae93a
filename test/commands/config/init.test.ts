import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'smol-toml';
import { runSniff } from '../../support/run-sniff.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

test('writes a template that is valid, as it is and with every setting put into force', async (t) => {
  const cwd = makeTempFolder(t);
  const { stdout, stderr, exitCode } = await runSniff(['config', 'init'], { cwd });
  t.like({ stdout, stderr, exitCode }, { stdout: '', stderr: 'wrote sniff.toml\n', exitCode: 0 });
  const template = readFileSync(join(cwd, 'sniff.toml'), 'utf8');
  t.notThrows(() => parse(template));
  t.is((await runSniff(['config', 'show'], { cwd })).exitCode, 0);
  writeFileSync(join(cwd, 'sniff.toml'), template.replace(/^#(?=[\w-]+ = )/gm, ''));
  const shown = await runSniff(['config', 'show'], { cwd });
  t.deepEqual([shown.exitCode, shown.stderr], [0, '']);
});

test('refuses to replace a file without --force', async (t) => {
  const cwd = makeTempFolder(t);
  writeFileSync(join(cwd, 'sniff.toml'), '# mine');
  const refused = await runSniff(['config', 'init'], { cwd });
  t.is(refused.exitCode, 2);
  t.regex(refused.stderr, /sniff\.toml exists already\n.*--force/);
  t.is(readFileSync(join(cwd, 'sniff.toml'), 'utf8'), '# mine');
  t.is((await runSniff(['config', 'init', '--force'], { cwd })).exitCode, 0);
  t.not(readFileSync(join(cwd, 'sniff.toml'), 'utf8'), '# mine');
});

test('--global makes the folder it needs', async (t) => {
  const home = makeTempFolder(t);
  const { exitCode } = await runSniff(['config', 'init', '--global'], { env: { XDG_CONFIG_HOME: home } });
  t.is(exitCode, 0);
  t.true(existsSync(join(home, 'sniff', 'config.toml')));
});

test('--global where no folder can be made says why and what to do', async (t) => {
  const { stderr, exitCode } = await runSniff(['config', 'init', '--global'], {
    env: { XDG_CONFIG_HOME: '/dev/null' },
  });
  t.is(exitCode, 1);
  t.regex(stderr, /^sniff: can't make the folder \/dev\/null\/sniff: not a directory\n {2}Check HOME .*\n$/);
});

test('-o - is stdout', async (t) => {
  const { stdout } = await runSniff(['config', 'init', '-o', '-'], { cwd: makeTempFolder(t) });
  t.notThrows(() => parse(stdout));
});
