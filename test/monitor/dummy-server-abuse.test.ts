import { connect } from 'node:net';
import test from 'ava';
import { limits } from '../../src/core/limits.ts';
import { parseDelayRule } from '../../src/monitor/path-rules.ts';
import { startServer, talk } from './support.ts';

const GOOD = 'GET /good HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';

const ABUSES: readonly [what: string, bytes: string | Uint8Array, status: number, method: string, path: string][] = [
  ['a method that nobody knows', 'BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n', 501, 'BREW', '/pot'],
  ['a TLS hello', Buffer.from('160301020001000', 'hex'), 400, '-', '-'],
  ['no HTTP at all', 'hello there\r\n\r\n', 400, '-', '-'],
  ['control characters in the path', 'GET /a\u0007b HTTP/1.1\r\nHost: h\r\n\r\n', 400, 'GET', '/a\u0007b'],
  ['a header without a colon', 'GET /h HTTP/1.1\r\nHost h\r\n\r\n', 400, 'GET', '/h'],
  ['a head that is too long', `GET /l HTTP/1.1\r\nA: ${'a'.repeat(limits.requestHeadBytes)}\r\n\r\n`, 431, 'GET', '/l'],
  ['a path that is too long', `GET /${'a'.repeat(limits.requestHeadBytes)} HTTP/1.1\r\n\r\n`, 431, 'GET', '/aaa'],
  ['two lengths', 'POST /t HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, 'POST', '/t'],
  ['a broken chunk', 'POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400, 'POST', '/c'],
];

for (const [what, bytes, status, method, path] of ABUSES) {
  test(`${what}: ${status}, one line, the server stays up`, async (t) => {
    const { url, records, logged } = await startServer(t);
    t.true((await talk(url, bytes)).startsWith(`HTTP/1.1 ${status} `));
    await logged(1);
    t.regex(await talk(url, GOOD), /^HTTP\/1\.1 200 /);
    await logged(2);
    t.deepEqual([records[0].method, records[0].status], [method, status]);
    t.true(path === '-' ? records[0].path === '-' : records[0].path.startsWith(path), records[0].path);
    t.deepEqual([records[1].path, records[1].status], ['/good', 200]);
  });
}

test('a bad request behind good ones: each has its own line', async (t) => {
  const { url, records, logged } = await startServer(t);
  await talk(url, `GET /1 HTTP/1.1\r\nHost: h\r\n\r\nBREW /2 HTTP/1.1\r\n\r\n`);
  await logged(2);
  t.deepEqual(records.map(({ path, method }) => `${method} ${path}`).sort(), ['BREW /2', 'GET /1']);
});

test('a body without end is cut off at the limit, and answered', async (t) => {
  const { url, records, logged } = await startServer(t);
  const piece = Buffer.alloc(1024 * 1024);
  let sent = 0;
  let answer = '';
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const feed = (): void => {
      while (!socket.destroyed) {
        sent += piece.length;
        if (!socket.write(Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]))) break;
      }
    };
    socket.on('drain', feed);
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.write('POST /endless HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
    feed();
  });
  await logged(1);
  t.regex(answer, /^HTTP\/1\.1 413 /);
  t.true(sent > limits.requestBodyBytes);
  t.deepEqual(
    records.map(({ path, status }) => [path, status]),
    [['/endless', 413]],
  );
});

test('a client that pipelines without end is cut off', async (t) => {
  const { url, records, logged } = await startServer(t, { slow: [parseDelayRule('/=1h')] });
  const requests = 'GET /p HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(limits.pipelinedRequests + 1);
  t.is(await talk(url, requests), '');
  await logged(limits.pipelinedRequests + 1);
  t.true(records.every(({ status, bytes }) => status === 499 && bytes === 0));
});

test('a client that leaves before its answer: 499', async (t) => {
  const { url, records, logged } = await startServer(t, { slow: [parseDelayRule('/slow=1h')] });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /slow HTTP/1.1\r\nHost: h\r\n\r\n');
  // The server has read it when it has answered one that came later.
  await talk(url, GOOD);
  socket.destroy();
  await logged(2);
  t.deepEqual(
    records.map(({ path, status }) => [path, status]),
    [
      ['/good', 200],
      ['/slow', 499],
    ],
  );
});

test('a head that never ends is not waited for', async (t) => {
  const { url, records, logged } = await startServer(t);
  t.regex(await talk(url, 'GET /slow HTTP/1.1\r\nHost:'), /^HTTP\/1\.1 408 /);
  await logged(1);
  t.deepEqual([records[0].method, records[0].status], ['-', 408]);
});
