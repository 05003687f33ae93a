import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { runSniff } from '../support/run-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/alert.schema.json', import.meta.url), 'utf8'),
);
const SHOP = 'samples/shop.pcap';

test('bare: more than ten requests within two minutes, in the words of old', async (t) => {
  const { stdout, exitCode } = await runSniff(['alert', SHOP]);
  t.is(exitCode, 0);
  const [first = '', second = ''] = stdout.split('\n');
  t.is(first, 'High traffic generated an alert - hits = 11, triggered at 2026-11-20T12:57:10.250279Z');
  t.regex(
    second,
    /^High traffic is still on - hits = \d+, since 2026-11-20T12:57:10\.250279Z, lasting [\d.]+s, peak \d+$/,
  );
  const spoken = await runSniff(['alert', SHOP, '--threshold', '10', '--window', '2m']);
  t.is(spoken.stdout, stdout);
});

test('json is one array with the keys of the contract, ndjson the same objects by line', async (t) => {
  const words = ['alert', SHOP, '--by', 'section', '--threshold', '5', '--window', '1s'];
  const json: unknown = JSON.parse((await runSniff([...words, '--json'])).stdout);
  t.deepEqual(schemaViolations(schema, json), []);
  const { stdout } = await runSniff([...words, '--format', 'ndjson']);
  const lines: unknown[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(json, lines);
  const keys = ['type', 'rule', 'metric', 'key', 'time', 'value', 'threshold', 'window', 'since', 'peak', 'duration'];
  for (const line of lines) t.deepEqual(Object.keys(line as object), keys);
  t.like(lines[0], { type: 'fired', metric: 'http.requests', key: 'shop.example/static', value: 6, threshold: 5 });
  t.true(lines.some((line) => (line as { type: string }).type === 'recovered'));
});

test('json keeps to its schema, whatever is counted, explained or not', async (t) => {
  const path = join(makeTempFolder(t), 'rules.toml');
  writeFileSync(
    path,
    [
      '[[rule]]\nname = "a \\" and \\\\"\nthreshold = 3',
      '[[rule]]\nmetric = "http.errors/http.requests"\nthreshold = "5%"\nby = "host"',
      '[[rule]]\nmetric = "http.latency.p95"\nthreshold = "1ms"\nby = "section"',
      '[[rule]]\nmetric = "bytes"\nthreshold = "10KB"\nby = "pair"\nwindow = "10s"',
      '[[rule]]\nmetric = "packets"\nbaseline = true\nwindow = "500ms"',
    ].join('\n'),
  );
  for (const words of [[], ['--explain']]) {
    const { stdout } = await runSniff(['alert', SHOP, '--rules', path, '--json', ...words]);
    const events: { metric: string; type: string }[] = JSON.parse(stdout);
    t.deepEqual(schemaViolations(schema, events), []);
    t.is(new Set(events.map(({ metric }) => metric)).size, 5);
    t.is(new Set(events.map(({ type }) => type)).size, 3);
  }
  t.deepEqual(
    schemaViolations(schema, JSON.parse((await runSniff(['alert', SHOP, '--window', '1ms', '--json'])).stdout)),
    [],
  );
});

test('nothing fired: an empty array, and it is said', async (t) => {
  const { stdout, stderr, exitCode } = await runSniff(['alert', SHOP, '--threshold', '1000', '--json', '--exit-code']);
  t.is(stdout, '[]\n');
  t.regex(stderr, /no alert fired/);
  t.is(exitCode, 0);
});

test('--exit-code: 3 when one fired', async (t) => {
  t.is((await runSniff(['alert', SHOP, '--exit-code'])).exitCode, 3);
});

test('--explain tells the window, the count and the frames', async (t) => {
  const { stdout } = await runSniff(['alert', SHOP, '--threshold', '2', '--explain']);
  t.regex(
    stdout,
    /^ {2}window \(2026-11-20T12:55:[\d.]+Z, 2026-11-20T12:57:[\d.]+Z\]: 3 hits, more than 2; frames \d+ \d+ \d+$/m,
  );
});

test('a bad rule is told with file, line and what was expected', async (t) => {
  const path = join(makeTempFolder(t), 'rules.toml');
  const cases: [string, RegExp][] = [
    [
      '[[rule]]\nmetric = "http.requests"\nwindow = "soon"\n',
      /rules\.toml:3: window: a duration as .* is expected, not "soon"/,
    ],
    ['[[rule]]\nthreshhold = 5\n', /rules\.toml:2: unknown key 'threshhold'[\s\S]*Did you mean 'threshold'\?/],
    [
      '[[rule]]\nthreshold = 5\n\n[[rule]]\nthreshold = -1\n',
      /rules\.toml:5: threshold: a number from 0 on is expected, not -1/,
    ],
    ['[[rule]]\nmetric = "packets"\n', /rules\.toml:1: threshold: is missing/],
    [
      '[[rule]]\nmetric = "packets"\nthreshold = 1\nby = "section"\n',
      /rules\.toml:4: by: this metric goes by none, client/,
    ],
    ['[rule]\nthreshold = 5\n', /rules\.toml:1: rules stand under \[\[rule\]\]/],
    ['[[rule]]\nthreshold = = 5\n', /rules\.toml:2: threshold = = 5/],
    ['ready = ["syn-flod"]\n', /there is no ready rule 'syn-flod'[\s\S]*Did you mean 'syn-flood'\?/],
    ['', /there is no rule in it/],
  ];
  for (const [text, expected] of cases) {
    writeFileSync(path, text);
    const { stderr, exitCode } = await runSniff(['alert', SHOP, '--rules', path]);
    t.regex(stderr, expected);
    t.is(exitCode, 2, text);
  }
});

test('many rules over one pass', async (t) => {
  const path = join(makeTempFolder(t), 'rules.toml');
  writeFileSync(
    path,
    '[[rule]]\nname = "Busy"\n[[rule]]\nname = "Failing"\nmetric = "http.errors/http.requests"\nthreshold = "5%"\nby = "host"\n',
  );
  const { stdout } = await runSniff(['alert', SHOP, '--rules', path]);
  t.regex(stdout, /^Busy generated an alert - hits = 11/m);
  t.regex(stdout, /^Failing \(shop\.example\) generated an alert - share = 10%/m);
});

test("--evidence keeps the window's packets, which give the same alert", async (t) => {
  const folder = join(makeTempFolder(t), 'evidence');
  const words = ['--threshold', '5', '--window', '1s'];
  const whole = await runSniff(['alert', SHOP, ...words, '--evidence', folder]);
  const files = readdirSync(folder).sort();
  t.is(files.length, whole.stdout.split('\n').filter((line) => line.includes('generated')).length);
  const [first = ''] = files;
  t.regex(first, /^20261120T1257\d\d\.\d+Z_High-traffic\.pcap$/);
  t.true(readFileSync(join(folder, first)).length > 24);
  const again = await runSniff(['alert', join(folder, first), ...words]);
  t.is(again.stdout.split('\n')[0]?.replace(/000Z$/, 'Z'), whole.stdout.split('\n')[0]);
});

test('--exec has the event in its environment and on stdin, and no shell', async (t) => {
  const folder = makeTempFolder(t);
  const script = join(folder, 'note.mjs');
  const notes = join(folder, 'notes');
  writeFileSync(
    script,
    `import { appendFileSync, readFileSync } from 'node:fs';
appendFileSync(process.argv[2], process.env.ALERT_TYPE + ' ' + process.env.ALERT_VALUE + ' ' + readFileSync(0, 'utf8'));`,
  );
  const { exitCode } = await runSniff(['alert', SHOP, '--exec', `${process.execPath} ${script} ${notes}`]);
  t.is(exitCode, 0);
  const [first = '', second = ''] = readFileSync(notes, 'utf8').trim().split('\n');
  t.regex(first, /^fired 11 \{"type":"fired","rule":"High traffic"/);
  t.regex(second, /^ongoing \d+ \{"type":"ongoing"/);
});

test('the order of bad input is no matter: unknown metrics, keys and names are told with the nearest', async (t) => {
  const cases: [string[], RegExp][] = [
    [['--metric', 'http.request'], /Did you mean 'http\.requests'\?/],
    [['--by', 'sections'], /Did you mean 'section'\?/],
    [['--metric', 'http.errors/http.latency.p95', '--threshold', '1'], /is no count/],
    [['--url', 'ftp://x'], /no URL of http/],
    [['--exec', 'notify "me'], /the quote " is not closed/],
    [['--window', '15d'], /up to 14d/],
    [['--threshold', '10', '--recover-below', '20'], /at most the threshold/],
  ];
  for (const [words, expected] of cases) {
    const { stderr, exitCode } = await runSniff(['alert', SHOP, ...words]);
    t.regex(stderr, expected);
    t.is(exitCode, 2);
  }
});

test('--suggest writes rules that the capture itself does not break', async (t) => {
  const path = join(makeTempFolder(t), 'suggested.toml');
  const { stdout, exitCode } = await runSniff(['alert', '--suggest', SHOP]);
  t.is(exitCode, 0);
  t.regex(stdout, /metric = "http\.requests"\nthreshold = \d+\nwindow = "\d+s"/);
  writeFileSync(path, stdout);
  t.is((await runSniff(['alert', SHOP, '--rules', path])).stdout, '');
});
