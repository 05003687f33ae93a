import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { limits } from '../../src/core/limits.ts';
import type { RecordedExchange } from '../../src/replay/http-recording.ts';
import { HttpReplay, type HttpReplayOptions } from '../../src/replay/http-replay.ts';

interface Server {
  readonly url: URL;
  /** `PATH BODY-LENGTH` in the order of their coming. */
  readonly asked: string[];
  /** When each path was asked for first, in milliseconds of `performance.now`. */
  readonly times: Map<string, number>;
  /** Requests that wait for their answer, where it is not given at once. */
  readonly waiting: ServerResponse[];
  /** Resolves when so many have come. */
  came(count: number): Promise<void>;
}

async function startServer(t: ExecutionContext, isPatient = false): Promise<Server> {
  const asked: string[] = [];
  const waiting: ServerResponse[] = [];
  const times = new Map<string, number>();
  const server = createServer((request, response) => {
    let length = 0;
    request.on('data', (part) => {
      length += part.length;
    });
    request.on('end', () => {
      asked.push(`${request.url} ${length}`);
      times.set(request.url ?? '', performance.now());
      if (isPatient) waiting.push(response);
      else response.end('ok');
      server.emit('asked');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const came = async (count: number): Promise<void> => {
    while (asked.length < count) await once(server, 'asked');
  };
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked, times, waiting, came };
}

function makeReplay(url: URL, options: Partial<HttpReplayOptions> = {}, signal = new AbortController().signal) {
  const settings = {
    host: undefined,
    setHeaders: [],
    timeoutMs: 60_000,
    mostAnswerBytes: undefined,
    compare: undefined,
  };
  return new HttpReplay({ url, speed: Number.POSITIVE_INFINITY, ...settings, ...options }, signal);
}

function exchange(connection: number, path: string, time = 0, bodyLength = 0): RecordedExchange {
  const body = { length: bodyLength, bytes: Buffer.alloc(bodyLength), digest: undefined };
  const request = { startLine: `POST ${path} HTTP/1.1`, headers: [], body, time, endTime: time };
  return { connection, request, response: undefined, time, latency: undefined };
}

test('requests leave while others are still being read; of a connection one after the other', async (t) => {
  const { url, asked, waiting, came } = await startServer(t, true);
  const replay = makeReplay(url);
  replay.add(exchange(1, '/a1'), 0);
  replay.add(exchange(1, '/a2'), 0);
  await came(1);
  replay.add(exchange(2, '/b1'), 0);
  await came(2);
  t.deepEqual(asked, ['/a1 0', '/b1 0']);
  waiting[0].end();
  await came(3);
  t.is(asked[2], '/a2 0');
  for (const response of waiting) response.end();
  t.like(await replay.end(), { sent: 3, answered: 3, failed: 0 });
});

test('reading waits while too much is read ahead, and goes on when it is sent', async (t) => {
  const { url, waiting, came, asked } = await startServer(t, true);
  const replay = makeReplay(url);
  const half = limits.replayHttpBytes / 2;
  replay.add(exchange(1, '/1', 0, half), 0);
  t.is(replay.room(), undefined);
  replay.add(exchange(1, '/2', 0, half), 0);
  const room = replay.room();
  t.not(room, undefined);
  await came(1);
  waiting[0].end();
  await came(2);
  waiting[1].end();
  await room;
  t.is(replay.room(), undefined);
  t.is((await replay.end()).answered, 2);
  t.deepEqual(asked, [`/1 ${half}`, `/2 ${half}`]);
});

test('recorded times: none leaves early', async (t) => {
  const { url, times } = await startServer(t);
  const replay = makeReplay(url, { speed: 100 });
  const began = performance.now();
  // Told in the order of their answers, as they are.
  replay.add(exchange(2, '/50', 1005), 1000);
  replay.add(exchange(1, '/0', 1000), 1000);
  replay.add(exchange(3, '/100', 1010), 1000);
  t.is((await replay.end()).answered, 3);
  // A timer may fire a millisecond early.
  for (const due of [0, 50, 100]) t.true((times.get(`/${due}`) ?? 0) - began >= due - 1, `${due}`);
});

test('more connections than may be open at once: all are sent', async (t) => {
  const { url, asked } = await startServer(t);
  const replay = makeReplay(url);
  const count = limits.replayRequestsAtTopSpeed * 3;
  for (let connection = 0; connection < count; connection++) {
    for (const path of ['/1', '/2']) replay.add(exchange(connection, path), 0);
    replay.close(connection);
  }
  t.like(await replay.end(), { sent: count * 2, answered: count * 2 });
  t.is(asked.length, count * 2);
});

test('stopped: what is under way has failed, what waits is not sent', async (t) => {
  const { url, came, asked } = await startServer(t, true);
  const stop = new AbortController();
  const replay = makeReplay(url, {}, stop.signal);
  for (const path of ['/1', '/2', '/3']) replay.add(exchange(1, path), 0);
  await came(1);
  stop.abort();
  replay.add(exchange(2, '/late'), 0);
  t.is(replay.room(), undefined);
  t.is((await replay.end()).answered, 0);
  t.deepEqual(asked, ['/1 0']);
});

test('nobody there: counted by reason', async (t) => {
  const replay = makeReplay(new URL('http://127.0.0.1:1'));
  for (const connection of [1, 2]) replay.add(exchange(connection, '/'), 0);
  t.like(await replay.end(), { sent: 2, failed: 2, failures: [{ reason: 'ECONNREFUSED', requests: 2 }] });
});
