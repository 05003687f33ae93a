import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadConfig, parseConfig } from '../../src/cli/config.ts';
import { SniffError } from '../../src/core/errors.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const KEYS = new Map([
  ['', new Set(['verbose', 'quiet'])],
  ['analyze', new Set(['top', 'format', 'since', 'show'])],
  ['decode', new Set(['fields'])],
]);

test('sections, keys and the lines they stand on', async (t) => {
  const text =
    'verbose = true\n\n# a comment\n[analyze]\ntop = 5\nshow = ["dns", "tls"]\n[decode]\nfields = "ip.src"\n';
  const { sections } = await parseConfig('x.toml', text, KEYS);
  t.deepEqual(sections.get('')?.get('verbose'), { value: true, line: 1 });
  t.deepEqual(sections.get('analyze')?.get('top'), { value: 5, line: 5 });
  t.deepEqual(sections.get('analyze')?.get('show'), { value: ['dns', 'tls'], line: 6 });
  t.deepEqual(sections.get('decode')?.get('fields'), { value: 'ip.src', line: 8 });
});

test('a bare TOML time keeps its nanoseconds', async (t) => {
  const text = '[analyze]\nsince = 2026-11-20T09:42:01.123456789Z # start\n';
  const { sections } = await parseConfig('x.toml', text, KEYS);
  t.is(sections.get('analyze')?.get('since')?.value, '2026-11-20T09:42:01.123456789Z');
});

for (const [title, text, message, remedy] of [
  ['key', '[analyze]\n\ntpo = 5', "x.toml:3: unknown key 'tpo' in [analyze]", "Did you mean 'top'?"],
  ['section', '[analyse]\ntop = 5', 'x.toml:1: unknown section [analyse]', "Did you mean 'analyze'?"],
  ['key at the top', 'top = 5', "x.toml:1: unknown key 'top' outside a section", 'The keys are: verbose, quiet.'],
  ['dotted key', 'analyze.tpo = 5', "x.toml:1: unknown key 'tpo' in [analyze]", "Did you mean 'top'?"],
] as const) {
  test(`an unknown ${title} is an error with its line and the nearest known`, async (t) => {
    const error = await t.throwsAsync(parseConfig('x.toml', text, KEYS), { instanceOf: SniffError });
    t.like(error, { exitCode: 2, message, remedy });
  });
}

test('a table as value is an error', async (t) => {
  const error = await t.throwsAsync(parseConfig('x.toml', '[analyze]\ntop = { a = 1 }', KEYS));
  t.regex(error?.message ?? '', /^x\.toml:2: 'top' must be/);
});

test('the first of the default places wins, an explicit one over all', async (t) => {
  const folder = makeTempFolder(t);
  const home = join(folder, 'home');
  mkdirSync(join(home, 'sniff'), { recursive: true });
  writeFileSync(join(home, 'sniff', 'config.toml'), '[analyze]\ntop = 1');
  writeFileSync(join(folder, 'own.toml'), '[analyze]\ntop = 2');
  const found = await loadConfig(undefined, KEYS, { XDG_CONFIG_HOME: home });
  t.is(found?.sections.get('analyze')?.get('top')?.value, 1);
  const own = await loadConfig(join(folder, 'own.toml'), KEYS, { XDG_CONFIG_HOME: home });
  t.is(own?.sections.get('analyze')?.get('top')?.value, 2);
  t.is(await loadConfig(undefined, KEYS, { XDG_CONFIG_HOME: folder }), undefined);
});

test('an explicit file that is missing is a failure of the environment', async (t) => {
  const error = await t.throwsAsync(loadConfig('/nonexistent/x.toml', KEYS, {}), { instanceOf: SniffError });
  t.like(error, { exitCode: 1, message: 'there is no configuration file /nonexistent/x.toml' });
});
