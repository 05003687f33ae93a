import test from 'ava';
import { parse } from 'smol-toml';
import { parseConfig } from '../../src/cli/config.ts';
import { tomlForm } from '../../src/cli/config-errors.ts';

for (const [line, form] of [
  ['format = json', 'format = "json"'],
  ['log-file=/var/log/sniff.log', 'log-file = "/var/log/sniff.log"'],
  ['bucket: 10s', 'bucket = "10s"'],
  ['top: 5', 'top = 5'],
  ['strict = yes', 'strict = true'],
  ['quiet = Off', 'quiet = false'],
  ['format = json ; for scripts', 'format = "json" # for scripts'],
  ['; a comment', '# a comment'],
  ['filter = tcp port 80', 'filter = "tcp port 80"'],
  ['path = C:\\captures', 'path = "C:\\\\captures"'],
  ['empty =', 'empty = ""'],
] as const) {
  test(`${line} becomes ${form}`, (t) => {
    t.is(tomlForm(line), form);
    t.notThrows(() => parse(form));
  });
}

test('an INI file gets the TOML form of the very line', async (t) => {
  const text = '[analyze]\ntop = 5\nformat = json\n';
  const error = await t.throwsAsync(parseConfig('sniff.toml', text, new Map()));
  t.is(error?.message, 'sniff.toml:3: format = json\nthis is no TOML: texts need quotes');
  t.like(error, { exitCode: 2, remedy: 'Write: format = "json"' });
});

test('what is broken otherwise gets the reason', async (t) => {
  const error = await t.throwsAsync(parseConfig('sniff.toml', '[analyze]\nformat = "json\n', new Map()));
  t.regex(error?.message ?? '', /^sniff\.toml:2: format = "json\n\w/);
});
