import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { Webhook } from '../../src/alerts/webhook.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers with these statuses, then with 204; while it is down it hangs up. */
async function receive(t: ExecutionContext, statuses: number[] = [], isDown: () => boolean = () => false) {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    if (isDown()) {
      request.socket.destroy();
      return;
    }
    posted.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { posted, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
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
  let isDown = true;
  let attempts = 0;
  const { posted, url } = await receive(t, [503, 500], () => {
    attempts += 1;
    return isDown;
  });
  const warnings: string[] = [];
  const webhook = new Webhook({ url, secret: undefined, warn: (message) => warnings.push(message), firstWaitMs: 5 });
  const bodies = Array.from({ length: 50 }, (_, index) => `{"n":${index}}`);
  for (const body of bodies) webhook.send(body);
  while (attempts < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  t.is(webhook.queue.length, 50);
  isDown = false;
  await webhook.end(60_000);
  t.deepEqual(
    posted.slice(2).map(({ body }) => body),
    bodies,
  );
  t.is(webhook.lost, 0);
  t.is(webhook.queue.length, 0);
  t.is(warnings.length, 1);
});

test('patience has an end: what waits then is still there', async (t) => {
  const { posted, url } = await receive(t, [], () => true);
  const webhook = new Webhook({ url, secret: undefined, warn: () => undefined, firstWaitMs: 5 });
  webhook.send('{"n":1}');
  webhook.send('{"n":2}');
  await webhook.end(50);
  t.deepEqual(webhook.queue, ['{"n":1}', '{"n":2}']);
  t.is(posted.length, 0);
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
