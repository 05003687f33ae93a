import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type GeneratePlan, generate } from '../../src/monitor/generate.ts';
import { parseDelayRule, parseFailureRule } from '../../src/monitor/path-rules.ts';
import { parseMixEntry } from '../../src/monitor/request-mix.ts';
import { startServer } from './support.ts';

async function run(plan: Partial<GeneratePlan>, signal = new AbortController().signal) {
  let lateCalls = 0;
  const whole: GeneratePlan = {
    url: '',
    mix: [parseMixEntry('products=3'), parseMixEntry('POST cart=1')],
    requests: 100,
    durationMs: undefined,
    rate: undefined,
    concurrency: 5,
    timeoutMs: 30_000,
    headers: {},
    localAddress: undefined,
    slow: [],
    fail: [],
    seed: 1,
    ...plan,
  };
  const result = await generate(whole, { signal, onLate: () => lateCalls++ });
  return { ...result, lateCalls };
}

async function listen(t: ExecutionContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serve(t: ExecutionContext, listener: RequestListener): Promise<string> {
  return listen(t, createServer(listener));
}

test('every request arrives, over connections that are kept; the sums agree with the server', async (t) => {
  const clients = new Set<number | undefined>();
  const seen: string[] = [];
  const url = await serve(t, (request, response) => {
    clients.add(request.socket.remotePort);
    let body = '';
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      seen.push(`${request.method} ${request.url?.split('/', 2)[1]} ${body}`);
      response.end('12345');
    });
  });
  const result = await run({ url, requests: 200, concurrency: 4 });
  t.deepEqual([result.requests, result.answered, result.failed, result.unfinished], [200, 200, 0, 0]);
  t.deepEqual([seen.length, result.bytes], [200, 1000]);
  t.true(clients.size <= 4, `${clients.size} connections`);
  t.deepEqual(new Set(seen), new Set(['GET products ', 'POST cart {"product":7,"quantity":1}']));
  const host = new URL(url).host;
  t.deepEqual(
    result.sections.map(({ section, hits }) => [section, hits]),
    [
      [`${host}/products`, seen.filter((line) => line.startsWith('GET')).length],
      [`${host}/cart`, seen.filter((line) => line.startsWith('POST')).length],
    ],
  );
  t.true(result.perSecond > 0 && result.latency !== null && result.latency.p50 <= result.latency.max);
  t.is(result.schedule, null);
});

test('slow and failing paths of a dummy server', async (t) => {
  const { url, server } = await startServer(t);
  const result = await run({
    url,
    fail: [parseFailureRule('cart=503'), parseFailureRule('/products/1=404')],
    slow: [parseDelayRule('/cart=60ms')],
    headers: { Host: 'Shop.Example' },
  });
  const [products, cart] = result.sections;
  t.deepEqual([products.section, cart.section], ['shop.example/products', 'shop.example/cart']);
  t.deepEqual([cart.errors, cart.serverErrors], [cart.hits, cart.hits]);
  t.is(products.serverErrors, 0);
  t.is(result.errors, products.errors + cart.hits);
  t.true((cart.latency?.p50 ?? 0) > 0.058);
  t.deepEqual(result.statuses, server.stats.statuses);
});

test('the open loop keeps its schedule, whatever the answers take', async (t) => {
  const waiting: ServerResponse[] = [];
  const began = performance.now();
  const arrivals: number[] = [];
  const url = await serve(t, (_request, response) => {
    arrivals.push(performance.now() - began);
    waiting.push(response);
    // Nobody gets an answer before all have asked.
    if (waiting.length === 40) for (const each of waiting) each.end();
  });
  const result = await run({ url, requests: 40, rate: 100, concurrency: 100 });
  t.is(result.answered, 40);
  // Late they may be, on a busy machine; early none is, but by a timer's millisecond.
  for (const [i, time] of arrivals.sort((a, b) => a - b).entries()) t.true(time >= i * 10 - 2, `${i}: ${time}`);
  t.is(result.schedule?.rate, 100);
});

test('a schedule that cannot be kept is told, with its reason', async (t) => {
  const url = await serve(t, (_request, response) => void setTimeout(() => response.end(), 50));
  const { schedule, lateCalls, answered } = await run({ url, requests: 60, rate: 1000, concurrency: 2 });
  t.is(answered, 60);
  t.is(lateCalls, 1);
  t.true(schedule !== null && schedule.late > 40 && schedule.lateForConnection > 40);
  t.true((schedule?.lateness?.max ?? 0) > 1);
});

test('a duration ends it, with what was due and never left', async (t) => {
  const url = await serve(t, (_request, response) => void setTimeout(() => response.end(), 100));
  const closed = await run({ url, requests: undefined, durationMs: 350, concurrency: 2 });
  t.true(closed.requests > 0 && closed.requests <= 8, `${closed.requests}`);
  t.is(closed.failed, 0);
  const open = await run({ url, requests: undefined, durationMs: 400, rate: 100, concurrency: 1 });
  t.true(open.answered <= 5);
  t.is(open.schedule?.unsent, 40 - open.answered);
});

test('failures are counted by reason', async (t) => {
  const refusing = createTcpServer();
  const gone = await listen(t, refusing);
  await new Promise((resolve) => refusing.close(resolve));
  t.deepEqual((await run({ url: gone, requests: 7 })).failures, [{ reason: 'connection refused', hits: 7 }]);

  const reset = await serve(t, (request) => request.socket.destroy());
  const { failures, answered } = await run({ url: reset, requests: 3 });
  t.deepEqual([failures, answered], [[{ reason: 'connection closed before the answer', hits: 3 }], 0]);

  const silent = await serve(t, () => undefined);
  const waited = await run({ url: silent, requests: 2, timeoutMs: 50 });
  t.deepEqual(waited.failures, [{ reason: 'no answer in time', hits: 2 }]);

  const foreign = await listen(
    t,
    createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH\r\n')),
  );
  t.regex((await run({ url: foreign, requests: 1 })).failures[0].reason, /^the answer is no HTTP \(HPE_/);

  const cut = await serve(t, (request, response) => {
    response.writeHead(200, { 'Content-Length': 10 }).write('12345', () => request.socket.destroy());
  });
  t.is((await run({ url: cut, requests: 2 })).failures[0].hits, 2);
});

test('stopped: what is under way is given up and counted as that', async (t) => {
  const controller = new AbortController();
  let arrived = 0;
  const url = await serve(t, (_request, response) => {
    arrived++;
    if (arrived <= 3) response.end();
    if (arrived === 7) controller.abort();
  });
  const result = await run({ url, requests: 100, concurrency: 4 }, controller.signal);
  t.deepEqual([result.answered, result.failed, result.unfinished], [3, 0, 4]);
});

test('a path of the URL stands before the sections', async (t) => {
  const paths = new Set<string | undefined>();
  const url = await serve(t, (request, response) => {
    paths.add(request.url);
    response.end();
  });
  const { sections } = await run({ url: `${url}/base/`, mix: [parseMixEntry('/x?q=1=1')], requests: 2 });
  t.deepEqual([[...paths], sections.map(({ section }) => section)], [['/base/x?q=1'], [`${new URL(url).host}/base`]]);
});

test('a host that does not resolve', async (t) => {
  await t.throwsAsync(run({ url: 'http://nobody.invalid/' }), {
    name: 'SniffError',
    message: "can't resolve the host 'nobody.invalid'",
  });
  await t.throwsAsync(run({ url: 'http://127.0.0.1:9/', localAddress: '::1' }), { message: /it has no IPv6$/ });
});
