import { readFileSync } from 'node:fs';
import test from 'ava';
import { parseFailureRule } from '../../src/monitor/path-rules.ts';
import { startServer } from '../monitor/support.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { runSniff } from '../support/run-sniff.ts';
import { startSniff } from '../support/start-sniff.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/generate.schema.json', import.meta.url), 'utf8'),
);

test('rate, statuses, latencies, sections for people', async (t) => {
  const { url, records } = await startServer(t, { fail: [parseFailureRule('/cart=503')] });
  const { stdout, stderr, exitCode } = await runSniff([
    'generate',
    url,
    '--sections',
    'products=3,POST cart=1',
    '-n',
    '80',
  ]);
  t.deepEqual([stderr, exitCode], ['', 0]);
  t.is(records.length, 80);
  t.regex(stdout, /^── requests to http:\/\/127\.0\.0\.1:\d+\/ ─+\n {2}requests +80 .*rate +[\d,.]+ \/s\n/);
  t.regex(stdout, /\n {2}latency( +\S+ [mµ]?s){4}\n/);
  t.regex(stdout, /\n {2}status +hits\n +200 +\d+\n +503 +\d+\n/);
  t.regex(stdout, /\n {2}127\.0\.0\.1:\d+\/products +\d+ +0 /);
});

test('json keeps to its schema, with and without a rate, with nothing answered', async (t) => {
  const { url } = await startServer(t);
  for (const args of [
    ['-n', '20'],
    ['-n', '20', '--rate', '200'],
  ]) {
    const { stdout, exitCode } = await runSniff(['generate', url, '--json', ...args]);
    t.deepEqual([exitCode, schemaViolations(schema, JSON.parse(stdout))], [0, []]);
    t.is(JSON.parse(stdout).answered, 20);
  }
  const { stdout, stderr, exitCode } = await runSniff(['generate', 'http://127.0.0.1:1', '-n', '3', '--json']);
  t.deepEqual(schemaViolations(schema, JSON.parse(stdout)), []);
  t.deepEqual(
    [stderr, exitCode],
    [
      "sniff: no answer from http://127.0.0.1:1/: connection refused\n  Is it there? 'sniff serve-dummy' starts a server.\n",
      1,
    ],
  );
});

test('headers go with each request', async (t) => {
  const { url } = await startServer(t);
  const args = ['--header', 'Host: shop.example', '--header', 'Sniff-Status: 404', '-n', '3', '--json'];
  const { sections, errors } = JSON.parse((await runSniff(['generate', url, ...args])).stdout);
  t.is(errors, 3);
  for (const { section } of sections) t.regex(section, /^shop\.example\//);
});

test('a schedule that cannot be kept: told while it runs, and at the end', async (t) => {
  const { url } = await startServer(t, { latency: { fromMs: 50, toMs: 50 } });
  const { stdout, stderr } = await runSniff(['generate', url, '-n', '40', '--rate', '500', '--concurrency', '2']);
  t.is(stderr, "warning: can't keep up with 500 requests a second: they leave late\n");
  t.regex(
    stdout.replaceAll('\n', ' '),
    /could not keep up with 500 \/s: .* all 2 connections were busy: --concurrency/,
  );
});

test('SIGINT: the requests so far, exit 0', async (t) => {
  const { url, logged } = await startServer(t);
  const { child, ended } = startSniff(['generate', url, '--rate', '50', '-d', '1h', '--json']);
  await logged(10);
  child.kill('SIGINT');
  const { stdout, stderr, exitCode } = await ended;
  t.is(exitCode, 0);
  t.true(stderr.endsWith('stopped by SIGINT: these are the requests so far\n'), stderr);
  t.true(JSON.parse(stdout).answered >= 9);
});

test('a host that does not resolve: exit 1; what makes no sense: exit 2', async (t) => {
  const unknown = await runSniff(['generate', 'nobody.invalid:5000']);
  t.deepEqual(unknown, {
    stdout: '',
    stderr: "sniff: can't resolve the host 'nobody.invalid'\n  Check the name, or give its address.\n",
    exitCode: 1,
    signal: null,
  });
  for (const args of [
    ['https://127.0.0.1'],
    ['http://127.0.0.1/?q'],
    ['http://'],
    ['--rate', '0'],
    ['--rate', 'fast'],
    ['-n', '0'],
    ['--sections', 'a b c'],
    ['--sections', 'a=0'],
    ['--header', 'Host'],
    ['--local-address', 'here'],
  ]) {
    const { stdout, exitCode } = await runSniff(['generate', ...args]);
    t.deepEqual([stdout, exitCode], ['', 2], args.join(' '));
  }
});
