import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { runSniff } from '../support/run-sniff.ts';
import { startSniff } from '../support/start-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const SHOP = 'samples/shop.pcap';
const RULES = ['--by', 'section', '--threshold', '5', '--window', '1s', '--format', 'ndjson'];

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver does with a request: hangs up, hangs up though it took it, or answers with a status. */
type Answer = 'down' | 'mute' | number;

/** A receiver that answers as `next` says; it is told of those that it took. */
async function receive(t: ExecutionContext, next: () => Answer) {
  const taken: Posted[] = [];
  const refused = { count: 0 };
  const server = createServer(async (request, response) => {
    const answer = next();
    if (answer === 'down') {
      refused.count += 1;
      request.socket.destroy();
      return;
    }
    const body = await text(request);
    if (answer === 'mute' || answer < 300) taken.push({ headers: request.headers, body });
    if (answer === 'mute') request.socket.destroy();
    else response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { taken, refused, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const linesOf = (stdout: string): string[] => stdout.split('\n').filter((line) => line !== '');

test('a receiver that is down meanwhile: told in time, no event lost, none twice', async (t) => {
  const expected = linesOf((await runSniff(['alert', SHOP, ...RULES])).stdout);
  t.true(expected.length > 10);
  let isDown = true;
  const answers: Answer[] = [503, 204, 'mute', 429, 204];
  const { taken, refused, url } = await receive(t, () => (isDown ? 'down' : (answers.shift() ?? 204)));
  const job = startSniff(['alert', SHOP, ...RULES, '--url', url, '--secret', 'shh']);
  // It is still down, and everything was detected and told here.
  await job.until(() => refused.count >= 2 && linesOf(job.written.stdout).length === expected.length);
  t.deepEqual(linesOf(job.written.stdout), expected);
  t.is(taken.length, 0);
  isDown = false;
  const { exitCode, stderr } = await job.ended;
  t.is(exitCode, 0, stderr);
  // The answer to one was lost: it came again, with the same key, so that a receiver knows it.
  t.is(taken.length, expected.length + 1);
  const byKey = new Map(taken.map(({ headers, body }) => [headers['idempotency-key'], body]));
  t.deepEqual([...byKey.values()], expected);
  for (const { headers, body } of taken) {
    t.is(headers['sniff-signature'], `sha256=${createHmac('sha256', 'shh').update(body).digest('hex')}`);
    t.is(headers['content-type'], 'application/json');
  }
  // Twice it went away, and once events waited at the end: not a line for each try.
  const lines = stderr.match(/127\.0\.0\.1/g)?.length ?? 0;
  t.true(lines >= 2 && lines <= 3, stderr);
});

test('with --state, what nobody took waits for the next run', async (t) => {
  const state = join(makeTempFolder(t), 'state');
  let isDown = true;
  const { taken, refused, url } = await receive(t, () => (isDown ? 'down' : 204));
  const words = ['alert', SHOP, ...RULES, '--url', url, '--state', state];
  const first = await runSniff(words);
  t.true(refused.count > 0);
  t.is(first.exitCode, 0, first.stderr);
  t.regex(first.stderr, /\d+ events wait in .*state for the next run/);
  isDown = false;
  const second = await runSniff([
    'alert',
    'samples/damaged/header-only.pcap',
    ...RULES,
    '--url',
    url,
    '--state',
    state,
  ]);
  const told = linesOf(first.stdout);
  t.deepEqual(
    taken.slice(0, told.length).map(({ body }) => body),
    told,
  );
  t.is(second.exitCode, 0, second.stderr);
});
