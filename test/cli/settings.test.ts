import { Flags } from '@oclif/core';
import test from 'ava';
import { parseConfig } from '../../src/cli/config.ts';
import { durationFlag, formatFlags, listFlag } from '../../src/cli/flags.ts';
import { type CommandFlag, environmentNames, readSettings, unknownVariables } from '../../src/cli/settings.ts';

const FLAGS: Record<string, CommandFlag> = {
  ...formatFlags(['table', 'json', 'csv'], 'table'),
  top: Flags.integer({ min: 1 }),
  strict: Flags.boolean(),
  bucket: durationFlag('s', { summary: 'bucket' }),
  show: listFlag(['dns', 'tls'], { summary: 'parts' }),
};

const KEYS = new Map([
  ['', new Set(['strict'])],
  ['analyze', new Set(Object.keys(FLAGS))],
]);

async function read(text: string, env: NodeJS.ProcessEnv = {}, given: string[] = []) {
  const file = await parseConfig('sniff.toml', text, KEYS);
  const settings = await readSettings('analyze', FLAGS, new Set(given), env, file);
  return Object.fromEntries([...settings].map(([name, { value }]) => [name, value]));
}

test('names in the environment', (t) => {
  t.deepEqual(environmentNames('analyze', 'top'), ['SNIFF_ANALYZE_TOP', 'SNIFF_TOP']);
  t.deepEqual(environmentNames('serve-dummy', 'log-file'), ['SNIFF_SERVE_DUMMY_LOG_FILE', 'SNIFF_LOG_FILE']);
});

test('values of the file are parsed as the flags are', async (t) => {
  const text = '[analyze]\ntop = 5\nbucket = "2m"\nshow = ["dns", "tls"]\nstrict = true';
  t.deepEqual(await read(text), { top: 5, bucket: 120_000, show: ['dns', 'tls'], strict: true });
  t.deepEqual(await read('[analyze]\ntop = "5"\nbucket = 2\nshow = "dns"'), { top: 5, bucket: 2000, show: ['dns'] });
});

test('flag over own variable over shared variable over section over file', async (t) => {
  const text = 'strict = true\n[analyze]\ntop = 1';
  const both = { SNIFF_TOP: '2', SNIFF_ANALYZE_TOP: '3' };
  t.deepEqual(await read(text), { top: 1, strict: true });
  t.deepEqual(await read(text, { SNIFF_TOP: '2' }), { top: 2, strict: true });
  t.deepEqual(await read(text, both), { top: 3, strict: true });
  t.deepEqual(await read(text, both, ['top']), { strict: true });
  t.deepEqual(await read('strict = true\n[analyze]\nstrict = false'), { strict: false });
});

test('a stronger --format silences a weaker json, and the reverse', async (t) => {
  t.deepEqual(await read('[analyze]\njson = true', {}, ['format']), {});
  t.deepEqual(await read('[analyze]\nformat = "csv"', {}, ['json']), {});
  t.deepEqual(await read('[analyze]\njson = true', { SNIFF_FORMAT: 'csv' }), { format: 'csv' });
});

test('lists and truths in the environment', async (t) => {
  t.deepEqual(await read('', { SNIFF_SHOW: 'dns,tls', SNIFF_STRICT: 'yes' }), { show: ['dns', 'tls'], strict: true });
  t.deepEqual(await read('', { SNIFF_STRICT: '0', SNIFF_TOP: '' }), { strict: false });
});

for (const [text, message] of [
  ['[analyze]\n\ntop = "ten"', /^sniff\.toml:3: 'top': Expected an integer/],
  ['[analyze]\ntop = 0', /^sniff\.toml:2: 'top': .*greater than or equal to 1/],
  ['[analyze]\ntop = true', /^sniff\.toml:2: 'top' must be a single value/],
  ['[analyze]\ntop = [1, 2]', /^sniff\.toml:2: 'top' must be a single value/],
  ['[analyze]\nstrict = "true"', /^sniff\.toml:2: 'strict' must be true or false, not "true"/],
  ['[analyze]\nformat = "xml"', /^sniff\.toml:2: 'format' must be one of table, json, csv, not 'xml'/],
  ['[analyze]\nbucket = "soon"', /^sniff\.toml:2: 'bucket': 'soon' is no duration/],
  ['[analyze]\nshow = ["dns", "smtp"]', /^sniff\.toml:2: 'show' must be one of dns, tls, not 'smtp'/],
] as const) {
  test(`a wrong value names file and line: ${text.replaceAll('\n', ' ')}`, async (t) => {
    const error = await t.throwsAsync(read(text));
    t.regex(error?.message ?? '', message);
    t.like(error, { exitCode: 2 });
  });
}

test('a wrong value in the environment names the variable', async (t) => {
  const error = await t.throwsAsync(read('', { SNIFF_ANALYZE_TOP: 'ten' }));
  t.regex(error?.message ?? '', /^SNIFF_ANALYZE_TOP: 'top': Expected an integer/);
});

test('a misspelt variable of the command is found', (t) => {
  const env = { SNIFF_ANALYZE_TPO: '5', SNIFF_ANALYZE_TOP: '5', SNIFF_TPO: '5', SNIFF_DECODE_HEX: '1' };
  t.deepEqual(unknownVariables('analyze', Object.keys(FLAGS), env), ['SNIFF_ANALYZE_TPO']);
});
