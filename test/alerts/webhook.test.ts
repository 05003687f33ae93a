import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { Webhook } from '../../src/alerts/webhook.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers with these statuses, then with 204. */
async function receive(t: ExecutionContext, statuses: number[] = [], port = 0) {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    posted.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  await listen(server, port);
  t.teardown(() => server.close());
  return { posted, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}

test('each event once, in order, signed, with a key of its own', async (t) => {
  const { posted, url } = await receive(t);
  const webhook = new Webhook({ url, secret: 'secret', warn: (message) => t.fail(message) });
  const bodies = ['{"a":1}', '{"a":2}', '{"a":3}'];
  for (const body of bodies) webhook.send(body);
  await webhook.end(60_000);
  t.deepEqual(
    posted.map(({ body }) => body),
    bodies,
  );
  for (const { headers, body } of posted) {
    t.is(headers['sniff-signature'], `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`);
  }
  t.is(new Set(posted.map(({ headers }) => headers['idempotency-key'])).size, 3);
});

test('a receiver that is down: nothing is lost, nothing comes twice, who sends never waits', async (t) => {
  const first = createServer();
  await listen(first, 0);
  const { port } = first.address() as AddressInfo;
  await new Promise((resolve) => first.close(resolve));
  const warnings: string[] = [];
  const webhook = new Webhook({
    url: `http://127.0.0.1:${port}/hook`,
    secret: undefined,
    warn: (message) => warnings.push(message),
    firstWaitMs: 5,
  });
  const bodies = Array.from({ length: 50 }, (_, index) => `{"n":${index}}`);
  for (const body of bodies) webhook.send(body);
  while (warnings.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  t.is(webhook.queue.length, 50);
  const { posted } = await receive(t, [503, 500], port);
  await webhook.end(60_000);
  t.deepEqual(
    posted.slice(2).map(({ body }) => body),
    bodies,
  );
  t.is(webhook.lost, 0);
  t.is(warnings.length, 1);
});

test('what is refused for good is not sent again, and counted', async (t) => {
  const { posted, url } = await receive(t, [400]);
  const warnings: string[] = [];
  const webhook = new Webhook({ url, secret: undefined, warn: (message) => warnings.push(message) });
  webhook.send('{"n":1}');
  webhook.send('{"n":2}');
  await webhook.end(60_000);
  t.is(posted.length, 2);
  t.is(webhook.lost, 1);
  t.regex(warnings[0] ?? '', /answers 400/);
});
