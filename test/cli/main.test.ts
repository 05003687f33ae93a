import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { runSniff, SNIFF } from '../support/run-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const MANIFEST = new URL('../../oclif.manifest.json', import.meta.url);

test('bare, it lists the commands on stdout', async (t) => {
  const { stdout, stderr, exitCode } = await runSniff([]);
  t.like({ stderr, exitCode }, { stderr: '', exitCode: 0 });
  for (const command of ['config', 'version']) t.regex(stdout, new RegExp(`^ +${command} `, 'm'));
});

for (const args of [
  ['version', '--help'],
  ['version', '-h'],
  ['help', 'version'],
]) {
  test(`help: sniff ${args.join(' ')}`, async (t) => {
    const { stdout, stderr, exitCode } = await runSniff(args);
    t.like({ stderr, exitCode }, { stderr: '', exitCode: 0 });
    t.regex(stdout, /USAGE\n {2}\$ sniff version/);
  });
}

test('every command has a summary, a description or both, and examples', (t) => {
  const { commands } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  for (const [id, { summary, examples, flags }] of Object.entries<Record<string, unknown>>(commands)) {
    t.regex(String(summary), /^[A-Z].*[^.]$/, `${id}: summary`);
    t.true(Array.isArray(examples) && examples.length > 0, `${id}: examples`);
    for (const [name, flag] of Object.entries(flags as Record<string, { summary?: string }>)) {
      t.truthy(flag.summary, `${id} --${name}: summary`);
    }
  }
});

for (const [args, message] of [
  [['versoin'], "sniff: there is no command 'versoin'\n  Did you mean 'sniff version'?\n"],
  [['zebra'], "sniff: there is no command 'zebra'\n  'sniff --help' lists the commands.\n"],
  [['config', 'shwo'], "sniff: there is no command 'config shwo'\n  Did you mean 'sniff config show'?\n"],
  [['version', '--jsn'], "sniff: unknown flag --jsn\n  Did you mean '--json'?\n"],
  [['version', '-json'], "sniff: -json: long flags take two dashes\n  Did you mean '--json'?\n"],
  [['version', 'x'], "sniff: there is no command 'version x'\n  Did you mean 'sniff version'?\n"],
  [['config', 'show', 'a', 'x'], "sniff: unexpected argument 'x'\n  'sniff config show --help' tells what it takes.\n"],
  [
    ['version', '--log-file'],
    "sniff: flag --log-file expects a value\n  'sniff version --help' tells what the flag takes.\n",
  ],
] as const) {
  test(`wrong command line: ${args.join(' ')}`, async (t) => {
    t.deepEqual(await runSniff(args), { stdout: '', stderr: message, exitCode: 2, signal: null });
  });
}

test('the name of a file in place of a command', async (t) => {
  const cwd = makeTempFolder(t);
  writeFileSync(join(cwd, 'a.pcap'), '');
  const { stderr, exitCode } = await runSniff(['a.pcap'], { cwd });
  t.is(exitCode, 2);
  t.regex(stderr, /sniff analyze a\.pcap\n$/);
});

test('stack traces only with SNIFF_DEBUG=1', async (t) => {
  t.notRegex((await runSniff(['version', '--jsn'])).stderr, /\bat /);
  t.regex((await runSniff(['version', '--jsn'], { env: { SNIFF_DEBUG: '1' } })).stderr, /\bat .*\(/);
});

test('version in text and JSON', async (t) => {
  const { stdout } = await runSniff(['version', '--json']);
  t.like(JSON.parse(stdout), { node: process.versions.node });
  t.regex((await runSniff(['version'])).stdout, /^sniff \d+\.\d+\.\d+ \(node /);
});

test('the environment and the file set flags', async (t) => {
  const cwd = makeTempFolder(t);
  t.notThrows(async () => JSON.parse((await runSniff(['version'], { env: { SNIFF_JSON: '1' } })).stdout));
  writeFileSync(join(cwd, 'sniff.toml'), 'log-file = "own.log"\n');
  t.is((await runSniff(['version'], { cwd })).exitCode, 0);
  t.is(readFileSync(join(cwd, 'own.log'), 'utf8'), '');
});

test('a broken configuration stops every command but those that mend it', async (t) => {
  const cwd = makeTempFolder(t);
  writeFileSync(join(cwd, 'sniff.toml'), 'verbose = yes\n');
  const broken = await runSniff(['version'], { cwd });
  t.is(broken.exitCode, 2);
  t.regex(broken.stderr, /sniff\.toml:1: verbose = yes\n {2}this is no TOML.*\n {2}Write: verbose = true\n$/);
  t.is((await runSniff(['config', 'init', '--force'], { cwd })).exitCode, 0);
  t.is((await runSniff(['version'], { cwd })).exitCode, 0);
});

test('a closed stdout is no error', (t) => {
  const shell = `"$0" "$1" version; "$0" "$1" --help | true; exit "\${PIPESTATUS[0]}"`;
  t.notThrows(() => execFileSync('bash', ['-c', shell, process.execPath, SNIFF], { stdio: 'pipe' }));
});
