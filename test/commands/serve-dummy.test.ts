import test, { type ExecutionContext } from 'ava';
import { runSniff } from '../support/run-sniff.ts';
import { type StartedSniff, startSniff } from '../support/start-sniff.ts';

/** Starts it on a free port; resolves with its URL as it tells it. */
async function serve(t: ExecutionContext, ...args: string[]): Promise<{ url: string; sniff: StartedSniff }> {
  const sniff = startSniff(['serve-dummy', '--port', '0', ...args]);
  t.teardown(() => sniff.child.kill('SIGKILL'));
  await sniff.until(() => sniff.written.stderr.includes('\n'));
  const url = /^listening on (http:\/\/\S+:\d+)\n$/.exec(sniff.written.stderr)?.[1] ?? '';
  t.not(url, '', sniff.written.stderr);
  return { url, sniff };
}

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  test(`one line a request as it is answered; ${name}: a summary, exit 0`, async (t) => {
    const { url, sniff } = await serve(t, '--fail', '/no=404');
    for (const path of ['/a?b', '/no']) await (await fetch(url + path, { method: 'POST', body: 'x' })).text();
    await sniff.until(() => sniff.written.stdout.split('\n').length > 2);
    sniff.child.kill(name);
    const { stdout, stderr, exitCode } = await sniff.ended;
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    const line = (words: string) => String.raw`${time} 127\.0\.0\.1 POST ${words} \d+ \d+\.\d{3}ms\n`;
    t.regex(stdout, new RegExp(`^${line('/a\\?b 200')}${line('/no 404')}$`));
    t.regex(stderr, /^listening on .*\n2 requests in \S+ \S+, \d+ B sent: 200 × 1, 404 × 1\n$/);
    t.is(exitCode, 0);
  });
}

test('--log-format json, to a file', async (t) => {
  const { url, sniff } = await serve(t, '--log-format', 'json', '--host', '::1');
  t.true(url.startsWith('http://[::1]:'));
  await (await fetch(`${url}/x`)).text();
  await sniff.until(() => sniff.written.stdout.includes('\n'));
  const { time, duration, ...rest } = JSON.parse(sniff.written.stdout);
  t.true(Date.parse(time) > 0 && duration > 0);
  t.deepEqual(Object.keys(rest), ['client', 'method', 'path', 'status', 'bytes', 'records']);
  t.deepEqual([rest.client, rest.method, rest.path, rest.status], ['::1', 'GET', '/x', 200]);
  sniff.child.kill('SIGINT');
  t.is((await sniff.ended).exitCode, 0);
});

test('a reader that goes ends it', async (t) => {
  const { url, sniff } = await serve(t);
  sniff.child.stdout.destroy();
  // The first line finds the pipe closed.
  await fetch(url).catch(() => undefined);
  t.is((await sniff.ended).exitCode, 0);
});

test('a port in use: exit 1 and what to do', async (t) => {
  const { url } = await serve(t);
  const port = new URL(url).port;
  t.deepEqual(await runSniff(['serve-dummy', '--port', port]), {
    stdout: '',
    stderr: `sniff: can't listen on 127.0.0.1:${port}: the port is in use\n  Give another --port; 0 takes a free one.\n`,
    exitCode: 1,
    signal: null,
  });
});

test('flags that make no sense: exit 2', async (t) => {
  for (const args of [
    ['--port', '65536'],
    ['--fail', '/x=1000'],
    ['--slow', '/x'],
    ['--fail-rate', '2'],
    ['--status', '99'],
  ]) {
    const { stdout, exitCode } = await runSniff(['serve-dummy', ...args]);
    t.deepEqual([stdout, exitCode], ['', 2], args.join(' '));
  }
});
