import { request } from 'node:http';
import test from 'ava';
import { parseDelayRange, parseDelayRule, parseFailureRule } from '../../src/monitor/path-rules.ts';
import { startServer, talk } from './support.ts';

test('any method and path is answered, and told of', async (t) => {
  const { url, records, logged } = await startServer(t);
  const asked = [
    'GET /',
    'HEAD /a/b',
    'POST /cart',
    'PUT /x?y=z',
    'DELETE /%00',
    'OPTIONS *',
    'PROPFIND //',
    'PURGE /p',
  ];
  for (const line of asked) {
    const answer = await talk(url, `${line} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi`);
    t.regex(answer, /^HTTP\/1\.1 200 OK\r\n/, line);
    const [, body = ''] = answer.split('\r\n\r\n');
    t.is(body === '', line.startsWith('HEAD'), line);
    t.is(records.at(-1)?.bytes, body.length, line);
  }
  await logged(asked.length);
  t.deepEqual(
    records.map(({ method, path }) => `${method} ${path}`),
    asked,
  );
  t.true(records.every(({ client, status, seconds }) => client === '127.0.0.1' && status === 200 && seconds >= 0));
});

test('bodies are of the kind that the path lets expect; only JSON repeats it', async (t) => {
  const { url } = await startServer(t);
  const get = async (path: string) => {
    const answer = await fetch(url + path);
    return { type: answer.headers.get('content-type'), text: await answer.text() };
  };
  t.is((await get('/')).type, 'text/html');
  t.is((await get('/static/shop.css?v=2')).type, 'text/css');
  t.is((await get('/img/1.PNG')).type, 'image/png');
  const { type, text } = await get('/products/<b>"');
  t.is(type, 'application/json');
  t.is(JSON.parse(text).path, '/products/%3Cb%3E%22');
});

test('Expect, Upgrade and CONNECT are answered too', async (t) => {
  const { url, records, logged } = await startServer(t);
  const close = 'Host: h\r\nConnection: close\r\n';
  t.regex(await talk(url, `GET /e HTTP/1.1\r\n${close}Expect: wonders\r\n\r\n`), /^HTTP\/1\.1 200 /);
  t.regex(await talk(url, 'GET /u HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n'), /^HTTP\/1\.1 200 /);
  t.regex(await talk(url, 'CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n'), /^HTTP\/1\.1 405 /);
  const continued = await talk(url, `POST /c HTTP/1.1\r\n${close}Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi`);
  t.regex(continued, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  await logged(4);
  t.deepEqual(
    records.map(({ path, status }) => [path, status]),
    [
      ['/e', 200],
      ['/u', 200],
      ['h:443', 405],
      ['/c', 200],
    ],
  );
});

test('pipelined requests on one connection: each answered, in order', async (t) => {
  const { url, records, logged } = await startServer(t);
  const requests = Array.from({ length: 50 }, (_, n) => `GET /p/${n} HTTP/1.1\r\nHost: h\r\n\r\n`);
  const answer = await talk(url, requests.join(''), 'GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  const paths = [...answer.matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path);
  t.deepEqual(paths, [...Array.from({ length: 50 }, (_, n) => `/p/${n}`), '/last']);
  await logged(51);
  t.is(records.length, 51);
});

test('slow and failing paths, and their statuses', async (t) => {
  const { url, records, logged } = await startServer(t, {
    status: 201,
    latency: parseDelayRange('10ms'),
    slow: [parseDelayRule('/slow=120ms-140ms'), parseDelayRule('/quick=0')],
    fail: [parseFailureRule('/gone=410'), parseFailureRule('/none=204'), parseFailureRule('/some=503@50%')],
  });
  const statuses = [];
  for (const path of ['/', '/slow/1', '/gone', '/none', '/slower']) statuses.push((await fetch(url + path)).status);
  t.deepEqual(statuses, [201, 201, 410, 204, 201]);
  await logged(5);
  // A timer may fire a millisecond early.
  t.true(records[0].seconds > 0.008 && records[1].seconds > 0.118);
  const some = await Promise.all(Array.from({ length: 200 }, async () => (await fetch(`${url}/some`)).status));
  const failed = some.filter((status) => status === 503).length;
  t.true(failed > 70 && failed < 130, `${failed} of 200`);
});

test('a share of all requests fails', async (t) => {
  const { url, server } = await startServer(t, { failRate: 0.25 });
  for (let n = 0; n < 200; n++) await (await fetch(`${url}/${n}`)).arrayBuffer();
  const failed = server.stats.statuses.find(({ status }) => status === 503)?.hits ?? 0;
  t.true(failed > 25 && failed < 80, `${failed} of 200`);
});

test('a request may ask for its answer, within bounds', async (t) => {
  const { url, records, logged } = await startServer(t, { fail: [parseFailureRule('/fixed=404')] });
  const ask = async (path: string, headers: Record<string, string>) => (await fetch(url + path, { headers })).status;
  t.is(await ask('/', { 'Sniff-Status': '503' }), 503);
  t.is(await ask('/', { 'Sniff-Status': '100' }), 200);
  t.is(await ask('/', { 'Sniff-Status': 'x', 'Sniff-Delay-Ms': '-1' }), 200);
  t.is(await ask('/fixed', { 'Sniff-Status': '503' }), 404);
  t.is(await ask('/', { 'Sniff-Delay-Ms': '50' }), 200);
  await logged(5);
  t.true(records[4].seconds > 0.048);
});

test('the sums, without those who look at them', async (t) => {
  const { url, logged } = await startServer(t, { fail: [parseFailureRule('/no=404')] });
  for (const path of ['/a', '/b', '/no']) await (await fetch(url + path)).arrayBuffer();
  await logged(3);
  const stats = async () => (await (await fetch(`${url}/_sniff/stats`)).json()) as Record<string, unknown>;
  await stats();
  const { since, requests, bytes, statuses } = await stats();
  t.true(Math.abs(Date.parse(String(since)) - Date.now()) < 3_600_000);
  t.deepEqual(
    [requests, statuses],
    [
      3,
      [
        { status: 200, hits: 2 },
        { status: 404, hits: 1 },
      ],
    ],
  );
  t.true(Number(bytes) > 0);
});

test('closing: idle connections at once, what is in hand gets its moment', async (t) => {
  const { server, url, records, logged } = await startServer(t, {
    slow: [parseDelayRule('/soon=100ms'), parseDelayRule('/never=1h')],
  });
  const ask = (path: string) =>
    new Promise<number>((resolve) => {
      request(url + path, (answer) => resolve(answer.resume().statusCode ?? 0))
        .on('error', () => resolve(0))
        .end();
    });
  await ask('/idle');
  const answers = Promise.all([ask('/soon'), ask('/never')]);
  // Both have come when a third one that came after them is answered.
  await ask('/after');
  await logged(2);
  await server.close();
  t.deepEqual(await answers, [200, 0]);
  await logged(4);
  const statuses = Object.fromEntries(records.map(({ path, status }) => [path, status]));
  t.deepEqual(statuses, { '/idle': 200, '/after': 200, '/soon': 200, '/never': 499 });
});

test('a port in use, a host that is not ours', async (t) => {
  const { url } = await startServer(t);
  const port = Number(new URL(url).port);
  await t.throwsAsync(startServer(t, { port }), {
    message: `can't listen on 127.0.0.1:${port}: the port is in use`,
    name: 'SniffError',
  });
  await t.throwsAsync(startServer(t, { host: '192.0.2.1' }), {
    message: /192\.0\.2\.1:0: not an address of this machine/,
  });
});
